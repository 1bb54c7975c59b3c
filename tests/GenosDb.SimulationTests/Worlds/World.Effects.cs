using GenosDb.Security;
using GenosDb.SimulationTests.Invariants;
using GenosDb.Sync;
using GenosDb.Wire;

namespace GenosDb.SimulationTests.Worlds;

/// <content>Steps of the engines, and what they ask for.</content>
internal sealed partial class World
{
    private void Handle(SimulatedPeer peer, in SyncInput input)
    {
        var before = peer.Engine.Head.Packed;
        var claims = CountClaims(peer);
        _batch.Clear();
        peer.Engine.Handle(input, WallOf(peer), _effects);
        NoteAuthority(peer, claims);
        if (input.Kind == SyncInputKind.Clear)
        {
            peer.History.Reset(saved: null);
            peer.ForgetJudge();
        }

        CarryOut(peer, before, hasChanged: input.Kind == SyncInputKind.Clear);
    }

    private void Write(SimulatedPeer peer, ReadOnlySpan<OperationDraft> drafts)
    {
        _situations.Sometimes(Situation.WriteWhilePaused, peer.Engine.IsPaused);
        _situations.Sometimes(Situation.WriteDuringStaging, StagingsOf(peer) > 0);
        var before = peer.Engine.Head.Packed;
        _batch.Clear();
        var claims = CountClaims(peer);
        var isWritten = peer.Engine.TryWrite(drafts, WallOf(peer), _batch, _effects, out _);
        _operations += isWritten ? drafts.Length : 0;
        _situations.Sometimes(Situation.WriteRefusedHere, !isWritten);
        NoteAuthority(peer, claims);
        foreach (var operation in _batch)
        {
            if (_realm is not null)
                _genuine.Add(operation.Id);
            if (peer.IsEnemy)
                _fromEnemies.Add(operation.Id);
            peer.LastWritten = operation;
            peer.Seen.Written(operation);
            _written.Add(operation);
            _stamps.Note(operation);
            peer.History.Note(operation);
            if (!_times.TryAdd(operation.Timestamp.Packed, operation.Timestamp.Origin))
                _situations.Sometimes(Situation.EqualTimeOfTwoOrigins, _times[operation.Timestamp.Packed] != operation.Timestamp.Origin);
        }

        CarryOut(peer, before, hasChanged: _batch.Count > 0);
    }

    /// <summary>Carries out what a step asked for, and checks what can be checked cheaply.</summary>
    private void CarryOut(SimulatedPeer peer, ulong headBefore, bool hasChanged)
    {
        if (peer.Journal.Changes.Length > 0)
        {
            peer.Store.Append(peer.Journal);
            ScheduleFlush(peer);
        }

        for (var i = 0; i < _effects.Count; i++)
        {
            if (peer.CrashAfterEffects is { } limit && i >= limit)
            {
                _situations.Sometimes(Situation.CrashBetweenTwoEffects, i > 0);
                Crash(peer);
                return;
            }

            hasChanged |= _effects[i] is SyncEffect.Changed or SyncEffect.Reevaluated;
            CarryOut(peer, _effects[i]);
        }

        var hadEffects = _effects.Count > 0;
        _effects.Clear();
        Silence.Check(peer.Name, headBefore, peer.Engine.Head.Packed, hasChanged);
        AscendingPositions.CheckHead(peer.Name, headBefore, peer.Engine.Head.Packed);
        Bounds.CheckLog(peer.Name, peer.Oplog.Count, peer.Oplog.Capacity);
        ClockBound.Check(peer.Name, peer.Clock.Last.UnixMilliseconds, peer.HighestWallMilliseconds, Limits.ClockDrift);
        CheckPulls(peer);
        if (_hasTakenBulk)
        {
            // A wrong claim may be healed before the next sweep.
            _hasTakenBulk = false;
            if (!peer.IsEnemy)
                CheckClaims(peer.Index, peer.Picture(), Array.ConvertAll(_honest, other => other.Picture()));
        }

        if (hadEffects && peer.CrashAfterEffects is not null)
            Crash(peer);
    }

    private void CarryOut(SimulatedPeer peer, SyncEffect effect)
    {
        switch (effect)
        {
            case SyncEffect.Send send:
                LeaseCoversExposure.Check(peer.Name, peer.Clock.Last.Packed, peer.Lease.Packed);
                peer.Exposed = Math.Max(peer.Exposed, peer.Clock.Last.Packed);
                if (_ends.TryGetValue(send.Link.Value, out var direction) && direction.IsOpen)
                {
                    CheckQuestion(direction, send.Frame);
                    Transmit(direction, send.Frame);
                }

                break;
            case SyncEffect.SetTimer timer:
                // As in the shell: a timer runs by the monotonic clock, so it is bounded, lest a wall clock that is set forward leave the engine asleep.
                var delay = Math.Clamp(Math.Ceiling((timer.DueAt - WallOf(peer)).TotalMilliseconds), 0, 60_000);
                _queue.Schedule(_queue.Now + ((long)delay * TicksPerMillisecond), new SimulatedEvent(EventKind.Timer, peer.Index, null, default, ++peer.TimerGeneration));
                break;
            case SyncEffect.ExtendLease extended:
                if (extended.Lease > peer.Lease)
                    peer.Lease = extended.Lease;
                _situations.Sometimes(Situation.LeaseExtended);
                break;
            case SyncEffect.Close close:
                _situations.Sometimes(Situation.LinkClosedForFaults, close.Problem?.Kind == PeerProblemKind.Banned);
                if (_ends.TryGetValue(close.Link.Value, out var closed))
                    Leave(closed);
                break;
            case SyncEffect.Changed changed:
                Note(peer, changed);
                break;
            case SyncEffect.Refused refused:
                foreach (var other in refused.Operations)
                {
                    if (other.Verdict == OperationVerdict.TooFarAhead)
                        peer.PutAside(other.Operation);
                    _situations.Sometimes(Situation.ForgeryRefused, other.Verdict == OperationVerdict.BadSignature);
                }

                _situations.Sometimes(Situation.HeldStampDropped, peer.HasDropped);
                break;
            case SyncEffect.Warning { Problem.Kind: PeerProblemKind.PolicyMismatch }:
                _hasMismatch = true;
                break;
            case SyncEffect.StampReused:
                _situations.Sometimes(Situation.StampReused);
                break;
            case SyncEffect.ReplicaRenamed renamed:
                peer.FormerIds.Add(renamed.Previous);
                break;
            case SyncEffect.PeerSynced synced:
                _hasTakenBulk |= synced.Method is SyncMethod.FullState or SyncMethod.FilteredFullState or SyncMethod.Ranges;
                _situations.Sometimes(Situation.RepairedByContent, synced.Reason == SyncReasons.Describe(SyncReason.Divergence));
                _situations.Sometimes(Situation.FilteredFullState, synced.Method == SyncMethod.FilteredFullState);
                _situations.Sometimes(Situation.FullStateWithUnsyncedLocalWrites, synced.Method == SyncMethod.FullState && HasUnsyncedWrite(peer));
                break;
        }
    }

    private void Note(SimulatedPeer peer, SyncEffect.Changed changed)
    {
        _situations.Sometimes(Situation.StampHeldBackThenAdmitted, changed.Peer is null);
        var old = peer.Clock.Last.Packed - (30_000UL << 16);
        var wall = WallOf(peer);
        // A full state is verified as it comes and joined when all of it is there, and meanwhile the clock may have been set back.
        var isJoin = _effects.Exists(effect => effect is SyncEffect.PeerSynced { Method: SyncMethod.FullState or SyncMethod.FilteredFullState });
        var wallWhenVerified = isJoin ? DateTimeOffset.FromUnixTimeMilliseconds(peer.HighestWallMilliseconds) : wall;
        foreach (var outcome in changed.Outcomes)
        {
            if (!_wasReevaluated)
                peer.History.Note(outcome.Operation);
            // What authority says without effect moves no clock.
            if (!outcome.Operation.IsAuthority)
                peer.Seen.Merged(outcome.Operation, wall);
            OnlyAdmissibleIsShown.Check(peer.Name, outcome.Operation, wallWhenVerified, Limits.ClockDrift, IsGenuine(outcome.Operation));
            _situations.Sometimes(Situation.OldStampArrivesLate, outcome.Operation.Timestamp.Packed < old);
            _situations.Sometimes(Situation.UnsavedWriteComesBackFromPeer, peer.FormerIds.Contains(outcome.Operation.Timestamp.Origin));
        }
    }

    private void CheckQuestion(LinkDirection direction, ReadOnlyMemory<byte> frame)
    {
        if (frame.Span[3] == SyncRequest.TypeCode && FrameCodec.Decode(frame, Limits, out var message) == FrameDecodeResult.Message && message is SyncRequest request
            && !_peers[direction.From].IsEnemy && !_peers[direction.To].IsEnemy && !_isTainted.Contains((direction.From, _peers[direction.To].Engine.Replica)))
            direction.Questions.Asked(_peers[direction.From].Name, request.Since);
    }

    /// <summary>Where the answer to the question that is out ends, when this frame completes it; null when it does not.</summary>
    private static HybridTimestamp? EndOfAnswer(SimulatedPeer peer, LinkDirection direction, ReadOnlyMemory<byte> frame, byte type)
    {
        if (type is not (SyncNone.TypeCode or DeltaSync.TypeCode) || peer.Engine.IsPaused)
            return null;
        var session = peer.Engine.Sessions.FirstOrDefault(session => session.Link == direction.FromLink);
        if (session?.Pull is not PullState.Requested asked || FrameCodec.Decode(frame, Limits, out var message) != FrameDecodeResult.Message)
            return null;
        return message switch
        {
            SyncNone none when none.Sid == asked.Sid && none.Replica == session.Replica => none.To,
            DeltaSync delta when delta.Sid == asked.Sid && delta.Replica == session.Replica && delta.Part == asked.NextPart && delta.IsLast => delta.To,
            _ => null,
        };
    }

    private bool HasUnsyncedWrite(SimulatedPeer peer) =>
        peer.LastWritten is { } written
        && peer.Current(RegisterKey.Of(written)) == written
        && !Array.Exists(_peers, other => other != peer && other.Current(RegisterKey.Of(written))?.Timestamp >= written.Timestamp);

    private static int StagingsOf(SimulatedPeer peer)
    {
        var stagings = 0;
        var sessions = peer.Engine.Sessions;
        for (var i = 0; i < sessions.Count; i++)
        {
            if (sessions[i].Pull is PullState.Staging)
                stagings++;
        }

        return stagings;
    }

    private static void CheckPulls(SimulatedPeer peer)
    {
        // Who was dialled twice cannot know which of the two links will stay.
        var outstanding = 0;
        var sessions = peer.Engine.Sessions;
        for (var i = 0; i < sessions.Count; i++)
        {
            if (!sessions[i].IsPulling || !sessions[i].IsInitiator)
                continue;
            var same = 0;
            for (var j = 0; j < sessions.Count; j++)
            {
                if (sessions[j].IsPulling && sessions[j].IsInitiator && sessions[j].Replica == sessions[i].Replica)
                    same++;
            }

            outstanding = Math.Max(outstanding, same);
        }

        BoundedPulls.Check(peer.Name, outstanding, StagingsOf(peer));
    }
}
