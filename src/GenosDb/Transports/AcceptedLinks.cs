namespace GenosDb.Transports;

/// <summary>The links that peers opened and that the host holds now. Thread-safe.</summary>
/// <param name="host">Takes over the links.</param>
internal sealed class AcceptedLinks(ITransportHost host)
{
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _running = [];

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _running.Count;
        }
    }

    /// <summary>Hands a link to the host, and disposes it when the host is done with it.</summary>
    /// <param name="link">The link.</param>
    /// <param name="cancellationToken">Ends the link.</param>
    public void Add(IPeerLink link, CancellationToken cancellationToken)
    {
        // On the pool: a host that works before its first await must not hold up the next peer.
        var running = Task.Run(() => HeldLink.RunAsync(host, link, cancellationToken), CancellationToken.None);
        lock (_gate) _running.Add(running);
        _ = running.ContinueWith(Remove, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Completes when there are none.</summary>
    public Task WhenAllEndedAsync()
    {
        lock (_gate) return Task.WhenAll(_running);
    }

    private void Remove(Task ended)
    {
        lock (_gate) _running.Remove(ended);
    }
}
