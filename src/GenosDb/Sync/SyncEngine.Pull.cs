using GenosDb.Wire;

namespace GenosDb.Sync;

/// <content>Asking for what is missing here. At most one question to each peer, and one bulk answer in all.</content>
public sealed partial class SyncEngine
{
    /// <summary>Whether nothing is on its way from a peer, as far as it has told.</summary>
    internal bool IsCaughtUp(PeerSession session) =>
        session.IsOpen && session.Pull is PullState.Idle && _watermarks.Find(session.Replica) is { } watermark && watermark >= session.PeerHead;

    private void StartPull(PeerSession session, bool isCatchUp, bool isRepair = false)
    {
        // When everybody is to be asked anew that is done once, at the end of the step.
        if (IsPaused || !session.IsOpen || session.IsPulling || _mustAskAnew)
            return;
        // Without the right to a bulk answer the request still gets the cheap answers; the others usually end in nothing once the bulk is done.
        var mayBeBulk = _bulkPull == default || _bulkPull == session.Link;
        if (mayBeBulk)
            _bulkPull = session.Link;
        var fingerprint = _graph.Fingerprint;
        var watermark = _watermarks.Find(session.Replica);
        var since = watermark is { } position && !isRepair ? new HybridTimestamp(position, session.Replica) : (HybridTimestamp?)null;
        var resume = mayBeBulk && _interrupted is { } staged && staged.Replica == session.Replica ? new FullStateCursor(staged.Start, staged.LastKey) : null;
        var bulk = SyncRequestFlags.AllowBulk | SyncRequestFlags.AllowFiltered;
        // An interrupted full state goes on as one.
        if (resume is null && !session.AvoidsRanges)
            bulk |= SyncRequestFlags.AllowRanges;
        var flags = mayBeBulk ? bulk : SyncRequestFlags.None;
        if (since is not null && _watermarks.FindDurable(session.Replica) == watermark)
        {
            // Peers that meet again have nothing else to tell: without this they would learn of it a minute later.
            flags |= SyncRequestFlags.IsSinceDurable;
            session.Told = watermark;
        }

        session.Pull = new PullState.Requested(++_lastSid, since, isCatchUp, IsRepair: isRepair);
        Progress(session);
        Send(session, new SyncRequest(
            _lastSid, since, fingerprint.All, fingerprint.Authority, fingerprint.Count,
            flags, SyncDefaults.CreditBytes, resume));
    }

    private void Progress(PeerSession session)
    {
        session.PullDeadline = _now + SyncDefaults.ProgressTimeout;
        RequestTimer(session.PullDeadline);
    }

    private void EndPull(PeerSession session)
    {
        session.Pull = PullState.Idle.Instance;
        ReleaseBulk(session);
    }

    private void ReleaseBulk(PeerSession session)
    {
        if (_bulkPull != session.Link)
            return;
        _bulkPull = default;
        if (_sessions.Values.FirstOrDefault(other => other != session && other.Pull is PullState.WaitingForBulk) is { } next)
            StartPull(next, isCatchUp: false);
    }

    private void OnNone(PeerSession session, SyncNone none)
    {
        if (session.Pull is not PullState.Requested requested || requested.Sid != none.Sid || IsPaused)
            return;
        if (none.Replica != session.Replica)
        {
            RefuseAnswer(session);
            return;
        }

        // Equality certifies everything, an interrupted transfer included.
        if (_interrupted?.Replica == none.Replica)
            _interrupted = null;
        Caught(session, none.Replica, none.To.Packed);
        Report(session, requested, SyncMethod.None, operations: 0, payloadBytes: 0);
        Finish(session, hasChanged: requested.IsCatchUp);
    }

    private void OnDelta(PeerSession session, DeltaSync delta)
    {
        var before = _head;
        if (IsPaused || !Receive(session, delta.Container, out var count))
            return;
        // What cannot be matched to the question is merged all the same, and moves no watermark.
        if (session.Pull is PullState.Requested requested && requested.Sid == delta.Sid)
            TakePart(session, requested, delta, count);
        Settle(session, before);
    }

    private void TakePart(PeerSession session, PullState.Requested requested, DeltaSync delta, int count)
    {
        Progress(session);
        if (requested.NextPart != delta.Part || delta.Replica != session.Replica)
        {
            RefuseAnswer(session);
            return;
        }

        session.Pull = requested with { NextPart = requested.NextPart + 1 };
        Report(session, requested, SyncMethod.Delta, count, delta.Container.Length, isFirst: delta.Part == 0, isLast: delta.IsLast);
        if (!delta.IsLast)
            return;
        if (delta.From.Packed <= _watermarks.Find(delta.Replica))
            Caught(session, delta.Replica, delta.To.Packed);
        Finish(session, hasChanged: session.LastOperations > 0);
    }

    /// <summary>An answer that does not fit the question, or misses a part: asks again, but not at the speed of the network.</summary>
    private void RefuseAnswer(PeerSession session) => BackOff(session, SyncDefaults.ShortestBackoff);

    /// <summary>A pull is over. What was taken over is acknowledged at once, not with the next regular head: somebody may wait for it.</summary>
    private void Finish(PeerSession session, bool hasChanged)
    {
        session.AvoidsRanges = false;
        EndPull(session);
        if (hasChanged)
            session.HeadDue = _now;
        Continue(session);
    }

    private void OnFullState(PeerSession session, FullStateSync chunk)
    {
        if (IsPaused)
            return;
        var staged = session.Pull switch
        {
            // A bulk answer is taken from one peer at a time, and from nobody in the name of another.
            PullState.Requested requested when requested.Sid == chunk.Sid && chunk.Replica == session.Replica && _bulkPull == session.Link => BeginStaging(session, requested, chunk),
            PullState.Staging staging when staging.Asked.Sid == chunk.Sid => staging.Staged,
            _ => null,
        };
        if (staged is null)
        {
            var before = _head;
            if (Receive(session, chunk.Container, out _))
                Settle(session, before);
            return;
        }

        var isInOrder = chunk.After.Span.SequenceEqual(staged.LastKey) && chunk.Start == staged.Start;
        if (!isInOrder || (!chunk.IsLast && chunk.UpTo.Span.SequenceCompareTo(staged.LastKey) <= 0))
        {
            // A chunk is missing, brings nothing forward, or the sender began anew: from the beginning.
            _interrupted = null;
            RefuseAnswer(session);
            return;
        }

        Progress(session);
        if (!TryVerify(session, chunk.Container, out var accepted))
            return;
        staged.Add(accepted, chunk.UpTo.Span, chunk.Container.Length);
        if (staged.StagedBytes > _setup.Limits.StagedBytes)
        {
            _interrupted = null;
            Refuse(session, WireErrorCode.OverLimit, PeerProblemKind.None, "a full state above the limit of staged bytes");
            return;
        }

        if (chunk.IsLast)
            Join(session, staged);
        else
            Send(session, new SyncMore(chunk.Sid, chunk.Chunk, chunk.Container.Length));
    }

    private FullStateStaging BeginStaging(PeerSession session, PullState.Requested requested, FullStateSync chunk)
    {
        var isContinued = !chunk.After.IsEmpty && _interrupted is not null && _interrupted.Replica == chunk.Replica && _interrupted.Start == chunk.Start;
        var staged = isContinued ? _interrupted! : new FullStateStaging(session.Link, chunk.Replica, chunk.Start, chunk.Scope);
        _interrupted = staged;
        session.Pull = new PullState.Staging(requested, staged);
        return staged;
    }

    /// <summary>Joins a full state with the live one in one revision; local writes made meanwhile survive. Then the log is empty: its floor is the head,
    /// and a peer that asks for less gets the exact answer from a scan.</summary>
    private void Join(PeerSession session, FullStateStaging staged)
    {
        var staging = (PullState.Staging)session.Pull;
        var before = _head;
        var isLive = IsLive(session);
        var operations = staged.TakeOperations();
        MergeReceived(operations, session);
        if (_head != before)
            _oplog.Reset(_head, _replica);
        if (staged.Link == session.Link)
            TakeOver(session, before, isLive);

        _interrupted = null;
        Caught(session, staged.Replica, staged.Start.Packed);
        var method = staged.Scope == FullStateScope.All ? SyncMethod.FullState : SyncMethod.FilteredFullState;
        Report(session, staging.Asked with { IsCatchUp = false }, method, operations.Length, staged.PayloadBytes);
        // The catch-up is a step of its own: readers need not wait for the fingerprint of what has just come.
        session.Pull = new PullState.Backoff(_now, IsCatchUp: true);
        RequestTimer(_now);
        Settle(session, before);
    }

    private bool IsLive(PeerSession session) => session.Sent is { } sent && Math.Max(sent, session.Scanned) == _head;

    /// <summary>What came over this very link is not sent back over it, as with pushes.</summary>
    private void TakeOver(PeerSession session, ulong before, bool isLive)
    {
        // What came back here by the authority that was brought did not come over that link: its peer may not have it.
        if (_changes.Exists(changed => changed.Current is not null))
            return;
        session.Joined = session.Joined is { } joined && joined.UpTo == before ? (joined.After, _head) : (before, _head);
        if (isLive)
            session.Scanned = _head;
    }

    private void OnDefer(PeerSession session, SyncDefer defer)
    {
        if (session.Pull is PullState.Ranges ranges && ranges.Asked.Sid == defer.Sid)
            session.AvoidsRanges = true;
        else if (session.Pull is not PullState.Requested requested || requested.Sid != defer.Sid)
            return;
        if (defer.Reason == DeferReason.BulkNotAllowed && _bulkPull != session.Link)
        {
            session.Pull = PullState.WaitingForBulk.Instance;
            if (_bulkPull == default)
                StartPull(session, isCatchUp: false);
            return;
        }

        var delay = defer.RetryAfterMilliseconds is { } milliseconds
            ? TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, (long)SyncDefaults.ShortestBackoff.TotalMilliseconds, (long)SyncDefaults.LongestBackoff.TotalMilliseconds))
            : Jitter();
        BackOff(session, delay);
    }

    private void BackOff(PeerSession session, TimeSpan delay)
    {
        session.Pull = new PullState.Backoff(_now + delay);
        RequestTimer(_now + delay);
        ReleaseBulk(session);
    }

    private void OnPullTimer(PeerSession session)
    {
        switch (session.Pull)
        {
            case PullState.Requested or PullState.Staging or PullState.Ranges when _now >= session.PullDeadline:
                session.AvoidsRanges = true;
                BackOff(session, Jitter());
                break;
            case PullState.Requested or PullState.Staging or PullState.Ranges:
                RequestTimer(session.PullDeadline);
                break;
            case PullState.Backoff backoff when _now >= backoff.Until:
                session.Pull = PullState.Idle.Instance;
                StartPull(session, backoff.IsCatchUp);
                break;
            case PullState.Backoff backoff:
                RequestTimer(backoff.Until);
                break;
        }
    }

    private void OnSyncNow(LinkId link)
    {
        foreach (var session in _sessions.Values)
        {
            if (link == default || session.Link == link)
                StartPull(session, isCatchUp: false);
        }
    }

    /// <summary>Everything of that log up to that position is merged here, or covered. The peer is told with the next head.</summary>
    private void Caught(PeerSession session, ReplicaId log, ulong position)
    {
        // While everybody is about to be asked anew, no answer to an older question says what is here.
        if (_mustAskAnew || !_watermarks.Advance(log, position))
            return;
        if (log == session.Replica)
            session.PeerHead = Math.Max(session.PeerHead, position);
        OweHead(session);
    }

    /// <summary>What is durable may be acknowledged.</summary>
    private void OnPersisted(long taking)
    {
        if (!_watermarks.NotePersisted(taking))
            return;
        foreach (var session in _sessions.Values.Where(HasToTell))
        {
            OweHead(session);
            Continue(session);
        }
    }

    /// <summary>Whether the peer has not been told yet of everything of its log that is durable here.</summary>
    private bool HasToTell(PeerSession session) =>
        session.IsOpen && _watermarks.FindDurable(session.Replica) is { } durable && !(durable <= session.Told);

    private void Report(PeerSession session, PullState.Requested requested, SyncMethod method, long operations, long payloadBytes, bool isFirst = true, bool isLast = true)
    {
        // A catch-up belongs to the full state before it.
        if (requested.IsCatchUp)
        {
            session.LastOperations += operations;
            session.LastPayloadBytes += payloadBytes;
            return;
        }

        session.LastMethod = method;
        session.LastReason = SyncReasons.Describe(method switch
        {
            SyncMethod.None => SyncReason.EqualStates,
            SyncMethod.Delta => SyncReason.WithinWindow,
            SyncMethod.FilteredFullState => SyncReason.BelowWindow,
            _ when requested.IsRepair => SyncReason.Divergence,
            _ => requested.Since is null ? SyncReason.UnknownRequester : SyncReason.OtherLog,
        });
        session.LastOperations = operations + (isFirst ? 0 : session.LastOperations);
        session.LastPayloadBytes = payloadBytes + (isFirst ? 0 : session.LastPayloadBytes);
        if (isLast)
            _effects.Add(new SyncEffect.PeerSynced(session.Link, method, session.LastReason));
    }

    private TimeSpan Jitter() => RandomBetween(SyncDefaults.ShortestBackoff, SyncDefaults.LongestBackoff);

    private TimeSpan RandomBetween(TimeSpan low, TimeSpan high)
    {
        Span<byte> bytes = stackalloc byte[4];
        _setup.Random.Fill(bytes);
        return low + ((high - low) * (BitConverter.ToUInt32(bytes) / (double)uint.MaxValue));
    }
}
