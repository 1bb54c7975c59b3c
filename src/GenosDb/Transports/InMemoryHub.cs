namespace GenosDb.Transports;

/// <summary>Connects databases of one process: every pair of its peers has one link, which the later-created peer opens.</summary>
/// <remarks>For tests and demonstrations: links can be slow, lossy and cut. Waiting uses the clock of the hosts and losing frames their random source, so
/// that a seeded run repeats. Thread-safe.</remarks>
public sealed class InMemoryHub
{
    private readonly Lock _gate = new();
    private readonly List<InMemoryTransport> _peers = [];
    private readonly Dictionary<(string, string), InMemoryConnection> _connections = [];
    private readonly HashSet<(string, string)> _cuts = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _latencyTicks;
    private double _lossRate;

    /// <summary>How long a frame is under way, in one direction, on the clock of the receiving host. Default zero; not negative.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public TimeSpan Latency
    {
        get => TimeSpan.FromTicks(Volatile.Read(ref _latencyTicks));
        set
        {
            if (value < TimeSpan.Zero) throw PropertyErrors.OutOfRange(nameof(Latency), value, $"{nameof(InMemoryHub)}.{nameof(Latency)} is not negative.");
            Volatile.Write(ref _latencyTicks, value.Ticks);
        }
    }

    /// <summary>The share of frames that are lost in silence, drawn from the random source of the sending host. Default 0; 0 to 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not within 0 and 1.</exception>
    public double LossRate
    {
        get => Volatile.Read(ref _lossRate);
        set
        {
            if (value is not (>= 0 and <= 1)) throw PropertyErrors.OutOfRange(nameof(LossRate), value, $"{nameof(InMemoryHub)}.{nameof(LossRate)} is 0 to 1.");
            Volatile.Write(ref _lossRate, value);
        }
    }

    /// <summary>Makes the transport of one peer. When it was disposed, another one may take its name, as a restarted peer does.</summary>
    /// <param name="peerName">Unique within this hub.</param>
    /// <exception cref="ArgumentException">Empty, or in use.</exception>
    public ITransport CreateTransport(string peerName)
    {
        ArgumentException.ThrowIfNullOrEmpty(peerName);
        lock (_gate)
        {
            if (_peers.Exists(peer => peer.PeerName == peerName)) throw new ArgumentException($"The hub has a peer '{peerName}' already. Choose another name, or dispose that peer first.", nameof(peerName));
            var transport = new InMemoryTransport(this, peerName);
            _peers.Add(transport);
            return transport;
        }
    }

    /// <summary>Breaks the link of two peers, loses what is under way, and keeps them apart until <see cref="Restore"/>. Holds for names that are not there yet, too.</summary>
    /// <param name="peer">The name of one.</param>
    /// <param name="otherPeer">The name of the other.</param>
    /// <exception cref="ArgumentException">An empty name.</exception>
    public void Cut(string peer, string otherPeer)
    {
        InMemoryConnection? connection;
        lock (_gate)
        {
            var pair = PairOf(peer, otherPeer);
            _cuts.Add(pair);
            _connections.Remove(pair, out connection);
        }

        connection?.Break(new IOException($"The link of '{peer}' and '{otherPeer}' was cut."));
    }

    /// <summary>Undoes <see cref="Cut"/>: the two peers connect again at once.</summary>
    /// <param name="peer">The name of one.</param>
    /// <param name="otherPeer">The name of the other.</param>
    /// <exception cref="ArgumentException">An empty name.</exception>
    public void Restore(string peer, string otherPeer)
    {
        lock (_gate)
        {
            _cuts.Remove(PairOf(peer, otherPeer));
            AnnounceChangeNeedsLock();
        }
    }

    /// <summary>Lets a peer be called, and names those that it has to call itself.</summary>
    internal IReadOnlyList<InMemoryTransport> Start(InMemoryTransport peer, InMemoryListener listener)
    {
        lock (_gate)
        {
            peer.ListenerNeedsLock = listener;
            AnnounceChangeNeedsLock();
            return [.. _peers.TakeWhile(earlier => earlier != peer)];
        }
    }

    /// <summary>Ends <see cref="Start"/>.</summary>
    internal void Stop(InMemoryTransport peer)
    {
        lock (_gate) peer.ListenerNeedsLock = null;
    }

    /// <summary>Frees the name of a peer that was disposed.</summary>
    internal void Remove(InMemoryTransport peer)
    {
        lock (_gate)
        {
            _peers.Remove(peer);
            foreach (var pair in _connections.Keys.Where(pair => pair.Item1 == peer.PeerName || pair.Item2 == peer.PeerName).ToArray()) _connections.Remove(pair);
            AnnounceChangeNeedsLock();
        }
    }

    /// <summary>Connects two peers as soon as they can be.</summary>
    /// <returns>The caller's end and what the ends share; null when the other peer was disposed.</returns>
    internal async Task<InMemoryConnection?> ConnectAsync(InMemoryTransport from, InMemoryTransport to, ITransportHost host, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (!_peers.Contains(to)) return null;
                var pair = PairOf(from.PeerName, to.PeerName);
                if (to.ListenerNeedsLock is { } listener && !_cuts.Contains(pair))
                {
                    var connection = new InMemoryConnection(this, from.PeerName, host, to.PeerName, listener.Host);
                    _connections[pair] = connection;
                    listener.Accept(connection.ListeningEnd);
                    return connection;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static (string, string) PairOf(string peer, string otherPeer)
    {
        ArgumentException.ThrowIfNullOrEmpty(peer);
        ArgumentException.ThrowIfNullOrEmpty(otherPeer);
        return string.CompareOrdinal(peer, otherPeer) < 0 ? (peer, otherPeer) : (otherPeer, peer);
    }

    private void AnnounceChangeNeedsLock()
    {
        _changed.SetResult();
        _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
