namespace GenosDb.Queries;

/// <summary>A leaf of a B+ tree, or an inner node with, of each child, an entry that is not above its entries and above all those before.</summary>
/// <remarks>Whoever is its owner may change it; once the tree has another owner it never changes again.</remarks>
internal sealed class IndexNode
{
    public const int Capacity = 32;

    public readonly object Owner;
    public readonly IndexEntry[] Entries = new IndexEntry[Capacity];

    /// <summary>Null in a leaf.</summary>
    public readonly IndexNode[]? Children;

    /// <summary>Entries below each child.</summary>
    public readonly int[]? Totals;

    /// <summary>Entries of a leaf, or children.</summary>
    public int Count;

    public IndexNode(object owner, bool isLeaf)
    {
        Owner = owner;
        if (isLeaf)
            return;
        Children = new IndexNode[Capacity];
        Totals = new int[Capacity];
    }

    /// <summary>Entries in the leaves below, or here.</summary>
    public int Total
    {
        get
        {
            if (Totals is null)
                return Count;
            var total = 0;
            foreach (var entries in Totals.AsSpan(0, Count))
                total += entries;
            return total;
        }
    }

    /// <summary>The same content, to be changed by another owner.</summary>
    public IndexNode CopyFor(object owner)
    {
        var copy = new IndexNode(owner, Children is null);
        copy.Take(this, start: 0, Count);
        return copy;
    }

    /// <summary>Where an entry is, or would be. In an inner node, the first child that is above it.</summary>
    public int Find(in IndexEntry entry, out bool isThere)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            var order = IndexEntry.Compare(Entries[middle], entry);
            if (order == 0)
            {
                isThere = true;
                return middle;
            }

            if (order < 0)
                low = middle + 1;
            else
                high = middle;
        }

        isThere = false;
        return low;
    }

    /// <summary>The child in which an entry is, or would be.</summary>
    public int FindChild(in IndexEntry entry)
    {
        var place = Find(entry, out var isFirst);
        return isFirst ? place : Math.Max(place - 1, 0);
    }

    /// <summary>How many of the entries here come before a place.</summary>
    public int CountBelow(in IndexBound bound)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (bound.IsAbove(Entries[middle]))
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>Makes room at a place and puts an entry there; there is room.</summary>
    public void Insert(int place, in IndexEntry entry)
    {
        Array.Copy(Entries, place, Entries, place + 1, Count - place);
        Entries[place] = entry;
        Count++;
    }

    /// <summary>Makes room at a place and puts a child there; there is room.</summary>
    public void Insert(int place, IndexNode child)
    {
        Array.Copy(Children!, place, Children!, place + 1, Count - place);
        Array.Copy(Totals!, place, Totals!, place + 1, Count - place);
        (Children![place], Totals![place]) = (child, child.Total);
        Insert(place, child.Entries[0]);
    }

    public void RemoveAt(int place)
    {
        Count--;
        Close(Entries, place);
        if (Children is null)
            return;
        Close(Children, place);
        Close(Totals!, place);
    }

    /// <summary>Appends a part of another node of the same height.</summary>
    public void Take(IndexNode other, int start, int count)
    {
        Array.Copy(other.Entries, start, Entries, Count, count);
        if (Children is not null)
        {
            Array.Copy(other.Children!, start, Children, Count, count);
            Array.Copy(other.Totals!, start, Totals!, Count, count);
        }

        Count += count;
    }

    /// <summary>Drops everything from a place on.</summary>
    public void Truncate(int count)
    {
        Array.Clear(Entries, count, Count - count);
        if (Children is not null)
            Array.Clear(Children, count, Count - count);
        Count = count;
    }

    private void Close<T>(T[] items, int place)
    {
        Array.Copy(items, place + 1, items, place, Count - place);
        items[Count] = default!;
    }
}
