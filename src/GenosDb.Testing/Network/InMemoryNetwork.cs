using System.Globalization;
using GenosDb.Transports;

namespace GenosDb.Testing;

/// <summary>A network inside the process; its faults are a function of the seed.</summary>
/// <remarks>
/// <para>Every two peers have one link, which the one whose name is newer to the network dials, with the back-off of the library. Frames arrive while
/// <see cref="VirtualTimeProvider.AdvanceAsync"/> runs, never otherwise; frames of one moment arrive in a fixed order. The end of a link is always noticed.</para>
/// <para>What befalls a frame depends on seed, sender, receiver and its number among all frames from the one to the other, and on nothing else.</para>
/// <para>Give the databases the clock of the network, or one made by <see cref="VirtualTimeProvider.CreateClock"/>, as their <see cref="GenosOptions.TimeProvider"/>. Thread-safe.</para>
/// </remarks>
public sealed class InMemoryNetwork
{
    private readonly Lock _gate = new();
    private readonly ulong _seed;
    private readonly Timeline _timeline;

    // Names are never forgotten: a restarted peer dials and is dialled as before.
    private readonly List<string> _names = [];
    private readonly Dictionary<string, NetworkTransport> _transports = new(StringComparer.Ordinal);
    private readonly HashSet<NetworkConnection> _connections = [];
    private readonly Dictionary<(string From, string To), LinkConditions> _conditions = [];
    private readonly Dictionary<(string From, string To), long> _sent = [];
    private readonly MessageTrace _trace = new();
    private HashSet<string>[]? _groups;
    private LinkConditions _defaults = new();

    /// <summary>Creates a network without peers.</summary>
    /// <param name="seed">Decides the faults.</param>
    /// <param name="time">Carries the frames.</param>
    public InMemoryNetwork(ulong seed, VirtualTimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        (_seed, _timeline) = (seed, time.Timeline);
    }

    /// <summary>Of every direction that <see cref="Set"/> was not called for. Default: a perfect link. Counts for frames sent from now on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public LinkConditions Defaults
    {
        get
        {
            lock (_gate) return _defaults;
        }

        set
        {
            ArgumentNullException.ThrowIfNull(value);
            value.ThrowIfInvalid(nameof(value));
            lock (_gate) _defaults = value;
        }
    }

    /// <summary>What happened last, oldest first; at most 300 lines: the time in seconds, who sent to whom, the number of the message, its type and length, and what befell it.</summary>
    public IReadOnlyList<string> Trace
    {
        get
        {
            lock (_gate) return _trace.ToArray();
        }
    }

    /// <summary>The work that the clock waits for.</summary>
    internal RunningWork Work => _timeline.Work;

    /// <summary>Makes the transport of one peer. When it was disposed, another one may take its name, as a restarted peer does.</summary>
    /// <param name="peerName">Unique among the transports that are not disposed.</param>
    /// <exception cref="ArgumentException">Empty, or in use.</exception>
    public ITransport CreateTransport(string peerName)
    {
        ArgumentException.ThrowIfNullOrEmpty(peerName);
        lock (_gate)
        {
            var transport = new NetworkTransport(this, peerName);
            if (!_transports.TryAdd(peerName, transport)) throw new ArgumentException($"The network has a peer '{peerName}' already. Choose another name, or dispose that peer first.", nameof(peerName));
            if (!_names.Contains(peerName)) _names.Add(peerName);
            return transport;
        }
    }

    /// <summary>Sets what befalls the frames of one direction, sent from now on. Holds for names that are not there yet, too.</summary>
    /// <param name="fromPeer">The sender.</param>
    /// <param name="toPeer">The receiver.</param>
    /// <param name="conditions">Instead of <see cref="Defaults"/>.</param>
    /// <exception cref="ArgumentException">An empty name.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public void Set(string fromPeer, string toPeer, LinkConditions conditions)
    {
        ArgumentException.ThrowIfNullOrEmpty(fromPeer);
        ArgumentException.ThrowIfNullOrEmpty(toPeer);
        ArgumentNullException.ThrowIfNull(conditions);
        conditions.ThrowIfInvalid(nameof(conditions));
        lock (_gate) _conditions[(fromPeer, toPeer)] = conditions;
    }

    /// <summary>Only peers of the same group reach each other. The other links are cut, what is under way on them is lost, and dialling is refused.</summary>
    /// <remarks>Replaces the groups before. A peer of two groups is a bridge between them; one of no group reaches nobody.</remarks>
    /// <param name="groups">Names of peers; none at all separates everybody.</param>
    public void Partition(params IReadOnlyCollection<string>[] groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        lock (_gate)
        {
            _groups = Array.ConvertAll(groups, group => group.ToHashSet(StringComparer.Ordinal));
            _trace.Add(_timeline.Now, $"partition: {string.Join(" | ", groups.Select(group => string.Join(' ', group)))}");
        }

        BreakWhere(connection => !CanReachNeedsLock(connection.There.From, connection.There.To), "The network was partitioned.");
    }

    /// <summary>Undoes <see cref="Partition"/>. Peers connect again when their back-off ends, which takes up to a minute of virtual time.</summary>
    public void Heal()
    {
        lock (_gate)
        {
            _groups = null;
            _trace.Add(_timeline.Now, "heal");
        }
    }

    /// <summary>How a peer is called in statuses and logs.</summary>
    internal static string Describe(string peerName) => $"memory://{peerName}";

    /// <summary>Cuts all links of a peer for ever, as a crash does. The next transport of that name can be reached again.</summary>
    internal void Unplug(string peerName)
    {
        lock (_gate)
        {
            if (_transports.TryGetValue(peerName, out var transport)) transport.ListenerNeedsLock = null;
            _trace.Add(_timeline.Now, $"{peerName} is gone");
        }

        BreakWhere(connection => connection.There.From == peerName || connection.There.To == peerName, $"The link of '{peerName}' was cut.");
    }

    /// <summary>Lets a peer be called, and names those that it has to call itself.</summary>
    internal IReadOnlyList<string> Start(NetworkTransport peer, NetworkListener listener)
    {
        lock (_gate)
        {
            peer.ListenerNeedsLock = listener;
            return [.. _names.TakeWhile(name => name != peer.PeerName)];
        }
    }

    /// <summary>Ends <see cref="Start"/>.</summary>
    internal void Stop(NetworkTransport peer)
    {
        lock (_gate) peer.ListenerNeedsLock = null;
    }

    /// <summary>Frees the name of a peer that was disposed.</summary>
    internal void Remove(NetworkTransport peer)
    {
        lock (_gate) _transports.Remove(peer.PeerName);
    }

    /// <summary>Connects two peers.</summary>
    /// <returns>The end of who dials.</returns>
    /// <exception cref="IOException">They cannot reach each other, or there is nobody.</exception>
    internal IPeerLink Connect(NetworkTransport from, string to, ITransportHost host)
    {
        lock (_gate)
        {
            if (from.ListenerNeedsLock is null || !CanReachNeedsLock(from.PeerName, to) || !_transports.TryGetValue(to, out var peer) || peer.ListenerNeedsLock is not { } listener)
                throw new IOException($"'{to}' cannot be reached from '{from.PeerName}'.");
            var connection = new NetworkConnection(this, from.PeerName, host, to, listener.Host);
            _connections.Add(connection);
            _trace.Add(_timeline.Now, $"{from.PeerName} connects to {to}");
            listener.Accept(connection.ListeningEnd);
            return connection.DiallingEnd;
        }
    }

    /// <summary>Puts a frame on its way.</summary>
    internal void Carry(NetworkWire wire, ReadOnlySpan<byte> frame)
    {
        lock (_gate)
        {
            var now = _timeline.Now;
            var conditions = _conditions.GetValueOrDefault((wire.From, wire.To), _defaults);
            var number = _sent[(wire.From, wire.To)] = _sent.GetValueOrDefault((wire.From, wire.To)) + 1;
            var fate = new FrameFate(_seed, wire.From, wire.To, number, conditions);
            wire.LineFreeAtNeedsLock = Later(now, wire.LineFreeAtNeedsLock) + (conditions.BytesPerSecond is { } rate ? TimeSpan.FromSeconds(frame.Length / (double)rate) : TimeSpan.Zero);
            if (fate.IsLost)
            {
                _trace.Add(now, wire, number, frame, ", lost");
                wire.GiveBackPlace();
                return;
            }

            var due = Later(wire.LineFreeAtNeedsLock + fate.Delay, wire.LastDueNeedsLock);
            if (fate.IsReordered) due += fate.ReorderDelay;
            else wire.LastDueNeedsLock = due;
            var bytes = wire.IsReadable(frame.Length) ? fate.Damage(frame) : null;
            var arrival = new NetworkWire.Arrival(bytes, bytes?.Length ?? frame.Length, HoldsPlace: true);
            ScheduleNeedsLock(wire, due, () => wire.Arrive(arrival));
            if (fate.IsDuplicated) ScheduleNeedsLock(wire, due, () => wire.Arrive(arrival with { HoldsPlace = false }));
            _trace.Add(now, wire, number, frame, Tell(fate, bytes, frame.Length, due - now));
        }
    }

    /// <summary>Tells the peer that a link has ended, after what was sent on it.</summary>
    internal void CarryEnd(NetworkConnection connection, NetworkWire wire)
    {
        lock (_gate)
        {
            if (++connection.DisposedEndsNeedsLock == 2) _connections.Remove(connection);
            var conditions = _conditions.GetValueOrDefault((wire.From, wire.To), _defaults);
            ScheduleNeedsLock(wire, Later(_timeline.Now + conditions.Latency, wire.LastDueNeedsLock), wire.EndArriving);
            _trace.Add(_timeline.Now, $"{wire.From} ends its link to {wire.To}");
        }
    }

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static string Tell(FrameFate fate, byte[]? bytes, int length, TimeSpan delay) => string.Concat(
        fate.IsReordered ? ", held up" : "",
        fate.IsDuplicated ? ", twice" : "",
        bytes is not null && bytes.Length < length ? string.Create(CultureInfo.InvariantCulture, $", cut to {bytes.Length}") : "",
        fate.IsCorrupted ? ", corrupted" : "",
        delay > TimeSpan.Zero ? string.Create(CultureInfo.InvariantCulture, $", arrives after {delay.TotalMilliseconds:0.###} ms") : "");

    private bool CanReachNeedsLock(string from, string to) => _groups is null || Array.Exists(_groups, group => group.Contains(from) && group.Contains(to));

    private void ScheduleNeedsLock(NetworkWire wire, TimeSpan due, Action arrival) =>
        _timeline.Schedule(due, TimedEvent.TimerRank + 1 + ((long)_names.IndexOf(wire.From) << 32) + _names.IndexOf(wire.To), arrival);

    private void BreakWhere(Predicate<NetworkConnection> isMeantNeedsLock, string reason)
    {
        NetworkConnection[] broken;
        lock (_gate)
        {
            broken = [.. _connections.Where(connection => isMeantNeedsLock(connection))];
            _connections.ExceptWith(broken);
        }

        // Readers go on from here, so the lock is not held.
        foreach (var connection in broken) connection.Break(reason);
    }
}
