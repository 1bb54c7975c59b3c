using System.Collections;
using System.Diagnostics;

namespace GenosDb;

/// <summary>A mutable map literal: <c>new GenosMap { ["type"] = "todo", ["done"] = false }</c>.</summary>
/// <remarks>Encoded when it is converted to a <see cref="GenosValue"/>; later changes have no effect on that value. Keys are compared by their UTF-8
/// bytes and enumerated in that order, which is the order of the encoding. Not safe for writing on several threads at once.</remarks>
[DebuggerDisplay("Count = {Count}")]
public sealed class GenosMap : IEnumerable<KeyValuePair<string, GenosValue>>
{
    // A literal has few keys, and keeping them sorted costs less than hashing them. Beyond this, inserting in the middle would become slow.
    private const int MaxSorted = 256;

    private static readonly Comparer<string> ByUtf8 = Comparer<string>.Create(StrictUtf8.Compare);

    private KeyValuePair<string, GenosValue>[] _sorted = [];
    private int _sortedCount;
    private SortedDictionary<string, GenosValue>? _many;

    /// <summary>Entries in the map.</summary>
    public int Count => _many?.Count ?? _sortedCount;

    /// <summary>One entry. Reading a missing key gives null; writing adds or replaces.</summary>
    /// <param name="key">At most 256 bytes of UTF-8, which is checked when the map is converted.</param>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    public GenosValue this[string key]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(key);
            if (_many is not null)
                return _many.GetValueOrDefault(key);
            var at = Find(key);
            return at >= 0 ? _sorted[at].Value : default;
        }

        set
        {
            ArgumentNullException.ThrowIfNull(key);
            if (_many is not null)
            {
                _many[key] = value;
                return;
            }

            var at = Find(key);
            if (at >= 0)
                _sorted[at] = new(key, value);
            else
                Insert(~at, key, value);
        }
    }

    /// <summary>Adds an entry.</summary>
    /// <param name="key">At most 256 bytes of UTF-8, which is checked when the map is converted.</param>
    /// <param name="value">Its value.</param>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    /// <exception cref="ArgumentException">The key is there already.</exception>
    public void Add(string key, GenosValue value)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (ContainsKey(key))
            throw new ArgumentException($"The map has the key '{key}' already. Use the indexer to replace its value.", nameof(key));
        this[key] = value;
    }

    /// <summary>Says whether there is an entry, which may be null.</summary>
    /// <param name="key">Its key.</param>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    public bool ContainsKey(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return _many is not null ? _many.ContainsKey(key) : Find(key) >= 0;
    }

    /// <summary>Removes an entry.</summary>
    /// <param name="key">Its key.</param>
    /// <returns>False when there is no such key.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    public bool Remove(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (_many is not null)
            return _many.Remove(key);
        var at = Find(key);
        if (at < 0)
            return false;
        _sorted.AsSpan(at + 1, --_sortedCount - at).CopyTo(_sorted.AsSpan(at));
        _sorted[_sortedCount] = default;
        return true;
    }

    /// <summary>Enumerates the entries in the order of their keys' UTF-8 bytes.</summary>
    public IEnumerator<KeyValuePair<string, GenosValue>> GetEnumerator() =>
        _many is not null ? _many.GetEnumerator() : _sorted.Take(_sortedCount).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal GenosValue Encode() => CanonicalEncoder.Map(_many is not null ? [.. _many] : _sorted.AsSpan(0, _sortedCount));

    // The place of the key, or the complement of where it belongs.
    private int Find(string key)
    {
        int low = 0, high = _sortedCount - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = StrictUtf8.Compare(_sorted[middle].Key, key);
            if (order == 0)
                return middle;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return ~low;
    }

    private void Insert(int at, string key, GenosValue value)
    {
        if (_sortedCount == MaxSorted)
        {
            _many = new SortedDictionary<string, GenosValue>(ByUtf8);
            foreach (ref readonly var entry in _sorted.AsSpan())
                _many.Add(entry.Key, entry.Value);
            _many.Add(key, value);
            _sorted = [];
            return;
        }

        if (_sortedCount == _sorted.Length)
            Array.Resize(ref _sorted, Math.Max(8, 2 * _sorted.Length));
        _sorted.AsSpan(at, _sortedCount++ - at).CopyTo(_sorted.AsSpan(at + 1));
        _sorted[at] = new(key, value);
    }
}
