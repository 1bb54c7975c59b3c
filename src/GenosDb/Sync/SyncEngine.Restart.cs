using GenosDb.Graphs;

namespace GenosDb.Sync;

/// <content>What outlasts a restart.</content>
public sealed partial class SyncEngine
{
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
        var kept = _graph.Kept.OrderBy(kept => kept.Since).Select(kept => (kept.Operation, kept.Since));
        return new RestoredState([.. registers], [.. kept], _head, ClearedAt, _watermarks.ToImmutable(), _held.ToImmutable(), _held.EarliestDropped);
    }

    /// <summary>Registers in the order of their positions fill the log exactly as they did before: the newest have entries, and the floor is the greatest
    /// position of the others.</summary>
    private void Restore(RestoredState restored)
    {
        _setup.Security.Learn([.. restored.Registers.Select(register => register.Operation).Where(operation => operation.IsAuthority)]);
        var isOtherPolicy = false;
        foreach (var (operation, position) in restored.Registers)
        {
            isOtherPolicy |= Merge(operation, position, source: default, out _) == MergeResult.NotPermitted;
            _oplog.EndBatch();
        }

        foreach (var (operation, since) in restored.Kept)
            _graph.Keep(operation, since);
        _graph.Commit();
        (_head, ClearedAt) = (restored.Head, restored.ClearedAt);
        _clock.Continue(_head);
        foreach (var (log, position) in restored.Watermarks)
            _watermarks.Advance(log, position);
        foreach (var operation in restored.Held)
            _held.Add(operation);
        if (restored.EarliestDropped is { } dropped)
            _held.NoteDropped(dropped);
        // The policy may be another one than before, so all is judged again; what is due by it may have been discarded under the old one.
        if (TakeReevaluation(_graph.ReevaluateAll) || isOtherPolicy)
            ForgetWatermarks();
        _graph.Commit();
    }
}
