namespace GenosDb.Cli.Shell;

/// <summary>What Ctrl+C ends when a person types: the command that runs, and only at the prompt the session.</summary>
internal sealed class ShellInterrupt : IDisposable
{
    private volatile CancellationTokenSource _current = new();

    /// <summary>A token for what begins now; what was interrupted before stays so.</summary>
    public CancellationToken Next()
    {
        // The one before has no timer and no wait handle, and the signal may still hold it: it is left to the collector.
        _current = new CancellationTokenSource();
        return _current.Token;
    }

    /// <summary>Interrupts what runs; its continuations do not run on the thread of the signal.</summary>
    public Task RaiseAsync() => _current.CancelAsync();

    public void Dispose() => _current.Dispose();
}
