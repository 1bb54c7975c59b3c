namespace GenosDb;

/// <summary>What became of the operations of which there was something to tell last; of each the latest outcome. The oldest are forgotten first.</summary>
internal sealed class OutcomeMemory
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Operation, OutcomeNote> _notes = new(SameOperation.Instance);
    private readonly Queue<Operation> _byAge = [];
    private long _bytes;

    /// <summary>Remembers an outcome. Hashes nothing, unless the operation is known already.</summary>
    /// <returns>False when the same was said of the pair already: peers may send an operation more than once.</returns>
    public bool Add(OutcomeNote note)
    {
        lock (_gate)
        {
            if (!_notes.TryGetValue(note.Operation, out var known))
                _byAge.Enqueue(note.Operation);
            else if (note.Repeats(known))
                return false;
            else
                (note, _bytes) = (note with { Operation = Preferred(known, note) }, _bytes - BytesOf(known));
            _bytes += BytesOf(note);
            _notes[note.Operation] = note;
            while (_byAge.Count > OutcomeBounds.Count || (_bytes > OutcomeBounds.Bytes && _byAge.Count > 1))
            {
                _notes.Remove(_byAge.Dequeue(), out var oldest);
                _bytes -= BytesOf(oldest);
            }

            return true;
        }
    }

    /// <summary>What is remembered, the newest operations last.</summary>
    public Operation[] Operations()
    {
        lock (_gate)
            return [.. _byAge];
    }

    public OutcomeNote? Find(Operation operation)
    {
        lock (_gate)
            return _notes.TryGetValue(operation, out var note) ? note : null;
    }

    public void Clear()
    {
        lock (_gate)
        {
            _notes.Clear();
            _byAge.Clear();
            _bytes = 0;
        }
    }

    private static long BytesOf(in OutcomeNote note) => OutcomeBounds.BytesOf(note.Operation, note.Cause);

    // What was read twice is kept once, unless the first had a proof that is not to be trusted.
    private static Operation Preferred(in OutcomeNote known, in OutcomeNote next) => known.Reason == WriteOutcomeReason.Invalid ? next.Operation : known.Operation;
}
