using System.Buffers.Binary;
using GenosDb.Security;
using GenosDb.Sync;
using GenosDb.Tests.Wire;
using GenosDb.Wire;

namespace GenosDb.Tests.Fuzzing;

/// <summary>Stories for the session state machine: a state to begin in, then frames and events, all written as bytes so that a find can be kept as a file.</summary>
/// <remarks>Byte 0 is the state, byte 1 the size of the log, then steps: a kind and its arguments. What makes no sense ends the story.</remarks>
internal static class SessionTarget
{
    private const int MaxSteps = 6;

    private static readonly SessionState[] States = Enum.GetValues<SessionState>();
    private static readonly int[] OplogSizes = [10_000, 10_000, 2, 0];
    private static readonly byte[][] SmallContainers = [.. FuzzCorpus.Containers.Where(container => container.Length < 2_000)];

    public static FuzzTarget Target { get; } = Over(security: null);

    private enum Step
    {
        Frame,
        Drain,
        Timer,
        ClockBack,
        Write,
        Close,
        Open,
        Pause,
        Resume,
        SyncNow,
        Clear,
    }

    /// <summary>The target with another judge of what is received, to see whether a bad one is noticed.</summary>
    public static FuzzTarget Over(ISecurityManager? security) => new("session", 10, Make, story => Check(story, security));

    /// <summary>An engine in that state.</summary>
    public static HostileSession Prepared(SessionState state, int oplogSize = 10_000, ISecurityManager? security = null)
    {
        var session = new HostileSession(oplogSize, security);
        Prepare(session, state);
        return session;
    }

    private static byte[] Make(CaseRandom random)
    {
        List<byte> story = [(byte)random.Next(States.Length), (byte)random.Next(OplogSizes.Length)];
        for (var steps = 1 + random.Next(MaxSteps); steps > 0; steps--)
        {
            // Mostly frames: events are for what happens around them.
            if (random.Chance(75))
            {
                var frame = MakeFrame(random);
                if (frame.Length > 20_000)
                    continue;
                story.AddRange([(byte)Step.Frame, MakeLink(random), (byte)(frame.Length >> 8), (byte)frame.Length, .. frame]);
            }
            else
            {
                story.AddRange([(byte)(1 + random.Next((int)Step.Clear)), MakeLink(random)]);
            }
        }

        return [.. story];
    }

    private static byte MakeLink(CaseRandom random) => (byte)(random.Chance(75) ? 1 : 1 + random.Next(HostileSession.Links));

    private static byte[] MakeFrame(CaseRandom random)
    {
        var frame = random.Chance(50) ? FrameCodec.Encode(MakeMessage(random)) : Fitting(random, random.Pick(FuzzCorpus.Frames));
        return random.Chance(55) ? Mutator.Frame(random, [frame, .. random.Chance(20) ? FuzzCorpus.Frames : []], SmallContainers) : frame;
    }

    /// <summary>Makes a sample of any message fit the session where that is possible without knowing the message: its number and its replica.</summary>
    private static byte[] Fitting(CaseRandom random, byte[] frame)
    {
        if (PackedItem.TryParse(frame.AsSpan(4)) is not { Children.Count: > 1 } fields)
            return frame;
        if (fields.Children[1].Kind == GenosValueKind.Integer)
            fields.Children[1].Bytes = [(byte)(1 + random.Next(3))];
        var stranger = BigEndian(HostileSession.Strangers[0].Bits);
        foreach (var item in fields.All().Where(item => item.Kind == GenosValueKind.Binary && item.Bytes.AsSpan().SequenceEqual(BigEndian(WireSamples.Alice.Bits))))
            item.Bytes = stranger;
        return [.. frame.AsSpan(0, 4), .. fields.ToBytes()];
    }

    /// <summary>A message that an honest peer could send, at a moment at which it might not.</summary>
    private static WireMessage MakeMessage(CaseRandom random)
    {
        var replica = random.Chance(85) ? HostileSession.Strangers[0] : random.Chance(50) ? random.Pick(HostileSession.Strangers) : HostileSession.Engine0;
        var sid = (uint)(1 + random.Next(3));
        var container = random.Chance(10) ? [] : random.Pick(SmallContainers);
        HybridTimestamp from = Position(), to = Position();
        var key = random.Pick(FuzzCorpus.Keys);
        return random.Next(12) switch
        {
            0 => HostileSession.Head(replica, from.Packed, boot: (ulong)(77 + random.Next(3))),
            1 => new Head(replica, from, random.NextUInt64(), 0, random.Next(9), Since(), WireSamples.Moment, null),
            2 or 3 => new SyncRequest((uint)random.Next(9), Since(), 0, 0, random.Next(9), (SyncRequestFlags)random.Next(8), random.Pick([0, 1, 1 << 20, int.MaxValue]),
                random.Chance(30) ? new FullStateCursor(new HybridTimestamp(from.Packed, random.Chance(50) ? HostileSession.Engine0 : replica), key) : null),
            4 => new SyncNone(sid, replica, to),
            5 => new DeltaSync(sid, replica, from, to, random.Next(3), random.Chance(50), container, random.Chance(50) ? 1 : null),
            6 => new FullStateSync(sid, replica, (FullStateScope)random.Next(2), random.Chance(60) ? StagingStart(replica) : from, random.Next(3),
                random.Pick([[], StagedUpTo, key]), random.Pick([StagedUpTo, key, [0x30]]), random.Chance(50), container, random.Chance(50) ? new TransferEstimate(1, 2) : null),
            7 => new SyncMore((uint)random.Next(9), random.Next(3), random.Pick([0, 1, 1 << 20, int.MaxValue])),
            8 => new OperationsPush(replica, from, to, container),
            9 => MakeRanges(random, sid, replica, from, container),
            10 => new SyncDefer(sid, (DeferReason)random.Next(3), random.Chance(50) ? random.Pick<long>([0, 1, 5_000, long.MaxValue]) : null, null),
            _ => new WireError(null, (WireErrorCode)(1 + random.Next(6)), "no", 1),
        };

        HybridTimestamp Position() => new(random.Pick<ulong>([0, 1, 2, 900, (ulong)WireSamples.Moment << 16, ulong.MaxValue - 1, ulong.MaxValue]), replica);

        HybridTimestamp? Since() => random.Next(4) switch
        {
            0 => null,
            1 => from,
            2 => new HybridTimestamp(from.Packed, HostileSession.Engine0),
            // Inside the log of the engine: what it wrote at the beginning.
            _ => new HybridTimestamp(((ulong)(WireSamples.Moment + 3_600_000) << 16) + (ulong)random.Next(6), HostileSession.Engine0),
        };
    }

    private static SyncRanges MakeRanges(CaseRandom random, uint sid, ReplicaId replica, HybridTimestamp start, byte[] container)
    {
        List<SyncRange> ranges = [];
        ulong last = 0;
        for (var left = random.Next(4); left > 0 && last < ulong.MaxValue; left--)
        {
            var first = last;
            last = left == 1 && random.Chance(70) ? ulong.MaxValue : Math.Max(last + 1, random.NextUInt64());
            ranges.Add(random.Next(3) switch
            {
                0 => new SyncRange.Skip(last),
                1 => new SyncRange.Summary(last, random.NextUInt64(), random.Pick<long>([0, 1, 20, long.MaxValue])),
                _ => new SyncRange.List(last, random.Chance(50) ? default : new RangeItem[] { new(first + 1, new HybridTimestamp(random.NextUInt64(), replica)) }),
            });
        }

        ulong[] needs = random.Chance(50) ? [] : [1, random.NextUInt64() | 2];
        return new SyncRanges(sid, replica, start, random.Next(4), random.Chance(80) ? RegisterSection.Data : RegisterSection.Authority, ranges, container, needs, random.Chance(20));
    }

    private static byte[] StagedUpTo { get; } = [0x10, (byte)'a', (byte)'n', (byte)'n'];

    private static HybridTimestamp StagingStart(ReplicaId replica) => new(900, replica);

    private static bool Check(byte[] story, ISecurityManager? security)
    {
        if (story.Length < 2)
            return false;
        var session = Prepared(States[story[0] % States.Length], OplogSizes[story[1] % OplogSizes.Length], security);
        for (var at = 2; at + 1 < story.Length;)
        {
            var kind = (Step)story[at];
            var link = (long)story[at + 1];
            at += 2;
            switch (kind)
            {
                case Step.Frame:
                    if (at + 2 > story.Length)
                        return false;
                    var length = BinaryPrimitives.ReadUInt16BigEndian(story.AsSpan(at));
                    at += 2;
                    if (length > story.Length - at)
                        return false;
                    session.Receive(link, story.AsMemory(at, length));
                    session.Drain(link);
                    at += length;
                    break;
                case Step.Drain: session.Drain(link); break;
                case Step.Timer: session.Elapse(TimeSpan.FromSeconds(link * 7)); break;
                case Step.ClockBack: session.Elapse(TimeSpan.FromSeconds(-30)); break;
                case Step.Write: session.Write(HostileSession.Upsert($"mine{at}", at), new OperationDraft(OperationKind.Link, "own", "l", $"mine{at}", null)); break;
                case Step.Close: session.Close(link); break;
                case Step.Open: session.Open(link, isInitiator: link % 2 == 0); break;
                case Step.Pause: session.Handle(SyncInput.Pause()); break;
                case Step.Resume: session.Handle(SyncInput.Resume()); break;
                case Step.SyncNow: session.Handle(SyncInput.SyncNow()); break;
                case Step.Clear: session.Clear(); break;
                default: return false;
            }
        }

        var hasTakenOver = session.HasTakenOver;
        session.Conclude();
        return hasTakenOver;
    }

    private static void Prepare(HostileSession session, SessionState state)
    {
        var peer = HostileSession.Strangers[0];
        session.Open(1, isInitiator: state == SessionState.Dialled);
        session.Drain(1);
        if (state == SessionState.Fresh)
            return;
        session.Send(1, HostileSession.Head(peer, at: 900));
        session.Drain(1);
        switch (state)
        {
            case SessionState.Live or SessionState.Paused or SessionState.Dialled or SessionState.Serving:
                session.Send(1, new SyncNone(1, peer, new HybridTimestamp(900, peer)));
                session.Drain(1);
                session.Send(1, new SyncRequest(1, state == SessionState.Serving ? null : session.Engine.Head, 0, 0, 0, SyncRequestFlags.AllowBulk, CreditBytes: 0, null));
                session.Drain(1);
                if (state == SessionState.Paused)
                    session.Handle(SyncInput.Pause());
                break;
            case SessionState.RangesAsked:
                session.Send(1, new SyncRanges(1, peer, new HybridTimestamp(900, peer), 0, RegisterSection.Data, [new SyncRange.Summary(ulong.MaxValue, 1, 9)], default, default, false));
                session.Drain(1);
                break;
            case SessionState.RangesServed:
                session.Send(1, new SyncNone(1, peer, new HybridTimestamp(900, peer)));
                session.Write([.. Enumerable.Range(0, SyncDefaults.RangesAbove).Select(i => HostileSession.Upsert($"many{i}", i))]);
                session.Drain(1);
                session.Send(1, new SyncRequest(1, null, 0, 0, SyncDefaults.RangesAbove, SyncRequestFlags.AllowBulk | SyncRequestFlags.AllowRanges, 1 << 20, null));
                session.Drain(1);
                break;
            case SessionState.Staging:
                session.Send(1, Chunk(peer));
                session.Drain(1);
                break;
            case SessionState.DeltaUnderWay:
                session.Send(1, new DeltaSync(1, peer, new HybridTimestamp(0, peer), new HybridTimestamp(900, peer), 0, false, SmallContainers[1], null));
                session.Drain(1);
                break;
            case SessionState.Backoff:
                session.Send(1, new SyncDefer(1, DeferReason.Busy, 5_000, null));
                session.Drain(1);
                break;
            case SessionState.WaitingForBulk:
                session.Send(1, Chunk(peer));
                session.Drain(1);
                session.Open(2);
                session.Drain(2);
                session.Send(2, HostileSession.Head(HostileSession.Strangers[1], at: 5));
                session.Drain(2);
                session.Send(2, new SyncDefer(2, DeferReason.BulkNotAllowed, null, null));
                session.Drain(2);
                break;
        }
    }

    private static FullStateSync Chunk(ReplicaId peer) =>
        new(1, peer, FullStateScope.All, StagingStart(peer), 0, default, StagedUpTo, false, SmallContainers[1], new TransferEstimate(9, 900));

    private static byte[] BigEndian(ulong bits)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, bits);
        return bytes;
    }
}
