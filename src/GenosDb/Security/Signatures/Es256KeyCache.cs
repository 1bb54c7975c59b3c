using System.Diagnostics.CodeAnalysis;

namespace GenosDb.Security;

/// <summary>Parsed public keys, because parsing costs twice a verification. Least recently used out first. Thread-safe.</summary>
internal sealed class Es256KeyCache
{
    private readonly Lock _gate = new();
    private readonly Dictionary<CompressedPoint, LinkedListNode<(CompressedPoint Point, Es256PublicKey Key)>> _entries = [];
    private readonly LinkedList<(CompressedPoint Point, Es256PublicKey Key)> _newestFirst = [];
    private readonly int _capacity;

    public Es256KeyCache(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _capacity = capacity;
    }

    public int Count
    {
        get
        {
            lock (_gate)
                return _entries.Count;
        }
    }

    public bool TryGet(in CompressedPoint point, [NotNullWhen(true)] out Es256PublicKey? key)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(point, out var entry))
            {
                key = null;
                return false;
            }

            if (entry != _newestFirst.First)
            {
                _newestFirst.Remove(entry);
                _newestFirst.AddFirst(entry);
            }

            key = entry.Value.Key;
            return true;
        }
    }

    /// <summary>Keeps the key, unless somebody else was faster; answers with the one that is kept.</summary>
    public Es256PublicKey GetOrAdd(in CompressedPoint point, Es256PublicKey key)
    {
        Es256PublicKey? evicted = null;
        lock (_gate)
        {
            if (_entries.TryGetValue(point, out var entry))
                return entry.Value.Key;
            if (_entries.Count == _capacity)
            {
                var oldest = _newestFirst.Last!;
                evicted = oldest.Value.Key;
                _newestFirst.Remove(oldest);
                _entries.Remove(oldest.Value.Point);
            }

            _entries.Add(point, _newestFirst.AddFirst((point, key)));
        }

        evicted?.Dispose();
        return key;
    }
}
