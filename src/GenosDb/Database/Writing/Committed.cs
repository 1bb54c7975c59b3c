using GenosDb.Feeds;

namespace GenosDb;

/// <summary>What a caller waits for after its write was applied: the disk, and readers for whom writers wait; the default has nothing to wait for.</summary>
/// <param name="stored">Completes when the write is as durable as was asked for; null when it is.</param>
/// <param name="readers">Who knows the readers; null to wait for none.</param>
/// <param name="operations">What was written.</param>
internal readonly struct Committed(Task? stored, ChangeHub? readers, Operation[] operations)
{
    /// <summary>For a caller who wants to know what was written when it stops waiting.</summary>
    /// <param name="written">What was written; copied where there may be something to wait for.</param>
    /// <param name="stored">Completes when it is as durable as was asked for; null when it is.</param>
    /// <param name="readers">Who knows the readers; null to wait for none.</param>
    public static Committed Of(List<Operation> written, Task? stored, ChangeHub? readers) =>
        written.Count == 0 || (stored is null or { IsCompletedSuccessfully: true } && readers is null or { Gates.IsEmpty: true }) ? default : new Committed(stored, readers, [.. written]);

    /// <summary>A result, once there is nothing to wait for. Not under the lock of the database: steps of the hub are worked off.</summary>
    /// <param name="result">What the caller gets.</param>
    /// <param name="cancellationToken">Stops the wait, and takes nothing back.</param>
    /// <exception cref="WriteCanceledException">The wait was cancelled.</exception>
    public ValueTask<T> Return<T>(T result, CancellationToken cancellationToken)
    {
        var waiting = WaitAsync(cancellationToken);
        return waiting.IsCompletedSuccessfully ? new ValueTask<T>(result) : ReturnAsync(waiting, result);
    }

    /// <summary>Completes once there is nothing to wait for.</summary>
    /// <inheritdoc cref="Return"/>
    public ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        if (stored is null && readers is null)
            return default;
        var (disk, room) = (stored ?? Task.CompletedTask, readers?.WhenRoom() ?? Task.CompletedTask);
        return disk.IsCompletedSuccessfully && room.IsCompleted ? default : WaitAsync(disk, room, operations, cancellationToken);
    }

    private static async ValueTask<T> ReturnAsync<T>(ValueTask waiting, T result)
    {
        await waiting.ConfigureAwait(false);
        return result;
    }

    private static async ValueTask WaitAsync(Task disk, Task room, Operation[] operations, CancellationToken cancellationToken)
    {
        try
        {
            await disk.WaitAsync(cancellationToken).ConfigureAwait(false);
            await room.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!disk.IsCompleted || !room.IsCompleted)
        {
            throw new WriteCanceledException([.. operations.Select(operation => operation.Id)], cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await disk.ConfigureAwait(false);
        }
    }
}
