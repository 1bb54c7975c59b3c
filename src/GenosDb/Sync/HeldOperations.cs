using System.Collections.Immutable;
using GenosDb.Wire;

namespace GenosDb.Sync;

/// <summary>Operations whose stamp lies too far ahead, kept unmodified until their time has come. Not visible, not relayed, not part of the fingerprint.</summary>
/// <param name="journal">Told of each change; null for nobody.</param>
internal sealed class HeldOperations(StateJournal? journal)
{
    private readonly SortedSet<Operation> _byTime = new(OperationOrder.Instance);
    // Of whom there are how many. An origin costs a signer nothing, so where operations are signed it is the signer who counts.
    private readonly Dictionary<(Address? Author, ReplicaId Origin), int> _perSource = [];
    private long _bytes;

    public bool Contains(Operation operation) => _byTime.Contains(operation);

    /// <summary>The one whose time comes first.</summary>
    public Operation? Earliest => _byTime.Min;

    /// <summary>The earliest stamp of an operation that had to be dropped; null for none.</summary>
    public HybridTimestamp? EarliestDropped { get; private set; }

    /// <summary>Keeps an operation; of the source with the most, the latest goes when there are too many.</summary>
    public void Add(Operation operation)
    {
        var source = SourceOf(operation);
        if (_byTime.Contains(operation))
            return;
        if (_perSource.GetValueOrDefault(source) >= SyncDefaults.HeldOperationsPerOrigin)
        {
            NoteDropped(operation.Timestamp);
            return;
        }

        _byTime.Add(operation);
        journal?.Add(new StateChange(StateChangeKind.Held, operation));
        _bytes += ContainerSize.Estimate(operation);
        _perSource[source] = _perSource.GetValueOrDefault(source) + 1;
        while (_byTime.Count > SyncDefaults.HeldOperations || _bytes > SyncDefaults.HeldBytes)
        {
            var greediest = _perSource.MaxBy(entry => entry.Value).Key;
            var dropped = _byTime.Reverse().First(held => SourceOf(held) == greediest);
            Remove(dropped);
            NoteDropped(dropped.Timestamp);
        }
    }

    /// <summary>Takes an operation over from the store.</summary>
    public void Restore(Operation operation)
    {
        var first = journal?.Changes.Length ?? 0;
        Add(operation);
        journal?.Omit(first, operation);
    }

    /// <summary>Remembers that an operation was passed by, so that it can be asked for again when its time has come.</summary>
    public void NoteDropped(HybridTimestamp stamp)
    {
        if (EarliestDropped is null || stamp < EarliestDropped)
            EarliestDropped = stamp;
    }

    public void ForgetDropped() => EarliestDropped = null;

    public void Remove(Operation operation)
    {
        if (!_byTime.Remove(operation))
            return;
        journal?.Add(new StateChange(StateChangeKind.Released, operation));
        _bytes -= ContainerSize.Estimate(operation);
        var source = SourceOf(operation);
        if (--_perSource[source] == 0)
            _perSource.Remove(source);
    }

    private static (Address? Author, ReplicaId Origin) SourceOf(Operation operation) =>
        operation.Author is { } author ? (author, default) : (null, operation.Timestamp.Origin);

    public ImmutableArray<Operation> ToImmutable() => [.. _byTime];

    public void Clear()
    {
        foreach (var operation in _byTime)
            journal?.Add(new StateChange(StateChangeKind.Released, operation));
        _byTime.Clear();
        _bytes = 0;
        EarliestDropped = null;
        _perSource.Clear();
    }
}
