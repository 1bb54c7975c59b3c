namespace GenosDb;

/// <summary>What became of the operations that somebody was told of last; of each the latest outcome.</summary>
internal sealed class OutcomeMemory
{
    private const int Capacity = 4_096;

    /// <summary>Of the values that it keeps alive: a peer can cause outcomes of the largest values, also with operations that are refused.</summary>
    private const long MaxBytes = 16 << 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<OperationId, WriteOutcome> _outcomes = [];
    private readonly Queue<OperationId> _byAge = [];
    private long _bytes;

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
            }
            else if (outcome.Kind == WriteOutcomeKind.Overwritten && known.Kind == WriteOutcomeKind.Overwritten && known.Cause!.Id == outcome.Cause!.Id)
            {
                return false;
            }

            _bytes += SizeOf(outcome) - SizeOf(known);
            _outcomes[id] = outcome;
            while (_byAge.Count > Capacity || (_bytes > MaxBytes && _byAge.Count > 1))
            {
                _outcomes.Remove(_byAge.Dequeue(), out var oldest);
                _bytes -= SizeOf(oldest);
            }

            return true;
        }
    }

    public WriteOutcome? Find(OperationId id)
    {
        lock (_gate)
            return _outcomes.GetValueOrDefault(id);
    }

    private static long SizeOf(WriteOutcome? outcome) => (outcome?.Operation.BodyBytes?.Length ?? 0) + (outcome?.Cause?.BodyBytes?.Length ?? 0);
}
