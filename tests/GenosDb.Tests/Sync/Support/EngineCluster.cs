using GenosDb.Graphs;
using GenosDb.Sync;
using GenosDb.Wire;

namespace GenosDb.Tests.Sync.Support;

/// <summary>Engines on a network in memory and a clock that moves only when told: no task, no thread, the same run for the same seed.</summary>
/// <remarks>Frames wait in the queue of their direction until they are delivered, one by one or until everything is quiet. After each delivery the
/// invariants that can be seen from outside are checked.</remarks>
internal sealed class EngineCluster
{
    /// <summary>A run that takes more steps without becoming quiet is a loop.</summary>
    private const int MaxSteps = 200_000;

    private readonly List<TestPeer> _peers = [];
    private readonly List<EngineLink> _links = [];
    private readonly SeededRandomSource _random;
    private long _lastLink;

    public EngineCluster(ulong seed = 1) => _random = new SeededRandomSource(seed);

    public static DatabaseId Database { get; } = DatabaseId.From("test");

    public DateTimeOffset Now { get; private set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public IReadOnlyList<TestPeer> Peers => _peers;

    /// <summary>Off for runs whose size makes the checks too slow.</summary>
    public bool ChecksInvariants { get; set; } = true;

    /// <summary>Every message that was delivered, in order.</summary>
    public List<DeliveredMessage> Trace { get; } = [];

    public TestPeer Add(string name, int oplogSize = 10_000, string database = "test", ReplicaId? replica = null, SecurityOptions? options = null, ReserveLimits? reserve = null)
    {
        var peer = new TestPeer(this, name, oplogSize, DatabaseId.From(database), new SeededRandomSource(_random.NextUInt64()), replica, options: options, reserve: reserve);
        _peers.Add(peer);
        return peer;
    }

    /// <summary>Ends a peer and starts it again with what it had saved; its links are cut.</summary>
    /// <param name="peer">The peer that ends.</param>
    /// <param name="saved">What its store holds.</param>
    /// <param name="isClean">True: nothing can have been lost, so it keeps its id.</param>
    /// <param name="options">The policy from then on; null for that of before.</param>
    /// <param name="reserve">The limits from then on; null for those of before.</param>
    public TestPeer Restart(TestPeer peer, RestoredState saved, bool isClean, SecurityOptions? options = null, ReserveLimits? reserve = null)
    {
        foreach (var link in _links.Where(link => link.Dialler == peer || link.Listener == peer).ToArray())
            Cut(link);
        var lease = peer.Effects.OfType<SyncEffect.ExtendLease>().LastOrDefault()?.Lease ?? default;
        var random = new SeededRandomSource(_random.NextUInt64());
        var restarted = new TestPeer(this, peer.Name, peer.Oplog.Capacity, peer.Database, random, isClean ? peer.Engine.Replica : null, saved, lease, options ?? peer.Options, reserve ?? peer.Reserve) { Skew = peer.Skew };
        _peers[_peers.IndexOf(peer)] = restarted;
        restarted.Handle(SyncInput.TimerElapsed());
        return restarted;
    }

    /// <summary>Connects two peers; the first dials. Nothing is delivered yet.</summary>
    public EngineLink Connect(TestPeer dialler, TestPeer listener)
    {
        var link = new EngineLink(dialler, new LinkId(++_lastLink), listener, new LinkId(++_lastLink));
        _links.Add(link);
        dialler.Open(link, isInitiator: true);
        listener.Open(link, isInitiator: false);
        return link;
    }

    /// <summary>Cuts a link: what is under way is lost, and both ends learn of it.</summary>
    public void Cut(EngineLink link)
    {
        if (!_links.Remove(link))
            return;
        link.Dialler.Closed(link);
        link.Listener.Closed(link);
    }

    public void CutAll()
    {
        foreach (var link in _links.ToArray())
            Cut(link);
    }

    /// <summary>Delivers one frame of a random direction; false when nothing is under way.</summary>
    public bool DeliverOne()
    {
        var waiting = _links.SelectMany(link => link.Directions()).Where(direction => direction.Queue.Count > 0).ToArray();
        if (waiting.Length == 0)
            return false;
        Deliver(waiting[_random.Next(waiting.Length)]);
        return true;
    }

    /// <summary>Delivers, and lets timers elapse that are due, until nothing is left to do; no time passes.</summary>
    public void Run()
    {
        for (var steps = 0; DeliverOne() || _peers.Any(peer => peer.ElapseTimer()); steps++)
        {
            if (steps > MaxSteps)
                throw new InvalidOperationException("The peers do not become quiet.");
        }
    }

    /// <summary>Lets time pass in steps of at most a second, with timers and deliveries as they fall due.</summary>
    public void Advance(TimeSpan by)
    {
        var end = Now + by;
        Run();
        while (Now < end)
        {
            Now += TimeSpan.FromSeconds(1) < end - Now ? TimeSpan.FromSeconds(1) : end - Now;
            Run();
        }
    }

    /// <summary>Runs and lets heads be exchanged until all states are equal, or fails.</summary>
    public void Converge()
    {
        for (var round = 0; round < 8 * (_peers.Count + 1); round++)
        {
            Run();
            if (AreEqual())
                break;
            Advance(TimeSpan.FromSeconds(15));
        }

        Advance(TimeSpan.FromSeconds(3));
        foreach (var peer in _peers)
            peer.Graph.Fingerprint.Should().Be(_peers[0].Graph.Fingerprint, "{0} and {1} have heard of everything", peer.Name, _peers[0].Name);
    }

    public bool AreEqual() => _peers.All(peer => peer.Graph.Fingerprint == _peers[0].Graph.Fingerprint);

    internal void Delivered(TestPeer from, TestPeer to, WireMessage message, int bytes) => Trace.Add(new DeliveredMessage(from.Name, to.Name, message, bytes));

    private void Deliver(EngineDirection direction)
    {
        var frame = direction.Queue.Dequeue();
        FrameCodec.Decode(frame, new GenosLimits(), out var message).Should().Be(FrameDecodeResult.Message);
        if (direction.Loses?.Invoke(message!) != true)
        {
            Delivered(direction.From, direction.To, message!, frame.Length);
            direction.To.Receive(direction.ToLink, frame);
        }

        if (direction.Queue.Count == 0)
            direction.From.Drained(direction.FromLink);
        RemoveClosed();
        if (ChecksInvariants)
            Invariants.Check(_peers);
    }

    private void RemoveClosed()
    {
        foreach (var link in _links.Where(link => link.IsClosed && link.Directions().All(direction => direction.Queue.Count == 0)).ToArray())
            Cut(link);
    }
}
