using GenosDb.Graphs;

namespace GenosDb.Sync;

/// <content>Which operations count and do not show, because another replica overwrote them.</content>
public sealed partial class SyncEngine
{
    private readonly List<MergeOutcome> _overwritten = [];

    /// <summary>Notes what was current and what took its place. What was withdrawn, or gave way to something older, was not overwritten.</summary>
    private void NoteVacated()
    {
        foreach (var (_, operation, by) in _vacated)
        {
            if (by is not null && by.Timestamp > operation.Timestamp)
                NoteOverwritten(operation, by);
        }
    }

    /// <summary>A loop, because an object for a function would be made for every operation that is received.</summary>
    private bool HasVacated(Operation operation)
    {
        foreach (var vacated in _vacated)
        {
            if (ReferenceEquals(vacated.Operation, operation))
                return true;
        }

        return false;
    }

    /// <summary>Notes that an operation which was let in does not show.</summary>
    private void NoteHidden(Operation operation)
    {
        if (_graph.FindWinnerOver(operation) is { } winner)
            NoteOverwritten(operation, winner);
    }

    /// <summary>Notes that the lesser of two operations does not show because of the other. Nobody is told of what a replica wrote over its own writes.</summary>
    private void NoteOverwritten(Operation one, Operation other)
    {
        if (one.Timestamp.Origin == other.Timestamp.Origin)
            return;
        var (loser, winner) = one.Timestamp < other.Timestamp ? (one, other) : (other, one);
        _overwritten.Add(new MergeOutcome(loser, MergeResult.Lost, winner));
    }

    private void TellOverwritten()
    {
        if (_overwritten.Count == 0)
            return;
        _effects.Add(new SyncEffect.Overwritten([.. _overwritten]));
        _overwritten.Clear();
        if (_overwritten.Capacity > SyncDefaults.OperationsPerMessage)
            _overwritten.Capacity = 0;
    }
}
