using System.Collections.Immutable;

namespace GenosDb.Sync;

/// <summary>For each log that was pulled from, the position up to which everything is merged here. Bounded: losing one costs a reconciliation and nothing else.</summary>
/// <param name="journal">Told of each change; null where nothing outlasts the process, and what is merged is as durable as it will ever be.</param>
internal sealed class Watermarks(StateJournal? journal)
{
    private readonly Dictionary<ReplicaId, Entry> _entries = [];
    private readonly Queue<(long Taking, ReplicaId Log, ulong Position)> _pending = [];
    private long _uses;

    public ulong? Find(ReplicaId log)
    {
        if (!_entries.TryGetValue(log, out var entry))
            return null;
        entry.Used = ++_uses;
        return entry.Position;
    }

    /// <summary>The position up to which everything is durable, too, which is what a peer may be told to rely on.</summary>
    public ulong? FindDurable(ReplicaId log) => _entries.TryGetValue(log, out var entry) ? entry.Durable : null;

    /// <summary>Moves a watermark forward, never back.</summary>
    public bool Advance(ReplicaId log, ulong position)
    {
        if (Find(log) >= position)
            return false;
        Set(log, position);
        journal?.Add(new StateChange(StateChangeKind.Watermark, Position: position, Replica: log));
        if (journal is { IsDurable: true })
            _pending.Enqueue((journal.Taken + 1, log, position));
        else
            _entries[log].Durable = position;
        return true;
    }

    /// <summary>Takes a watermark over from the store.</summary>
    public void Restore(ReplicaId log, ulong position)
    {
        Set(log, position);
        _entries[log].Durable = position;
    }

    /// <summary>Everything that was taken from the journal up to a number is durable.</summary>
    /// <returns>Whether a durable watermark moved.</returns>
    public bool NotePersisted(long taking)
    {
        var hasMoved = false;
        while (_pending.TryPeek(out var pending) && pending.Taking <= taking)
        {
            _pending.Dequeue();
            if (!_entries.TryGetValue(pending.Log, out var entry) || entry.Position < pending.Position)
                continue;
            entry.Durable = pending.Position;
            hasMoved = true;
        }

        return hasMoved;
    }

    public ImmutableArray<(ReplicaId Log, ulong Position)> ToImmutable() => [.. _entries.Select(entry => (entry.Key, entry.Value.Position)).OrderBy(entry => entry.Key)];

    public void Clear()
    {
        foreach (var log in _entries.Keys)
            journal?.Add(new StateChange(StateChangeKind.WatermarkForgotten, Replica: log));
        _entries.Clear();
        _pending.Clear();
    }

    private void Set(ReplicaId log, ulong position)
    {
        if (!_entries.TryGetValue(log, out var entry))
        {
            if (_entries.Count >= SyncDefaults.Watermarks)
            {
                var oldest = _entries.MinBy(candidate => candidate.Value.Used).Key;
                _entries.Remove(oldest);
                journal?.Add(new StateChange(StateChangeKind.WatermarkForgotten, Replica: oldest));
            }

            _entries.Add(log, entry = new Entry());
        }

        (entry.Position, entry.Used) = (position, ++_uses);
    }

    private sealed class Entry
    {
        public ulong Position { get; set; }

        public ulong? Durable { get; set; }

        public long Used { get; set; }
    }
}
