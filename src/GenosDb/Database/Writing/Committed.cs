namespace GenosDb;

/// <summary>What a caller waits for after its write was applied; the default has nothing to wait for.</summary>
/// <param name="task">Completes when the write is as durable as was asked for; null when it is.</param>
/// <param name="operations">What was written; null when nobody is told.</param>
internal readonly struct Committed(Task? task, Operation[]? operations = null)
{
    /// <summary>The same, for a caller who wants to know what was written when it stops waiting.</summary>
    /// <param name="written">What was written; copied where there is something to wait for.</param>
    public Committed Of(List<Operation> written) => task is null or { IsCompletedSuccessfully: true } ? default : new Committed(task, [.. written]);

    /// <summary>A result, once the write is as durable as was asked for.</summary>
    /// <param name="result">What the caller gets.</param>
    /// <param name="cancellationToken">Stops the wait, and takes nothing back.</param>
    /// <exception cref="WriteCanceledException">The wait was cancelled.</exception>
    public ValueTask<T> Return<T>(T result, CancellationToken cancellationToken) => task is null ? new ValueTask<T>(result) : ReturnAsync(WaitAsync(cancellationToken), result);

    /// <summary>Completes once the write is as durable as was asked for.</summary>
    /// <inheritdoc cref="Return"/>
    public ValueTask WaitAsync(CancellationToken cancellationToken) => task is null ? default : WaitAsync(task, operations, cancellationToken);

    private static async ValueTask<T> ReturnAsync<T>(ValueTask waiting, T result)
    {
        await waiting.ConfigureAwait(false);
        return result;
    }

    private static async ValueTask WaitAsync(Task task, Operation[]? operations, CancellationToken cancellationToken)
    {
        try
        {
            await task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!task.IsCompleted)
        {
            throw new WriteCanceledException([.. (operations ?? []).Select(operation => operation.Id)], cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await task.ConfigureAwait(false);
        }
    }
}
