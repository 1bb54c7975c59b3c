using GenosDb.Wire;

namespace GenosDb.Sync;

/// <content>Comparing two states that know nothing of each other's log, or disagree without a reason, turn by turn. Both sides merge.</content>
public sealed partial class SyncEngine
{
    /// <summary>Whether a question of this replica to that peer is answered, or may be, by what its own question would be answered with. Of two that are
    /// asked at once the lower replica id answers.</summary>
    private bool IsReconciling(PeerSession session) =>
        session.Pull is PullState.Ranges
        || (session.Pull is PullState.Requested { Since: null } && _bulkPull == session.Link && !session.AvoidsRanges && session.Replica < _replica);

    private RangeReconciliation BeginRanges(uint sid) => new(sid, _replica, TakeStock(), _graph, _setup.Codec);

    /// <summary>The state at its head, sorted and summed; once for all peers that need the same.</summary>
    private RangeIndex TakeStock() =>
        _sessions.Values
            .SelectMany(session => new[] { (session.Answer as RangeAnswer)?.Reconciliation, (session.Pull as PullState.Ranges)?.Reconciliation })
            .FirstOrDefault(reconciliation => reconciliation?.Index.Start == _head)?.Index
        ?? new RangeIndex(_graph, _head);

    private void OnRanges(PeerSession session, SyncRanges message)
    {
        if (IsPaused)
            return;
        // Stock is taken before anything is merged.
        var reconciliation = message.Replica == session.Replica ? FindReconciliation(session, message) : null;
        var before = _head;
        var isLive = IsLive(session);
        if (!Receive(session, message.Container, out var count))
            return;
        if (_head != before)
            TakeOver(session, before, isLive);
        // What cannot be matched to a question, or comes twice, is merged all the same.
        if (reconciliation is not null && message.Round >= reconciliation.NextRound)
            Answer(session, reconciliation, message, count, hasBroughtNews: _head != before);
        Settle(session, before);
    }

    /// <summary>The requester has the odd turns, so the number of a turn tells whose question it is about.</summary>
    private RangeReconciliation? FindReconciliation(PeerSession session, SyncRanges message)
    {
        if (int.IsOddInteger(message.Round))
            return session.Answer is RangeAnswer answer && answer.Sid == message.Sid ? answer.Reconciliation : null;
        switch (session.Pull)
        {
            case PullState.Ranges ranges when ranges.Asked.Sid == message.Sid:
                return ranges.Reconciliation;
            // A bulk answer is taken from one peer at a time.
            case PullState.Requested requested when requested.Sid == message.Sid && message.Round == 0 && _bulkPull == session.Link:
                var begun = new PullState.Ranges(requested, BeginRanges(requested.Sid));
                session.Pull = begun;
                return begun.Reconciliation;
            default:
                return null;
        }
    }

    private void Answer(PeerSession session, RangeReconciliation reconciliation, SyncRanges message, int count, bool hasBroughtNews)
    {
        var isAsker = session.Pull is PullState.Ranges pull && pull.Reconciliation == reconciliation;
        var reply = reconciliation.Answer(message, hasBroughtNews);
        if (reply is null && !reconciliation.IsOver)
        {
            GiveUp(session, reconciliation.Sid, isAsker);
            return;
        }

        if (isAsker)
            Progress(session);
        else
            ExpectCredit(session);
        if (reply is not null)
            Send(session, reply);
        var asked = isAsker ? ((PullState.Ranges)session.Pull).Asked : ((RangeAnswer)session.Answer!).Asked;
        Report(session, asked, SyncMethod.Ranges, count, message.Container.Length, isFirst: message.Round <= 1, isLast: reconciliation.IsOver);
        if (reconciliation.IsOver)
            FinishRanges(session, reconciliation, isAsker);
    }

    /// <summary>Both sides have what the other one had when it took stock, unless state has fallen. What has changed since then is asked for at once, by both.</summary>
    private void FinishRanges(PeerSession session, RangeReconciliation reconciliation, bool isAsker)
    {
        if (reconciliation.MovesWatermark)
        {
            if (_interrupted?.Replica == session.Replica)
                _interrupted = null;
            Caught(session, session.Replica, reconciliation.TheirStart!.Value);
        }

        if (!isAsker)
            session.Answer = null;
        session.ServedStart = reconciliation.Index.Start;
        if (!isAsker && session.IsPulling)
            return;
        session.Pull = new PullState.Backoff(_now, IsCatchUp: true);
        RequestTimer(_now);
    }

    /// <summary>What is being compared no longer says what is missing here.</summary>
    private void DistrustComparisons()
    {
        foreach (var session in _sessions.Values)
        {
            if (session.Pull is PullState.Ranges ranges)
                ranges.Reconciliation.MovesWatermark = false;
            if (session.Answer is RangeAnswer answer)
                answer.Reconciliation.MovesWatermark = false;
        }
    }

    /// <summary>It leads nowhere: the next answer is to be a full state.</summary>
    private void GiveUp(PeerSession session, uint sid, bool isAsker)
    {
        if (isAsker)
        {
            session.AvoidsRanges = true;
            RefuseAnswer(session);
            return;
        }

        session.Answer = null;
        Send(session, new SyncDefer(sid, DeferReason.Busy, (long)SyncDefaults.BusyRetry.TotalMilliseconds, null));
    }
}
