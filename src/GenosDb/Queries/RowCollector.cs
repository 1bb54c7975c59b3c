using System.Buffers;

namespace GenosDb.Queries;

/// <summary>Keeps the first rows of those that are added, in any order: in O(n log k) for k of n, and without memory for the others.</summary>
/// <param name="order">The order of the query.</param>
/// <param name="capacity">How many to keep; null for all.</param>
/// <param name="keepsLast">Keep the last ones instead.</param>
internal sealed class RowCollector(RowOrder order, int? capacity, bool keepsLast)
{
    private readonly int _sign = keepsLast ? -1 : 1;

    // Once as many as are kept: a heap with the worst of them at the top.
    private QueryRow[] _rows = [];
    private bool _isHeap;

    public int Count { get; private set; }

    /// <summary>Whether no further row is needed that comes after all those added.</summary>
    public bool IsFull => Count == capacity;

    public void Add(in QueryRow row)
    {
        if (Count == capacity)
        {
            ReplaceWorst(row);
            return;
        }

        if (Count == _rows.Length)
            Grow();
        _rows[Count++] = row;
    }

    /// <summary>The rows that were kept, in the order of the query. Ends collecting.</summary>
    public QueryRow[] ToArray()
    {
        var rows = new QueryRow[Count];
        var prefixes = ArrayPool<ulong>.Shared.Rent(Count);
        var places = ArrayPool<int>.Shared.Rent(Count);
        Sort(prefixes.AsSpan(0, Count), places.AsSpan(0, Count));
        for (var i = 0; i < rows.Length; i++)
            rows[i] = _rows[places[i]];
        ArrayPool<ulong>.Shared.Return(prefixes);
        ArrayPool<int>.Shared.Return(places);
        Return();
        Count = 0;
        return rows;
    }

    // Moving small numbers is cheaper than moving rows, and the prefixes decide nearly all.
    private void Sort(Span<ulong> prefixes, Span<int> places)
    {
        for (var i = 0; i < places.Length; i++)
            (prefixes[i], places[i]) = (_rows[i].Prefix, i);
        prefixes.Sort(places);
        for (int start = 0, end; start < places.Length; start = end)
        {
            for (end = start + 1; end < places.Length && prefixes[end] == prefixes[start];)
                end++;
            if (end > start + 1)
                places[start..end].Sort((left, right) => order.Compare(_rows[left], _rows[right]));
        }
    }

    private void Grow()
    {
        var larger = ArrayPool<QueryRow>.Shared.Rent(Math.Max(16, 2 * Count));
        Array.Copy(_rows, larger, Count);
        Return();
        _rows = larger;
    }

    // Its rows must not keep nodes alive.
    private void Return()
    {
        if (_rows.Length > 0)
            ArrayPool<QueryRow>.Shared.Return(_rows, clearArray: true);
        _rows = [];
    }

    private void ReplaceWorst(in QueryRow row)
    {
        if (Count == 0)
            return;
        if (!_isHeap)
        {
            for (var place = Count / 2 - 1; place >= 0; place--)
                SiftDown(place);
            _isHeap = true;
        }

        if (_sign * order.Compare(row, _rows[0]) >= 0)
            return;
        _rows[0] = row;
        SiftDown(0);
    }

    private void SiftDown(int place)
    {
        var row = _rows[place];
        while (true)
        {
            var worse = 2 * place + 1;
            if (worse >= Count)
                break;
            if (worse + 1 < Count && _sign * order.Compare(_rows[worse + 1], _rows[worse]) > 0)
                worse++;
            if (_sign * order.Compare(_rows[worse], row) <= 0)
                break;
            _rows[place] = _rows[worse];
            place = worse;
        }

        _rows[place] = row;
    }
}
