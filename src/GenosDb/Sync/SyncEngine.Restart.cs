using GenosDb.Graphs;

namespace GenosDb.Sync;

/// <content>What outlasts a restart.</content>
public sealed partial class SyncEngine
{
    private StateSummary _journaled = new(0, 0, 0, null);

    private StateSummary Summary => new(_head, ClearedAt, _lifted, _held.EarliestDropped);

    /// <summary>Everything that a restart has to find again, as one; the clock lease is made durable by <see cref="SyncEffect.ExtendLease"/>.</summary>
    internal RestoredState Capture()
    {
        List<Operation> operations = [];
        _graph.CopyCurrentSince(0, operations);
        var registers = operations.ConvertAll(operation =>
        {
            _graph.TryGetCurrent(RegisterKey.Of(operation), out _, out var position);
            return (operation, position);
        });
        registers.Sort(static (left, right) => left.position.CompareTo(right.position));
        return CaptureBesideGraph() with { Registers = [.. registers] };
    }

    /// <summary>As <see cref="Capture"/>, of the registers only those of the authority section: the others are seen by a snapshot of the graph. O(kept).</summary>
    internal RestoredState CaptureBesideGraph()
    {
        var kept = _graph.Kept.OrderBy(kept => kept.Since).Select(kept => (kept.Operation, kept.Since));
        return new RestoredState([.. _graph.CopyAuthority()], [.. kept], Summary, _watermarks.ToImmutable(), _held.ToImmutable());
    }

    /// <summary>Registers in the order of their positions fill the log exactly as they did before: the newest have entries, and the floor is the greatest
    /// position of the others. The journal receives what comes out otherwise than it was stored.</summary>
    private void Restore(RestoredState restored)
    {
        _journaled = restored.Summary;
        _setup.Security.Learn([.. restored.Registers.Select(register => register.Operation).Where(operation => operation.IsAuthority)]);
        var isOtherPolicy = false;
        foreach (var (operation, position) in restored.Registers)
        {
            var result = Merge(operation, position, source: default, out _, isStored: true);
            isOtherPolicy |= result == MergeResult.NotPermitted;
            if (result != MergeResult.Won)
                _journal?.Add(new StateChange(StateChangeKind.Vacated, Position: position));
            _oplog.EndBatch();
        }

        foreach (var (operation, since) in restored.Kept)
        {
            var first = _journal?.Changes.Length ?? 0;
            _graph.Keep(operation, since);
            _journal?.Omit(first, operation);
        }

        _graph.Commit();
        (_head, ClearedAt, _lifted) = (Math.Max(restored.Summary.Head, _graph.Head), restored.Summary.ClearedAt, restored.Summary.Lifted);
        _clock.Continue(_head);
        foreach (var (log, position) in restored.Watermarks)
            _watermarks.Restore(log, position);
        foreach (var operation in restored.Held)
            _held.Restore(operation);
        if (restored.Summary.EarliestDropped is { } dropped)
            _held.NoteDropped(dropped);
        // The policy may be another one than before, so all is judged again; what is due by it may have been discarded under the old one.
        if (TakeReevaluation(_graph.ReevaluateAll) || isOtherPolicy)
            ForgetWatermarks();
        _graph.Commit();
        JournalSummary();
    }

    /// <summary>The head is that of the last operation that is current, unless nothing stands there any more.</summary>
    private void JournalSummary()
    {
        if (_journal is null)
            return;
        var isHeadTold = true;
        foreach (ref readonly var change in _journal.Changes)
        {
            if (change.Kind == StateChangeKind.Vacated)
                isHeadTold = false;
            else if (change.Kind == StateChangeKind.Current && change.Position == _head)
                isHeadTold = true;
        }

        if (isHeadTold && ClearedAt == _journaled.ClearedAt && _lifted == _journaled.Lifted && _held.EarliestDropped == _journaled.EarliestDropped)
            return;
        _journaled = Summary;
        _journal.Add(StateRecords.Summary(_journaled));
    }

    private void JournalMerge(Operation operation, ulong position, bool isStored)
    {
        if (_journal is null)
            return;
        foreach (var vacated in _vacated)
            _journal.Add(new StateChange(StateChangeKind.Vacated, Position: vacated.Position));
        if (!isStored)
            _journal.Add(new StateChange(StateChangeKind.Current, operation, position));
    }

    /// <summary>Everything that was there is to be gone.</summary>
    private void JournalClear()
    {
        if (_journal is null)
            return;
        List<Operation> operations = [];
        _graph.CopyCurrentSince(0, operations);
        foreach (var operation in operations)
        {
            _graph.TryGetCurrent(RegisterKey.Of(operation), out _, out var position);
            _journal.Add(new StateChange(StateChangeKind.Vacated, Position: position));
        }

        foreach (var kept in _graph.Kept)
            _journal.Dropped(kept.Operation);
    }
}
