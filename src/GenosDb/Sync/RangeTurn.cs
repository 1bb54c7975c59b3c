using GenosDb.Wire;

namespace GenosDb.Sync;

/// <summary>Gathers the ranges and needs of one turn, within the limits of a message.</summary>
/// <remarks>What does not fit is put off: adjacent ranges that are put off become one summary, and the other side narrows them down again. A range that
/// has nothing left to be said is never part of it, because what was exchanged there is not in the index.</remarks>
internal sealed class RangeTurn(RangeIndex index)
{
    private readonly List<SyncRange> _ranges = [];
    private readonly List<ulong> _needs = [];
    private int _items;
    private (int From, int To, ulong Last)? _putOff;

    /// <summary>Whether something was narrowed down, listed or compared.</summary>
    public bool HasProgressed { get; set; }

    public int RoomForItems => SyncRanges.MaxItems - _items;

    public int RoomForNeeds => SyncRanges.MaxItems - _needs.Count;

    /// <summary>How many ranges still fit when others are to follow.</summary>
    public int RoomForRanges(int following) => SyncRanges.MaxItems - _ranges.Count - (_putOff is null ? 0 : 1) - following;

    public void Skip(ulong last)
    {
        EndPutOff();
        if (_ranges is [.., SyncRange.Skip])
            _ranges.RemoveAt(_ranges.Count - 1);
        _ranges.Add(new SyncRange.Skip(last));
    }

    public void Summarise(int from, int to, ulong last)
    {
        EndPutOff();
        _ranges.Add(new SyncRange.Summary(last, index.Fingerprint(from, to), to - from));
    }

    public void List(int from, int to, ulong last)
    {
        EndPutOff();
        var items = new RangeItem[to - from];
        for (var i = from; i < to; i++)
            items[i - from] = new RangeItem(index.HashAt(i), index[i].Timestamp);
        _items += items.Length;
        _ranges.Add(new SyncRange.List(last, items));
    }

    public void PutOff(int from, int to, ulong last) => _putOff = (_putOff?.From ?? from, to, last);

    public void Need(ulong keyHash) => _needs.Add(keyHash);

    /// <summary>The ranges; without the last ones when nothing is left to be said of them.</summary>
    public IReadOnlyList<SyncRange> Ranges()
    {
        EndPutOff();
        if (_ranges is [.., SyncRange.Skip])
            _ranges.RemoveAt(_ranges.Count - 1);
        return _ranges;
    }

    public ulong[] Needs() => [.. _needs];

    private void EndPutOff()
    {
        if (_putOff is not { } range)
            return;
        _putOff = null;
        Summarise(range.From, range.To, range.Last);
    }
}
