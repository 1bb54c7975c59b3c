using GenosDb.Security;
using GenosDb.SimulationTests.Invariants;
using GenosDb.Sync;
using GenosDb.Wire;

namespace GenosDb.SimulationTests.Worlds;

/// <content>The network: what it does to frames, and who dials whom.</content>
internal sealed partial class World
{
    private const int SlowBytesPerSecond = 2_000;

    private readonly Dictionary<long, LinkDirection> _ends = [];
    private readonly List<SimulatedLink> _links = [];
    private readonly SortedSet<(int Dialler, int Listener)> _wanted = [];
    private readonly HashSet<(int Requester, ReplicaId Responder)> _isTainted = [];
    private readonly ulong[] _sent;
    private readonly long[] _halfOpenUntil;
    private readonly long[] _slowUntil;
    private readonly bool[] _isBlocked;
    private long _lastLink;
    private ulong _dials;

    private void Open(SimulatedPeer dialler, SimulatedPeer listener)
    {
        if (_isBlocked[PairOf(dialler.Index, listener.Index)])
            return;
        _situations.Sometimes(Situation.TwoLinksSamePeer, _links.Exists(other => other.Joins(dialler.Index, listener.Index)));
        var link = new SimulatedLink(dialler.Index, new LinkId(++_lastLink), listener.Index, new LinkId(++_lastLink));
        _links.Add(link);
        foreach (var (near, far) in ((SimulatedPeer, SimulatedPeer)[])[(dialler, listener), (listener, dialler)])
        {
            var direction = link.From(near.Index);
            _ends.Add(direction.FromLink.Value, direction);
            near.WasEverLinked = true;
            Handle(near, SyncInput.LinkOpened(direction.FromLink, new PeerContext(far.Signer?.Address, far.Name), isInitiator: near == dialler));
        }
    }

    private void Dial(SimulatedPeer dialler, SimulatedPeer listener)
    {
        if (_wanted.Contains((dialler.Index, listener.Index)) && !_links.Exists(link => link.Joins(dialler.Index, listener.Index) && link.From(dialler.Index).IsOpen))
            Open(dialler, listener);
    }

    private void RequestDial(int dialler, int listener)
    {
        var delay = (long)(TicksPerMillisecond * (100 + (2_900 * Mix.Unit(_seed, Purpose.Dial, _dials++))));
        _queue.Schedule(_queue.Now + delay, new SimulatedEvent(EventKind.Dial, dialler, null, default, listener));
    }

    private void Transmit(LinkDirection direction, ReadOnlyMemory<byte> frame)
    {
        if (_peers[direction.From].IsEnemy)
            frame = Distort(direction, frame);
        var pair = PairOf(direction.From, direction.To);
        var n = _sent[pair]++;
        var now = _queue.Now;
        var rate = _hasFaults && _slowUntil[pair] > now ? SlowBytesPerSecond : _options.BytesPerSecond;
        direction.FreeAt = Math.Max(now, direction.FreeAt) + (_options.SendMicroseconds * TicksPerMicrosecond) + (rate == 0 ? 0 : frame.Length * TimeSpan.TicksPerSecond / rate);
        if (!direction.IsDrainScheduled)
        {
            direction.IsDrainScheduled = true;
            _queue.Schedule(direction.FreeAt, new SimulatedEvent(EventKind.Drained, direction.From, direction, default, 0));
        }

        if (direction.Link.IsCut)
            return;
        var arrival = direction.FreeAt + LatencyOf(pair, n);
        if (!_hasFaults)
        {
            Deliver(direction, frame, arrival, isDamaged: false);
            return;
        }

        if (_halfOpenUntil[pair] > now)
        {
            _situations.Sometimes(Situation.HalfOpenLink);
            return;
        }

        var isExposed = (_options.LostKinds >> (frame.Span[3] & 0xF) & 1) != 0;
        if (isExposed && Mix.Unit(_seed, Purpose.Loss, (ulong)pair, n) < _options.Loss)
            return;
        if (Mix.Unit(_seed, Purpose.Duplicate, (ulong)pair, n) < _options.Duplication)
            _queue.Schedule(arrival + (arrival - now), Arrival(direction, frame, isDamaged: false));
        var dice = new Dice(_seed, Purpose.Damage, (ulong)pair, n);
        if (dice.Chance(_options.Truncation))
            Deliver(direction, frame[..dice.Below(frame.Length)], arrival, isDamaged: true);
        else if (dice.Chance(_options.Corruption))
            Deliver(direction, Flip(frame, ref dice), arrival, isDamaged: true);
        else if (Mix.Unit(_seed, Purpose.Reorder, (ulong)pair, n) < _options.Reordering)
            _queue.Schedule(arrival + (arrival - now), Arrival(direction, frame, isDamaged: false));
        else
            Deliver(direction, frame, arrival, isDamaged: false);
    }

    private void Deliver(LinkDirection direction, ReadOnlyMemory<byte> frame, long arrival, bool isDamaged)
    {
        direction.LastArrival = Math.Max(direction.LastArrival, arrival);
        _queue.Schedule(direction.LastArrival, Arrival(direction, frame, isDamaged));
    }

    private static SimulatedEvent Arrival(LinkDirection direction, ReadOnlyMemory<byte> frame, bool isDamaged) =>
        new(EventKind.Arrive, direction.To, direction, frame, isDamaged ? 1 : 0);

    private static byte[] Flip(ReadOnlyMemory<byte> frame, ref Dice dice)
    {
        var damaged = frame.ToArray();
        for (var flips = dice.Between(1, 3); flips > 0; flips--)
            damaged[dice.Below(damaged.Length)] ^= (byte)(1 << dice.Below(8));
        return damaged;
    }

    private long LatencyOf(int pair, ulong n)
    {
        var drawn = Mix.Unit(_seed, Purpose.Latency, (ulong)pair, n);
        var factor = _options.Latency switch
        {
            LatencyKind.Constant => 1,
            LatencyKind.Uniform => 2 * drawn,
            // Pareto with exponent 1.5, cut at fifty times the usual.
            _ => Math.Min(50, Math.Pow(1 - drawn, -1 / 1.5) / 3),
        };
        return (long)(_options.LatencyMicroseconds * TicksPerMicrosecond * factor);
    }

    private void Arrive(LinkDirection direction, ReadOnlyMemory<byte> frame, bool isDamaged)
    {
        if (direction.Link.IsCut)
            return;
        var peer = _peers[direction.To];
        var type = frame.Length > 3 ? frame.Span[3] : (byte)0;
        _messages++;
        direction.BytesDelivered += frame.Length;
        if (_isSilent)
            Quiet.CheckFrame($"{_peers[direction.From]}>{peer}", type);
        if (isDamaged)
            ArriveDamaged(direction, frame, peer);
        else
            LookAt(direction, frame, type, peer);
        var head = peer.Engine.Head.Packed;
        var requests = _sent[PairOf(direction.To, direction.From)];
        if (!isDamaged && EndOfAnswer(peer, direction.Back, frame, type) is { } end)
            direction.Back.Questions.Answered(end);
        Handle(peer, SyncInput.FrameReceived(direction.Back.FromLink, frame));
        if (type != OperationsPush.TypeCode || isDamaged)
            return;
        var isPulling = peer.Engine.Sessions.Any(session => session.Link == direction.Back.FromLink && session.IsPulling);
        _situations.Sometimes(Situation.DuplicateLive, frame.Length > 60 && peer.Engine.Head.Packed == head);
        _situations.Sometimes(Situation.GapInLiveStream, isPulling && _sent[PairOf(direction.To, direction.From)] > requests);
    }

    /// <summary>What a damaged frame may have taught its receiver about that one log is not held against it; what it carries counts as written by somebody.</summary>
    private void ArriveDamaged(LinkDirection direction, ReadOnlyMemory<byte> frame, SimulatedPeer peer)
    {
        if (FrameCodec.Decode(frame, Limits, out _) == FrameDecodeResult.Message)
        {
            _isTainted.Add((peer.Index, _peers[direction.From].Engine.Replica));
            _isTainted.Add((direction.From, peer.Engine.Replica));
            _situations.Sometimes(Situation.CorruptedFrameTaken);
        }
        else
        {
            _situations.Sometimes(Situation.TruncatedFrameRefused, direction.Back.IsOpen);
        }
    }

    private void LookAt(LinkDirection direction, ReadOnlyMemory<byte> frame, byte type, SimulatedPeer peer)
    {
        switch (type)
        {
            case SyncRequest.TypeCode when FrameCodec.Decode(frame, Limits, out var message) == FrameDecodeResult.Message && message is SyncRequest request:
                var floor = peer.Oplog.Floor;
                _situations.Sometimes(Situation.NewcomerWithOwnData, request is { Since: null, Count: > 0 });
                _situations.Sometimes(Situation.FullStateCutAndResumed, request.Resume is { After.Length: > 0 });
                _situations.Sometimes(Situation.WatermarkOfUnknownLog, request.Since is { } since && since.Origin != peer.Engine.Replica);
                _situations.Sometimes(Situation.RequestExactlyAtWindowEdge, request.Since == floor);
                _situations.Sometimes(Situation.RequestBelowWindowEdge, request.Since is { } below && below.Origin == floor.Origin && below < floor);
                _situations.Sometimes(Situation.EmptyLogAfterClear, peer.Engine.ClearedAt > 0 && peer.Oplog.Count == 0);
                _situations.Sometimes(Situation.LogDisabled, peer.Oplog.Capacity == 0);
                break;
            case SyncRanges.TypeCode:
                _situations.Sometimes(Situation.RangeReconciliationUsed);
                break;
            case FullStateSync.TypeCode:
                _situations.Sometimes(Situation.FullStateBothWaysAtOnce, IsStaging(peer, direction.Back) && IsStaging(_peers[direction.From], direction));
                break;
            case SyncDefer.TypeCode:
                _situations.Sometimes(Situation.BulkWaitsForAnother, StagingsOf(peer) > 0);
                break;
        }
    }

    private static bool IsStaging(SimulatedPeer peer, LinkDirection end) =>
        peer.Engine.Sessions.Any(session => session.Link == end.FromLink && session.Pull is PullState.Staging);

    private void Drained(LinkDirection direction, SimulatedPeer peer)
    {
        if (direction.FreeAt > _queue.Now)
        {
            _queue.Schedule(direction.FreeAt, new SimulatedEvent(EventKind.Drained, direction.From, direction, default, 0));
            return;
        }

        direction.IsDrainScheduled = false;
        if (direction.IsOpen)
            Handle(peer, SyncInput.LinkDrained(direction.FromLink));
    }

    /// <summary>One end has ended the link: the other gets what was sent, and then learns of it.</summary>
    private void Leave(LinkDirection direction)
    {
        if (!direction.IsOpen)
            return;
        Close(direction);
        var learns = Math.Max(direction.LastArrival, _queue.Now + LatencyOf(PairOf(direction.From, direction.To), _sent[PairOf(direction.From, direction.To)]));
        _queue.Schedule(learns, new SimulatedEvent(EventKind.Ended, direction.To, direction.Back, default, 0));
    }

    private void Ended(LinkDirection direction, SimulatedPeer peer)
    {
        if (!direction.IsOpen)
            return;
        Close(direction);
        Handle(peer, SyncInput.LinkClosed(direction.FromLink));
    }

    private void Close(LinkDirection direction)
    {
        direction.IsOpen = false;
        _ends.Remove(direction.FromLink.Value);
        if (direction.Link.IsOver)
            _links.Remove(direction.Link);
        if (_wanted.Contains((direction.From, direction.To)))
            RequestDial(direction.From, direction.To);
        else if (_wanted.Contains((direction.To, direction.From)))
            RequestDial(direction.To, direction.From);
    }

    /// <summary>Cuts a link: what is under way is lost, and the ends learn of it when they do.</summary>
    private void Cut(SimulatedLink link, long diallerLearns = 0, long listenerLearns = 0)
    {
        link.IsCut = true;
        _queue.Schedule(_queue.Now + diallerLearns, new SimulatedEvent(EventKind.Ended, link.Dialler, link.From(link.Dialler), default, 0));
        _queue.Schedule(_queue.Now + listenerLearns, new SimulatedEvent(EventKind.Ended, link.Listener, link.From(link.Listener), default, 0));
    }
}
