namespace GenosDb;

/// <summary>What a caller waits for after its write was applied; the default has nothing to wait for.</summary>
/// <param name="task">Completes when the write is as durable as was asked for; null when it is.</param>
internal readonly struct Committed(Task? task)
{
    public Task Task => task ?? Task.CompletedTask;

    /// <summary>A result, once the write is as durable as was asked for.</summary>
    public ValueTask<T> Return<T>(T result) => task is null or { IsCompletedSuccessfully: true } ? new ValueTask<T>(result) : ReturnAsync(task, result);

    private static async ValueTask<T> ReturnAsync<T>(Task task, T result)
    {
        await task.ConfigureAwait(false);
        return result;
    }
}
