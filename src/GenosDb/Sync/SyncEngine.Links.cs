using GenosDb.Wire;

namespace GenosDb.Sync;

/// <content>Opening, closing, and which link to keep.</content>
public sealed partial class SyncEngine
{
    private void OnLinkOpened(in SyncInput input)
    {
        var session = new PeerSession(input.Link, input.Peer, input.IsInitiator) { OpeningDeadline = _now + SyncDefaults.OpeningTimeout };
        _sessions.Add(input.Link.Value, session);
        if (!IsAdmitted(input.Peer))
        {
            Drop(session, Problem(PeerProblemKind.NotAllowedToSync, here: null, input.Peer.Identity?.ToString()), "the peer may not synchronise");
            return;
        }

        SendHead(session, isOpening: true);
        RequestTimer(session.OpeningDeadline);
    }

    private void OnLinkClosed(LinkId link)
    {
        if (_sessions.TryGetValue(link.Value, out var session))
            Forget(session);
    }

    private void OnFrame(LinkId link, ReadOnlyMemory<byte> frame)
    {
        // A frame may still be under way when its link was closed here.
        if (!_sessions.TryGetValue(link.Value, out var session))
            return;
        session.BytesReceived += frame.Length;
        LastCost = new FrameCost(frame.Length);
        switch (FrameCodec.Decode(frame, _setup.Limits, out var message))
        {
            case FrameDecodeResult.Message:
                if (session.IsPulling && message is DeltaSync or FullStateSync or SyncRanges)
                    LastCost = default;
                OnMessage(session, message!);
                break;
            case FrameDecodeResult.OtherVersion:
                var version = FrameCodec.VersionOf(frame.Span);
                Refuse(session, WireErrorCode.Version, PeerProblemKind.IncompatibleVersion, $"wire version {version}", $"{FrameCodec.Version}", $"{version}");
                break;
            case FrameDecodeResult.Unsupported:
                Refuse(session, WireErrorCode.Unsupported, PeerProblemKind.None, "a message type that is not known here");
                break;
            case FrameDecodeResult.OverLimit:
                Refuse(session, WireErrorCode.OverLimit, PeerProblemKind.None, "a frame above the limit");
                break;
            case FrameDecodeResult.Malformed:
                Refuse(session, WireErrorCode.Protocol, PeerProblemKind.None, "a frame that is not what the protocol says");
                break;
            case FrameDecodeResult.Ignored:
                break;
        }
    }

    private void OnMessage(PeerSession session, WireMessage message)
    {
        switch (message)
        {
            case WireError error: OnError(session, error); break;
            case Head { Opening: { } opening } head: OnOpening(session, head, opening); break;
            case not null when !session.IsOpen: Refuse(session, WireErrorCode.Protocol, PeerProblemKind.None, "a first message that is not an opening head"); break;
            case Head head: OnHead(session, head); break;
            case SyncRequest request: OnRequest(session, request); break;
            case SyncMore more: OnMore(session, more); break;
            case SyncNone none: OnNone(session, none); break;
            case DeltaSync delta: OnDelta(session, delta); break;
            case FullStateSync full: OnFullState(session, full); break;
            case SyncRanges ranges: OnRanges(session, ranges); break;
            case OperationsPush push: OnPush(session, push); break;
            case SyncDefer defer: OnDefer(session, defer); break;
        }
    }

    private void OnOpening(PeerSession session, Head head, HeadOpening opening)
    {
        if (opening.Version != FrameCodec.Version)
        {
            Refuse(session, WireErrorCode.Version, PeerProblemKind.IncompatibleVersion, $"wire version {opening.Version}", $"{FrameCodec.Version}", $"{opening.Version}");
            return;
        }

        if (opening.FormatId != _setup.FormatId)
        {
            Refuse(session, WireErrorCode.Incompatible, PeerProblemKind.DifferentDatabase, "another database or data format", $"{_setup.FormatId:x16}", $"{opening.FormatId:x16}");
            return;
        }

        if (head.Replica == _replica && !TryTellApart(session, opening))
            return;
        if (_replacedBoots.Contains((head.Replica, opening.Boot)))
        {
            Refuse(session, WireErrorCode.DuplicateReplica, PeerProblemKind.None, "a replica id that another copy uses");
            return;
        }

        foreach (var other in _sessions.Values.Where(other => other != session && other.IsOpen && other.Replica == head.Replica).ToArray())
        {
            if (other.Opening!.Boot != opening.Boot)
            {
                // The peer restarted, and its old link only looks alive.
                RememberReplaced(other);
                Drop(other, problem: null, "the peer has restarted", mayReopen: true);
            }
            else if (ShouldClose(session, other) is { } surplus)
            {
                Drop(surplus, problem: null, "a second link to the same peer");
                if (surplus == session)
                    return;
            }
        }

        if (opening.PolicyId != _setup.PolicyId && session.Opening is null)
            _effects.Add(new SyncEffect.Warning(session.Link, Problem(PeerProblemKind.PolicyMismatch, $"{_setup.PolicyId:x16}", $"{opening.PolicyId:x16}")!));
        session.Opening = opening;
        session.Replica = head.Replica;
        session.Told = null;
        session.Answer = null;
        session.Sent = null;
        EndPull(session);
        TakeNote(session, head);
        if (!IsPaused)
            StartPull(session, isCatchUp: false);
    }

    /// <summary>The peer opened with the id of this replica: a link to this database itself, or a copied store.</summary>
    private bool TryTellApart(PeerSession session, HeadOpening opening)
    {
        if (opening.Boot == _boot)
        {
            Drop(session, problem: null, "a link to this database itself");
            return false;
        }

        // The greater boot gives way; the other side will open again under its new id.
        if (_boot < opening.Boot)
            return false;
        if (TryRename("another copy uses the same replica id"))
            return true;
        Drop(session, problem: null, "its replica id is in dispute", mayReopen: true);
        return false;
    }

    /// <summary>Takes a new replica id because of what a peer says. Everybody asks anew then, so a peer can cause it only so often.</summary>
    private bool TryRename(string reason)
    {
        if (_now - _renamedAt < SyncDefaults.RenameInterval)
            return false;
        _renamedAt = _now;
        TakeNewReplicaId(reason);
        foreach (var session in _sessions.Values)
        {
            session.Sent = null;
            session.Answer = null;
            session.Acknowledged = null;
            SendHead(session, isOpening: true);
            // The opening head ends what the peer was answering.
            if (!session.IsPulling)
                continue;
            session.Pull = PullState.Idle.Instance;
            StartPull(session, isCatchUp: false);
        }

        return true;
    }

    /// <summary>Of two links to one peer, the one that the lower replica id dialled stays. Of two that one side dialled, that side keeps the older.</summary>
    private PeerSession? ShouldClose(PeerSession session, PeerSession other)
    {
        if (session.IsInitiator != other.IsInitiator)
            return (_replica < other.Replica) == session.IsInitiator ? other : session;
        return session.IsInitiator ? session : null;
    }

    private void RememberReplaced(PeerSession session)
    {
        _replacedBoots.Enqueue((session.Replica, session.Opening!.Boot));
        if (_replacedBoots.Count > SyncDefaults.ReplacedBoots)
            _replacedBoots.Dequeue();
    }

    private void OnError(PeerSession session, WireError error)
    {
        if (error.Code == WireErrorCode.DuplicateReplica)
        {
            var isHeeded = session.IsOpen;
            Drop(session, problem: null, "another copy uses the same replica id", mayReopen: true);
            if (isHeeded)
                TryRename("another copy uses the same replica id");
            return;
        }

        var problem = error.Code switch
        {
            WireErrorCode.Version => Problem(PeerProblemKind.IncompatibleVersion, $"{FrameCodec.Version}", $"{error.Version}"),
            WireErrorCode.Incompatible => Problem(PeerProblemKind.DifferentDatabase, $"{_setup.FormatId:x16}", there: null),
            _ => null,
        };
        Drop(session, problem, $"the peer refused with {error.Code}");
    }

    /// <summary>Tells the peer what cannot be accepted, and closes the link. State is unchanged.</summary>
    private void Refuse(PeerSession session, WireErrorCode code, PeerProblemKind kind, string what, string? here = null, string? there = null)
    {
        Send(session, new WireError(null, code, what, FrameCodec.Version));
        Drop(session, Problem(kind, here, there), $"the peer sent {what}");
    }

    private static PeerProblem? Problem(PeerProblemKind kind, string? here, string? there) => kind switch
    {
        PeerProblemKind.None => null,
        PeerProblemKind.IncompatibleVersion => new PeerProblem(kind, here, there, "Use versions of the library that speak the same wire version on both sides."),
        PeerProblemKind.DifferentDatabase => new PeerProblem(kind, here, there, "Give both databases the same Name and Salt, and use the same version of the library."),
        PeerProblemKind.PolicyMismatch => new PeerProblem(kind, here, there, "Give both databases the same superadmins, roles and switches; until then each judges for itself, and their states may differ."),
        PeerProblemKind.NotAllowedToSync => new PeerProblem(kind, here, there, "Ask a superadmin for a role that has the permission 'sync'."),
        PeerProblemKind.HalfOpen => new PeerProblem(kind, here, there, "Check what stands between the two peers; the link is dialled again."),
        _ => new PeerProblem(kind, here, there, "Do not connect to this peer."),
    };

    private void Drop(PeerSession session, PeerProblem? problem, string reason, bool mayReopen = false)
    {
        Forget(session);
        _effects.Add(new SyncEffect.Close(session.Link, problem, reason) { MayReopen = mayReopen });
    }

    private void Forget(PeerSession session)
    {
        _sessions.Remove(session.Link.Value);
        EndPull(session);
    }

    private void OnPause()
    {
        IsPaused = true;
        foreach (var session in _sessions.Values)
        {
            session.Sent = null;
            session.Answer = null;
            session.Pull = PullState.Idle.Instance;
        }

        _bulkPull = default;
    }

    private void OnResume()
    {
        if (!IsPaused)
            return;
        IsPaused = false;
        // An opening head makes the peer ask anew, whatever it was told meanwhile.
        foreach (var session in _sessions.Values)
        {
            SendHead(session, isOpening: true);
            if (session.IsOpen)
                StartPull(session, isCatchUp: false);
        }
    }

    private void OnTimerElapsed()
    {
        _timerAt = DateTimeOffset.MaxValue;
        ReleaseHeld();
        RecoverDropped();
        RequestHeldTimer();
        _graph.ExpireKept(HybridClock.Wall(_now));
        // A role may have ended, or what was said of it may count only now.
        _mustReadmit = true;
        foreach (var session in _sessions.Values.ToArray())
        {
            if (!session.IsOpen)
            {
                if (_now >= session.OpeningDeadline)
                    Drop(session, Problem(PeerProblemKind.HalfOpen, null, null), "the peer did not open in time", mayReopen: true);
                else
                    RequestTimer(session.OpeningDeadline);
                continue;
            }

            OnPullTimer(session);
            OnServeTimer(session);
            Continue(session);
            // A head that is overdue waits for the link, not for the clock.
            if (session.HeadDue > _now)
                RequestTimer(session.HeadDue);
        }
    }
}
