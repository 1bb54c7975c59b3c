namespace GenosDb;

/// <summary>What became of the operations that somebody was told of last; of each the latest outcome.</summary>
internal sealed class OutcomeMemory
{
    private const int Capacity = 4_096;

    private readonly Lock _gate = new();
    private readonly Dictionary<OperationId, WriteOutcome> _outcomes = [];
    private readonly Queue<OperationId> _byAge = [];

    /// <summary>Remembers an outcome.</summary>
    /// <returns>False when the same was said of the pair already: peers may send an operation more than once.</returns>
    public bool Add(WriteOutcome outcome)
    {
        var id = outcome.Operation.Id;
        lock (_gate)
        {
            if (!_outcomes.TryGetValue(id, out var known))
            {
                _byAge.Enqueue(id);
                if (_byAge.Count > Capacity)
                    _outcomes.Remove(_byAge.Dequeue());
            }
            else if (outcome.Kind == WriteOutcomeKind.Overwritten && known.Kind == WriteOutcomeKind.Overwritten && known.Cause!.Id == outcome.Cause!.Id)
            {
                return false;
            }

            _outcomes[id] = outcome;
            return true;
        }
    }

    public WriteOutcome? Find(OperationId id)
    {
        lock (_gate)
            return _outcomes.GetValueOrDefault(id);
    }
}
