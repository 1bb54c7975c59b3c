using GenosDb.Transports;

namespace GenosDb.Server;

/// <summary>One run of a transport: its host, and how many requests use it.</summary>
internal sealed class Session
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _cancellation;
    private readonly Lock _gate = new();

    // The run itself counts as one, so that nobody enters after the last one left.
    private int _users = 1;

    /// <summary>Begins a run.</summary>
    /// <param name="host">Takes over the links.</param>
    /// <param name="cancellation">Ends the run; disposed with it.</param>
    public Session(ITransportHost host, CancellationTokenSource cancellation)
    {
        Host = host;
        Token = cancellation.Token;
        _cancellation = cancellation;
        Token.UnsafeRegister(static session => ((Session)session!).Leave(), this);
    }

    /// <summary>Takes over the links.</summary>
    public ITransportHost Host { get; }

    /// <summary>Ends the links.</summary>
    public CancellationToken Token { get; }

    /// <summary>Completes when the run was cancelled and every request has left.</summary>
    public Task Ended => _ended.Task;

    /// <summary>False when the run has ended, or is about to.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (Token.IsCancellationRequested) return false;
            _users++;
            return true;
        }
    }

    /// <summary>Undoes <see cref="TryEnter"/>.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            if (--_users > 0) return;
        }

        _ended.SetResult();
        _cancellation.Dispose();
    }
}
