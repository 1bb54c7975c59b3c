using GenosDb.Graphs;
using GenosDb.Security;

namespace GenosDb.Sync;

/// <content>What changes when authority arrives: what counts, who may stay connected, and what the watermarks still mean.</content>
public sealed partial class SyncEngine
{
    private readonly List<RegisterChange> _changes = [];
    private bool _mustAskAnew;
    private bool _mustReadmit;

    /// <summary>Judges again what newly arrived authority may affect, in the batch that brought it. What changes by that gets a new position, however old
    /// the operation is that shows now: otherwise neighbours would never hear of it.</summary>
    private void Reevaluate(AuthorityChange change)
    {
        // Most calls have nothing to do, and are not to pay for the object of the function below.
        if (!change.IsEmpty)
            ReevaluateAffected(change);
    }

    private void ReevaluateAffected(AuthorityChange change)
    {
        _mustReadmit = true;
        List<Operation> letIn = [];
        var hasFallen = TakeReevaluation((nextPosition, changes, vacated) => _graph.Reevaluate(change.Authors, change.NodeIds, nextPosition, changes, vacated, letIn));
        if (hasFallen || _graph.IsLossy)
            ForgetWatermarks();
        if (_changes.Exists(changed => changed.IsFallBack))
            DistrustComparisons();
        _graph.IsLossy = false;
        if (_changes.Count > 0)
            _effects.Add(new SyncEffect.Reevaluated([.. _changes.Select(changed => changed.ToOutcome())]));
        NoteVacated();
        // A removal has a register of its own, where it stays current below a value. Where either has come, the other may have been there.
        foreach (var changed in _changes)
        {
            if (changed is { IsFallBack: false, Current.Kind: OperationKind.Remove } or { Previous: null, Current.Kind: OperationKind.Upsert }
                && _graph.TryGetCurrent(RegisterKey.Removal(changed.Current.NodeId), out var removal, out _))
                NoteHidden(removal);
        }

        foreach (var operation in letIn)
            NoteHidden(operation);
        TellOverwritten();
    }

    private bool TakeReevaluation(Func<Func<ulong>, List<RegisterChange>, List<VacatedPosition>, bool> reevaluate)
    {
        _changes.Clear();
        ClearVacated();
        var mayMiss = reevaluate(() => _clock.Next(_now).Packed, _changes, _vacated);
        foreach (var vacated in _vacated)
        {
            _oplog.Forget(vacated.Position);
            _journal?.Add(new StateChange(StateChangeKind.Vacated, Position: vacated.Position));
        }

        foreach (var changed in _changes)
        {
            // A register that left the state has a version for readers, and nothing to tell neighbours of: they judge by the same authority.
            if (changed.Current is null)
                continue;
            _oplog.Append(changed.Current, changed.Position, source: default);
            _head = changed.Position;
            _journal?.Add(new StateChange(StateChangeKind.Current, changed.Current, changed.Position));
        }

        return mayMiss;
    }

    /// <summary>State that falls is the one thing that makes a watermark untrue: what is due now may have been discarded here. So everybody is asked anew,
    /// and what was asked before moves no watermark.</summary>
    private void ForgetWatermarks()
    {
        _watermarks.Clear();
        _interrupted = null;
        _mustAskAnew = true;
    }

    /// <summary>What has to wait until an input is handled wholly.</summary>
    private void EndStep()
    {
        if (_mustAskAnew)
        {
            _mustAskAnew = false;
            _bulkPull = default;
            DistrustComparisons();
            foreach (var session in _sessions.Values)
                session.Pull = PullState.Idle.Instance;
            foreach (var session in _sessions.Values)
                StartPull(session, isCatchUp: false);
        }

        JournalSummary();
        if (!_mustReadmit)
            return;
        _mustReadmit = false;
        foreach (var session in _sessions.Values.ToArray())
        {
            if (!IsAdmitted(session.Peer))
                Drop(session, Problem(PeerProblemKind.NotAllowedToSync, here: null, session.Peer.Identity?.ToString()), "the peer may no longer synchronise");
        }
    }

    private bool IsAdmitted(in PeerContext peer) => _setup.Security.Admits(peer, new HybridTimestamp(HybridClock.Wall(_now), _replica));
}
