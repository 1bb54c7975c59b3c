using System.Collections.Immutable;

namespace GenosDb.Sync;

/// <summary>For each log that was pulled from, the position up to which everything is merged here. Bounded: losing one costs a reconciliation and nothing else.</summary>
internal sealed class Watermarks
{
    private readonly Dictionary<ReplicaId, (ulong Position, long Used)> _positions = [];
    private long _uses;

    public ulong? Find(ReplicaId log)
    {
        if (!_positions.TryGetValue(log, out var entry))
            return null;
        _positions[log] = entry with { Used = ++_uses };
        return entry.Position;
    }

    /// <summary>Moves a watermark forward, never back.</summary>
    public bool Advance(ReplicaId log, ulong position)
    {
        if (Find(log) >= position)
            return false;
        if (_positions.Count >= SyncDefaults.Watermarks && !_positions.ContainsKey(log))
            _positions.Remove(_positions.MinBy(entry => entry.Value.Used).Key);
        _positions[log] = (position, ++_uses);
        return true;
    }

    public ImmutableArray<(ReplicaId Log, ulong Position)> ToImmutable() => [.. _positions.Select(entry => (entry.Key, entry.Value.Position)).OrderBy(entry => entry.Key)];

    public void Clear() => _positions.Clear();
}
