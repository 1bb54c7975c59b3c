using System.Globalization;
using GenosDb.SimulationTests.Invariants;
using GenosDb.Sync;

namespace GenosDb.SimulationTests.Worlds;

/// <content>The steps of a plan.</content>
internal sealed partial class World
{
    private static readonly string[] Labels = ["", "knows", "likes"];

    private void Carry(PlanStep step, SimulatedPeer peer)
    {
        var other = _peers[step.Other];
        switch (step.Kind)
        {
            case StepKind.Put or StepKind.Remove or StepKind.Link or StepKind.Unlink:
                WriteOne(peer, Draft(step.Kind, step.Node, step.Target, (int)step.Amount, step.Id, 0));
                break;
            case StepKind.Batch: WriteBatch(peer, step); break;
            case StepKind.Connect: Connect(peer, other); break;
            case StepKind.Cut: Cut(peer, other); break;
            case StepKind.Flap:
                foreach (var link in _links.Where(link => link.Joins(peer.Index, other.Index)).ToArray())
                    Cut(link, link.Dialler == peer.Index ? 0 : step.Amount * TicksPerMillisecond, link.Dialler == peer.Index ? step.Amount * TicksPerMillisecond : 0);
                break;
            case StepKind.Partition: Partition(step); break;
            case StepKind.Heal: EndPartitions(); break;
            case StepKind.Pause: Handle(peer, SyncInput.Pause()); break;
            case StepKind.Resume: Handle(peer, SyncInput.Resume()); break;
            case StepKind.SyncNow: Handle(peer, SyncInput.SyncNow()); break;
            case StepKind.Clear: Clear(peer); break;
            case StepKind.SetClock: SetClock(peer, step.Amount * TicksPerMillisecond); break;
            case StepKind.Save: Save(peer); break;
            case StepKind.Crash: peer.CrashAfterEffects = (int)step.Amount; break;
            case StepKind.Restart: Restart(peer); break;
            case StepKind.HalfOpen: _halfOpenUntil[PairOf(step.Peer, step.Other)] = _queue.Now + (step.Amount * TicksPerMillisecond); break;
            case StepKind.Grant: Grant(peer, step); break;
            case StepKind.Revoke: Revoke(peer, step); break;
            case StepKind.Amnesty: Forgive(peer, step); break;
            case StepKind.Acl: GiveLevel(peer, step); break;
            case StepKind.Attack: Attack(peer, step); break;
            case StepKind.Slow: _slowUntil[PairOf(step.Peer, step.Other)] = _queue.Now + (step.Amount * TicksPerMillisecond); break;
            default: throw new InvalidOperationException($"{step.Kind} is not a step of this simulator.");
        }
    }

    private void WriteOne(SimulatedPeer peer, OperationDraft draft)
    {
        var node = draft.NodeId;
        switch (draft.Kind)
        {
            case OperationKind.Upsert:
                _situations.Sometimes(Situation.PutAfterRemove, peer.Current(RegisterKey.Removal(node)) is not null && !peer.Graph.IsLive(node));
                break;
            case OperationKind.Remove:
                _situations.Sometimes(Situation.RemoveHidesEdges, peer.Graph.Find(node) is { Edges.IsEmpty: false });
                break;
            case OperationKind.Link:
                _situations.Sometimes(Situation.LinkBeforeItsNodes, !peer.Graph.IsLive(node) || !peer.Graph.IsLive(draft.Target!));
                break;
        }

        Write(peer, [draft]);
    }

    private void WriteBatch(SimulatedPeer peer, PlanStep step)
    {
        var dice = new Dice(_seed, Purpose.BatchDraft, (ulong)step.Id);
        var drafts = new OperationDraft[step.Amount];
        for (var i = 0; i < drafts.Length; i++)
            drafts[i] = Draft((StepKind)dice.Weighted([6, 2, 4, 1]), dice.Below(_options.Nodes), dice.Below(_options.Nodes), dice.Below(_options.Labels), step.Id, i);
        Write(peer, _realm is null ? drafts : WithoutOverwrites(drafts));
    }

    private OperationDraft Draft(StepKind kind, int node, int target, int label, int step, int index) => kind switch
    {
        StepKind.Put => new OperationDraft(OperationKind.Upsert, NodeId(node), "", null, ValueFor(step, index).ToOwnedBytes()),
        StepKind.Remove => new OperationDraft(OperationKind.Remove, NodeId(node), "", null, null),
        StepKind.Link => new OperationDraft(OperationKind.Link, NodeId(node), Labels[label], NodeId(target), null),
        _ => new OperationDraft(OperationKind.Unlink, NodeId(node), Labels[label], NodeId(target), null),
    };

    private string NodeId(int node) => _realm is not null && NodeOf(_realm, node) is { } owned ? owned : "n" + node.ToString(CultureInfo.InvariantCulture);

    private GenosValue ValueFor(int step, int index)
    {
        var drawn = Mix.Of(_seed, Purpose.Value, (ulong)step, (ulong)index);
        if (_options.LargeValueBytes == 0 || drawn % 4 != 0)
            return drawn % 8 == 1 ? (GenosValue)$"value {drawn % 1_000_000}" : (long)(drawn % 100_000);
        // Nothing that deflates, so that a full state takes many chunks.
        var bytes = new byte[_options.LargeValueBytes];
        for (var at = 0; at + 8 <= bytes.Length; at += 8)
            BitConverter.TryWriteBytes(bytes.AsSpan(at), Mix.Of(drawn, Purpose.Value, (ulong)at));
        return bytes;
    }

    private void Connect(SimulatedPeer dialler, SimulatedPeer listener)
    {
        _wanted.Remove((listener.Index, dialler.Index));
        _wanted.Add((dialler.Index, listener.Index));
        Open(dialler, listener);
    }

    private void Cut(SimulatedPeer left, SimulatedPeer right)
    {
        _wanted.Remove((left.Index, right.Index));
        _wanted.Remove((right.Index, left.Index));
        foreach (var link in _links.Where(link => link.Joins(left.Index, right.Index)).ToArray())
            Cut(link);
    }

    private void Partition(PlanStep step)
    {
        for (var i = 0; i < _peers.Length; i++)
        {
            for (var j = 0; j < _peers.Length; j++)
            {
                if ((step.Amount >> i & 1) != (step.Amount >> j & 1))
                    _isBlocked[PairOf(i, j)] = true;
            }
        }

        foreach (var link in _links.Where(link => !link.IsCut && _isBlocked[PairOf(link.Dialler, link.Listener)]).ToArray())
            Cut(link, step.Amount % 3 * 500 * TicksPerMillisecond, step.Amount % 5 * 500 * TicksPerMillisecond);
    }

    private void EndPartitions()
    {
        Array.Clear(_isBlocked);
        foreach (var (dialler, listener) in _wanted)
            RequestDial(dialler, listener);
    }

    private void SetClock(SimulatedPeer peer, long skewTicks)
    {
        _situations.Sometimes(Situation.ClockWentBack, skewTicks < peer.SkewTicks);
        if (StagingsOf(peer) > 0)
            peer.StagedUnder = WallOf(peer);
        peer.SkewTicks = skewTicks;
    }

    private void Clear(SimulatedPeer peer)
    {
        _hasLost = true;
        peer.FormerIds.Add(peer.Engine.Replica);
        Handle(peer, SyncInput.Clear());
        // A store is cleared at once, or a restart would bring back what was forgotten.
        Save(peer);
    }

    /// <summary>Everything since the last save is gone. The loss cannot be ruled out, so the peer takes a new id.</summary>
    private void Crash(SimulatedPeer peer)
    {
        _effects.Clear();
        peer.CrashAfterEffects = null;
        _hasLost = true;
        _situations.Sometimes(Situation.CrashWithoutAnySave, peer.Store.IsEmpty);
        peer.FormerIds.Add(peer.Engine.Replica);
        peer.Seen.Reset();
        peer.Store.Lose();
        StartAgain(peer, keptId: null);
    }

    private void Restart(SimulatedPeer peer)
    {
        Save(peer);
        StartAgain(peer, peer.Engine.Replica);
    }

    /// <summary>Everything is durable from now on, and peers may be told.</summary>
    private void Save(SimulatedPeer peer)
    {
        peer.Store.Flush();
        StoreIsTheState.Check(peer.Name, peer.Store.Read(), peer.Engine.Capture());
        Handle(peer, SyncInput.Persisted(peer.Journal.Taken));
    }

    private void Flush(SimulatedPeer peer)
    {
        peer.IsFlushDue = false;
        peer.Store.Flush();
        Handle(peer, SyncInput.Persisted(peer.Journal.Taken));
    }

    /// <summary>What changed becomes durable after some time; when the world is healed, always.</summary>
    private void ScheduleFlush(SimulatedPeer peer)
    {
        if (peer.IsFlushDue || (_hasFaults && _options.FlushMilliseconds < 0))
            return;
        peer.IsFlushDue = true;
        _queue.Schedule(_queue.Now + (Math.Max(0, _options.FlushMilliseconds) * TicksPerMillisecond), new SimulatedEvent(EventKind.Flush, peer.Index, null, default, 0));
    }

    private void StartAgain(SimulatedPeer peer, ReplicaId? keptId)
    {
        _situations.Sometimes(Situation.ClockWentBackOverRestart, HybridClock.Wall(WallOf(peer)) < peer.Lease.Packed - (4_000UL << 16));
        foreach (var link in _links.Where(link => link.Dialler == peer.Index || link.Listener == peer.Index).ToArray())
            Leave(link.From(peer.Index));
        var stored = peer.Store.Read();
        _situations.Sometimes(Situation.RestartWithKept, stored is { Kept.IsEmpty: false });
        peer.Start(stored, keptId);
        LeaseCoversExposure.CheckRestart(peer.Name, peer.Clock.Last.Packed, peer.Exposed);
        Handle(peer, SyncInput.TimerElapsed());
    }
}
