namespace GenosDb.Sync;

/// <summary>Operations whose stamp lies too far ahead, kept unmodified until their time has come. Not visible, not relayed, not part of the fingerprint.</summary>
internal sealed class HeldOperations
{
    private readonly SortedSet<Operation> _byTime = new(OperationOrder.Instance);
    private readonly Dictionary<ReplicaId, int> _perOrigin = [];

    public bool Contains(Operation operation) => _byTime.Contains(operation);

    /// <summary>The one whose time comes first.</summary>
    public Operation? Earliest => _byTime.Min;

    /// <summary>Keeps an operation; of the origin with the most, the latest goes when there are too many.</summary>
    public void Add(Operation operation)
    {
        var origin = operation.Timestamp.Origin;
        if (_perOrigin.GetValueOrDefault(origin) >= SyncDefaults.HeldOperationsPerOrigin || !_byTime.Add(operation))
            return;
        _perOrigin[origin] = _perOrigin.GetValueOrDefault(origin) + 1;
        if (_byTime.Count <= SyncDefaults.HeldOperations)
            return;
        var greediest = _perOrigin.MaxBy(entry => entry.Value).Key;
        Remove(_byTime.Reverse().First(held => held.Timestamp.Origin == greediest));
    }

    public void Remove(Operation operation)
    {
        if (!_byTime.Remove(operation))
            return;
        var origin = operation.Timestamp.Origin;
        if (--_perOrigin[origin] == 0)
            _perOrigin.Remove(origin);
    }

    public void Clear()
    {
        _byTime.Clear();
        _perOrigin.Clear();
    }
}
