using System.Collections.Immutable;
using GenosDb.Wire;

namespace GenosDb.Sync;

/// <summary>Operations whose stamp lies too far ahead, kept unmodified until their time has come. Not visible, not relayed, not part of the fingerprint.</summary>
internal sealed class HeldOperations
{
    private readonly SortedSet<Operation> _byTime = new(OperationOrder.Instance);
    private readonly Dictionary<ReplicaId, int> _perOrigin = [];
    private long _bytes;

    public bool Contains(Operation operation) => _byTime.Contains(operation);

    /// <summary>The one whose time comes first.</summary>
    public Operation? Earliest => _byTime.Min;

    /// <summary>The earliest stamp of an operation that had to be dropped; null for none.</summary>
    public HybridTimestamp? EarliestDropped { get; private set; }

    /// <summary>Keeps an operation; of the origin with the most, the latest goes when there are too many.</summary>
    public void Add(Operation operation)
    {
        var origin = operation.Timestamp.Origin;
        if (_byTime.Contains(operation))
            return;
        if (_perOrigin.GetValueOrDefault(origin) >= SyncDefaults.HeldOperationsPerOrigin)
        {
            NoteDropped(operation.Timestamp);
            return;
        }

        _byTime.Add(operation);
        _bytes += ContainerSize.Estimate(operation);
        _perOrigin[origin] = _perOrigin.GetValueOrDefault(origin) + 1;
        while (_byTime.Count > SyncDefaults.HeldOperations || _bytes > SyncDefaults.HeldBytes)
        {
            var greediest = _perOrigin.MaxBy(entry => entry.Value).Key;
            var dropped = _byTime.Reverse().First(held => held.Timestamp.Origin == greediest);
            Remove(dropped);
            NoteDropped(dropped.Timestamp);
        }
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
        _bytes -= ContainerSize.Estimate(operation);
        var origin = operation.Timestamp.Origin;
        if (--_perOrigin[origin] == 0)
            _perOrigin.Remove(origin);
    }

    public ImmutableArray<Operation> ToImmutable() => [.. _byTime];

    public void Clear()
    {
        _byTime.Clear();
        _bytes = 0;
        EarliestDropped = null;
        _perOrigin.Clear();
    }
}
