using GenosDb.Storage;

namespace GenosDb.Cli.Stores;

/// <summary>Finds who holds a log, which can be read all the same.</summary>
internal sealed class LogHolder : IProgress<StorageProgress>, IDisposable
{
    private const string LockName = "LOCK";

    private readonly CancellationTokenSource _gotLock = new();

    /// <summary>What is known of the holder; null for nobody.</summary>
    /// <remarks>Opens it as a writer does, and gives up as soon as it has the lock: before anything is written.</remarks>
    public static async Task<string?> FindAsync(StoreLocation location)
    {
        if (location.Kind != StoreKind.Log || !File.Exists(Path.Combine(location.Path, LockName)))
            return null;
        using var holder = new LogHolder();
        await using var storage = new LogStorage(location.Path);
        try
        {
            await storage.OpenAsync(
                new StorageOpenRequest((_, _, _) => holder._gotLock.Token.ThrowIfCancellationRequested(), TimeProvider.System, SystemRandomSource.Instance)
                {
                    Progress = holder,
                    OnCorruption = OnCorruption.SalvageAndResync,
                },
                holder._gotLock.Token);
            return null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (StorageException problem)
        {
            return problem.Failure == StorageFailure.InUse ? problem.Message : null;
        }
    }

    public void Report(StorageProgress value)
    {
        if (value.Phase != StoragePhase.Locking)
            _gotLock.Cancel();
    }

    public void Dispose() => _gotLock.Dispose();
}
