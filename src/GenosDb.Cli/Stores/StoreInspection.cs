using GenosDb.Storage;

namespace GenosDb.Cli.Stores;

/// <summary>A store as it was found, read and not changed.</summary>
/// <param name="Report">All damage, and what was checked.</param>
/// <param name="Opening">How the last writer left it; null when it cannot be read at all.</param>
/// <param name="Database">What is in it; null when that cannot be read.</param>
/// <param name="Unread">Why not; null when it was, or when the damage says it.</param>
internal sealed record StoreInspection(StorageReport Report, StorageOpening? Opening, StoredDatabase? Database, string? Unread)
{
    /// <summary>Whether all that is damaged is made up for by something else in the store.</summary>
    public bool IsWhole => Database is not null || Unread is not null;

    /// <summary>Reads and checks every byte, lists all that is damaged, and where nothing is lost, reads what it says and checks every signature.</summary>
    /// <param name="location">A store.</param>
    /// <param name="security">How it is signed; null when it is not.</param>
    /// <param name="storageKey">Opens it; null when it is not encrypted, or only its bytes are to be checked.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StorageException">In use where that keeps others from reading, too new, encrypted with another key, or not a store.</exception>
    public static async Task<StoreInspection> RunAsync(StoreLocation location, SecurityOptions? security, StorageKey? storageKey, IProgress<StorageProgress> progress, CancellationToken cancellationToken)
    {
        var (report, opening) = await Task.Run(() => CheckBytesAsync(location, progress, cancellationToken), cancellationToken);
        if (opening is null or { MayMissRecords: true })
            return new StoreInspection(report, opening, Database: null, Unread: null);
        try
        {
            return new StoreInspection(report, opening, await StoredDatabase.ReadAsync(location, security, storageKey, cancellationToken), Unread: null);
        }
        catch (StorageException problem) when (problem.Failure == StorageFailure.Corrupt)
        {
            return new StoreInspection(report with { Findings = report.Findings.Add(FindingOf(location, problem)) }, opening, Database: null, Unread: null);
        }
        catch (StorageException problem) when (problem.Failure == StorageFailure.WrongKey && storageKey is null)
        {
            return new StoreInspection(report, opening, Database: null, "It is encrypted: give --storage-key-file or --storage-passphrase-file.");
        }
        catch (CommandFailedException problem)
        {
            return new StoreInspection(report, opening, Database: null, problem.Message);
        }
    }

    // Below the database, so that one finding does not hide the others. What is read is thrown away, so nothing is repaired by it.
    private static async Task<(StorageReport Report, StorageOpening? Opening)> CheckBytesAsync(StoreLocation location, IProgress<StorageProgress> progress, CancellationToken cancellationToken)
    {
        await using var storage = location.CreateStorage();
        try
        {
            var opening = await storage.OpenAsync(
                new StorageOpenRequest(static (_, _, _) => { }, TimeProvider.System, SystemRandomSource.Instance) { ReadOnly = true, OnCorruption = OnCorruption.SalvageAndResync },
                cancellationToken);
            return (await storage.VerifyAsync(progress, cancellationToken), opening);
        }
        catch (StorageException problem) when (problem.Failure == StorageFailure.Corrupt)
        {
            return (new StorageReport(0, 0, [FindingOf(location, problem)]), null);
        }
    }

    private static StorageFinding FindingOf(StoreLocation location, StorageException problem) => new(problem.Path ?? location.Path, problem.Offset, problem.Lsn, problem.Message);
}
