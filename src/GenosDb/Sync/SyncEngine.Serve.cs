using GenosDb.Wire;

namespace GenosDb.Sync;

/// <content>Answering what peers ask, and pushing what changes.</content>
public sealed partial class SyncEngine
{
    /// <summary>How many log entries a peer has not acknowledged; everything when the log does not say.</summary>
    internal long CountBehind(PeerSession session) =>
        session.Acknowledged is { } acknowledged && acknowledged >= _oplog.Floor.Packed ? _oplog.CountSince(acknowledged)
        : session.Acknowledged == _head || _head == 0 ? 0
        : _graph.RegisterCount;

    private void OnRequest(PeerSession session, SyncRequest request)
    {
        session.Answer = null;
        if (IsPaused)
        {
            Send(session, new SyncDefer(request.Sid, DeferReason.Busy, null, null));
            return;
        }

        var fingerprint = _graph.Fingerprint;
        var since = SinceWithoutEcho(session, request.Since);
        var plan = SyncPlan.For(request with { Since = since }, _replica, _head, _oplog.Floor.Packed, fingerprint);
        if (plan.Reason == SyncReason.BeyondHead)
        {
            // The log was rolled back under its name; under a new one nobody mistakes its positions for the old ones.
            TryRename("a peer knows more of this log than the log itself");
            StartPull(session, isCatchUp: false);
        }
        else if (request.Flags.HasFlag(SyncRequestFlags.IsSinceDurable))
        {
            Acknowledge(session, request.Since);
        }

        if (plan.IsBulk && !request.Flags.HasFlag(SyncRequestFlags.AllowBulk))
        {
            Send(session, new SyncDefer(request.Sid, DeferReason.BulkNotAllowed, null, new TransferEstimate(_graph.RegisterCount, 0)));
            return;
        }

        var isBusy = _sessions.Values.Count(other => other.Answer is { IsBulk: true }) >= SyncDefaults.BulkServes;
        if ((plan.IsBulk && isBusy) || (plan.Method == SyncMethod.Ranges && IsReconciling(session)))
        {
            Send(session, new SyncDefer(request.Sid, DeferReason.Busy, (long)SyncDefaults.BusyRetry.TotalMilliseconds, null));
            return;
        }

        var isRepair = request.Since is null && HasAcknowledgedAll(session);
        if (isRepair && plan.IsBulk)
            plan = plan with { Reason = SyncReason.Divergence };
        ReportServed(session, request, plan);
        switch (plan.Method)
        {
            case SyncMethod.None:
                Send(session, new SyncNone(request.Sid, _replica, Head));
                GoLive(session, _head);
                break;
            case SyncMethod.Delta:
                _scratch.Clear();
                _oplog.CopySince(since!.Value.Packed, _scratch);
                session.Sent = null;
                session.Answer = new DeltaAnswer(request.Sid, _replica, request.Since!.Value.Packed, _head, _scratch, fingerprint.All, _setup.Codec);
                break;
            case SyncMethod.Ranges:
                var asked = new PullState.Requested(request.Sid, request.Since, IsCatchUp: false, IsRepair: isRepair);
                session.Sent = null;
                ExpectCredit(session);
                session.Answer = new RangeAnswer(BeginRanges(request.Sid), asked);
                break;
            default:
                var after = plan.Method == SyncMethod.FilteredFullState ? since!.Value.Packed : 0;
                var isResumed = request.Resume is { } resume && resume.Start.Origin == _replica && resume.Start.Packed <= _head;
                var start = isResumed ? request.Resume!.Start.Packed : _head;
                session.Sent = null;
                session.ServedStart = start;
                session.HasServedRepair = isRepair;
                ExpectCredit(session);
                session.Answer = new FullStateAnswer(
                    request.Sid, _graph, _replica, start, after, isResumed ? request.Resume!.After : default, Math.Min(request.CreditBytes, SyncDefaults.CreditBytes), _setup.Codec);
                break;
        }

        // The peer waits for this answer, so its first message does not wait for the link to drain.
        session.IsBusy = false;
        Continue(session);
    }

    /// <summary>Where an answer begins: after what was asked for, and after a full state that the peer itself brought over this link.</summary>
    private HybridTimestamp? SinceWithoutEcho(PeerSession session, HybridTimestamp? asked) =>
        asked is { } since && since.Origin == _replica && session.Joined is { } joined && since.Packed >= joined.After && since.Packed < joined.UpTo
            ? new HybridTimestamp(joined.UpTo, _replica)
            : asked;

    private void OnMore(PeerSession session, SyncMore more)
    {
        if (session.Answer is not FullStateAnswer answer || answer.Sid != more.Sid)
            return;
        answer.AddCredit(more.CreditBytes);
        ExpectCredit(session);
        Continue(session);
    }

    private void ExpectCredit(PeerSession session)
    {
        session.ServeDeadline = _now + SyncDefaults.ProgressTimeout;
        RequestTimer(session.ServeDeadline);
    }

    /// <summary>Lets go of an answer whose reader stands still, so that it holds neither a slot nor the pushes behind it; the reader asks again.</summary>
    private void OnServeTimer(PeerSession session)
    {
        if (session.Answer is not { IsBulk: true })
            return;
        if (_now >= session.ServeDeadline)
            session.Answer = null;
        else
            RequestTimer(session.ServeDeadline);
    }

    private void OnLinkDrained(LinkId link)
    {
        if (!_sessions.TryGetValue(link.Value, out var session))
            return;
        session.IsBusy = false;
        Continue(session);
    }

    /// <summary>Sends what comes next over a link that is free: the answer under way, else what changed, then a head that is due.</summary>
    private void Continue(PeerSession session)
    {
        if (session.IsBusy || !session.IsOpen || IsPaused)
            return;
        if (session.Answer is { } answer)
        {
            if (!answer.CanContinue)
                return;
            Send(session, answer.Next(out var isLast));
            if (!isLast)
                return;
            session.Answer = null;
            if (answer is DeltaAnswer delta)
                GoLive(session, delta.To);
            return;
        }

        if (session.Sent is not null)
            Push(session);
        if (_now >= session.HeadDue && !session.IsBusy)
            SendHead(session, isOpening: false);
    }

    private static void GoLive(PeerSession session, ulong position)
    {
        session.Sent = position;
        session.Scanned = position;
    }

    /// <summary>Pushes what changed since the last message. What came from the peer itself is left out; a message for it alone is sent only before a
    /// head, whose position would otherwise look like something that is missing.</summary>
    private void Push(PeerSession session)
    {
        var sent = session.Sent!.Value;
        if (sent >= _head)
            return;
        // What was scanned past came over this link, so the claim of the next push stays true without it.
        if (Math.Max(sent, session.Scanned) < _oplog.Floor.Packed)
        {
            // The link has fallen out of the window; the peer asks for the rest when it sees the head.
            session.Sent = null;
            session.HeadDue = _now;
            return;
        }

        var isHeadDue = _now >= session.HeadDue;
        _scratch.Clear();
        var to = _oplog.Take(Math.Max(sent, session.Scanned), session.Link, SyncDefaults.PushBytes, _scratch);
        session.Scanned = to;
        if (_scratch.Count == 0 && !isHeadDue)
            return;
        session.Sent = to;
        Send(session, new OperationsPush(_replica, new HybridTimestamp(sent, _replica), new HybridTimestamp(to, _replica), Encode(_scratch)));
        // A head goes right behind a push that leaves nothing to say.
        if (isHeadDue && to == _head)
            SendHead(session, isOpening: false);
    }

    private void OnPush(PeerSession session, OperationsPush push)
    {
        var before = _head;
        if (IsPaused || !Receive(session, push.Container, out _))
            return;
        if (push.Replica == session.Replica)
        {
            var watermark = _watermarks.Find(push.Replica);
            if (push.From.Packed <= watermark)
                Caught(session, push.Replica, push.To.Packed);
            else if (!(push.To.Packed <= watermark))
                StartPull(session, isCatchUp: false);
        }

        Settle(session, before);
    }

    private void OnHead(PeerSession session, Head head)
    {
        if (head.Replica != session.Replica)
        {
            Refuse(session, WireErrorCode.Protocol, PeerProblemKind.None, "a head of another replica");
            return;
        }

        TakeNote(session, head);
        if (IsPaused || session.Pull is not PullState.Idle)
            return;
        if (head.At.Packed <= _watermarks.Find(head.Replica))
        {
            Repair(session, head);
            return;
        }

        var mine = _graph.Fingerprint;
        if (mine.All == head.Fingerprint && mine.Count == head.Count && mine.Authority == head.AuthorityFingerprint)
            Caught(session, head.Replica, head.At.Packed);
        else
            StartPull(session, isCatchUp: false);
        Continue(session);
    }

    private void TakeNote(PeerSession session, Head head)
    {
        session.PeerHead = head.At.Packed;
        session.ClockOffset = TimeSpan.FromMilliseconds(Math.Clamp(head.ClockMilliseconds, 0, ValidityLimits.MaxMilliseconds) - _now.ToUnixTimeMilliseconds());
        Acknowledge(session, head.Acknowledged);
    }

    private void Acknowledge(PeerSession session, HybridTimestamp? position)
    {
        if (position is { } acknowledged && acknowledged.Origin == _replica)
            session.Acknowledged = Math.Max(session.Acknowledged ?? 0, Math.Min(acknowledged.Packed, _head));
    }

    /// <summary>A head goes out after a change, at most every two seconds.</summary>
    private void OweHead(PeerSession session)
    {
        var due = session.LastHead + SyncDefaults.HeadInterval;
        if (session.HeadDue <= due)
            return;
        session.HeadDue = due;
        if (due > _now)
            RequestTimer(due);
    }

    private void SendHead(PeerSession session, bool isOpening)
    {
        var fingerprint = _graph.Fingerprint;
        var acknowledged = session.IsOpen && _watermarks.FindDurable(session.Replica) is { } watermark ? new HybridTimestamp(watermark, session.Replica) : (HybridTimestamp?)null;
        Send(session, new Head(
            _replica, Head, fingerprint.All, fingerprint.Authority, fingerprint.Count, acknowledged, Math.Max(0, _now.ToUnixTimeMilliseconds()),
            isOpening ? new HeadOpening(FrameCodec.Version, _setup.FormatId, _setup.PolicyId, _boot, _setup.Limits.FrameBytes) : null));
        session.Told = acknowledged?.Packed;
        session.LastHead = _now;
        session.HeadDue = _now + RandomBetween(SyncDefaults.IdleHeadInterval * 0.8, SyncDefaults.IdleHeadInterval * 1.2);
        RequestTimer(session.HeadDue);
    }

    private void ReportServed(PeerSession session, SyncRequest request, SyncPlan plan)
    {
        // The catch-up after a full state belongs to it.
        if (request.Since is { } since && since.Origin == _replica && since.Packed == session.ServedStart)
        {
            session.ServedStart = null;
            return;
        }

        session.LastServed = plan.Method;
        session.LastServedReason = SyncReasons.Describe(plan.Reason);
        _effects.Add(new SyncEffect.PeerServed(session.Link, plan.Method, session.LastServedReason));
    }
}
