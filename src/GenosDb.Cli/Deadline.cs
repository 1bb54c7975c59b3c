namespace GenosDb.Cli;

/// <summary>Waits with a time limit, telling its end from an interruption.</summary>
internal static class Deadline
{
    /// <summary>False when the time was over first; cancelling throws.</summary>
    public static async Task<bool> TryWaitAsync(Func<CancellationToken, Task> wait, TimeSpan limit, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(limit, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            await wait(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
