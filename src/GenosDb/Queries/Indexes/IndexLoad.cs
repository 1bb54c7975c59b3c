using System.Runtime.InteropServices;
using GenosDb.Graphs;

namespace GenosDb.Queries;

/// <summary>The entries of all nodes of a view, while they are collected and sorted.</summary>
/// <remarks>An entry is 16 bytes here, and two are compared without reading anything else, but for keys that a prefix does not tell apart. Ids are compared once for all entries:
/// nodes have numbers in the order of their ids.</remarks>
internal sealed class IndexLoad
{
    private const int PrefixIsAll = -1;

    private readonly List<NodeVersion> _nodes;
    private readonly List<Item> _items = [];
    private readonly List<GenosValue> _keys = [];
    private int _next;

    /// <param name="view">Held by an open snapshot.</param>
    /// <param name="checkpoint">Called now and then.</param>
    public IndexLoad(GraphView view, Action<int> checkpoint)
    {
        List<NodeVersion> nodes = new(view.NodeCount);
        List<Item> order = new(view.NodeCount);
        foreach (var node in view.ScanNodes())
        {
            order.Add(new Item(OrderPrefix.OfId(node.Value!.NodeId), nodes.Count, PrefixIsAll));
            nodes.Add(node);
        }

        checkpoint(0);
        Sort(order, (left, right) => StrictUtf8.Compare(nodes[left.Node].Value!.NodeId, nodes[right.Node].Value!.NodeId));
        _nodes = order.ConvertAll(item => nodes[item.Node]);
        checkpoint(0);
    }

    /// <summary>By id.</summary>
    public IReadOnlyList<NodeVersion> Nodes => _nodes;

    /// <summary>Adds the entries of the next node.</summary>
    public void Add(List<IndexEntry> entries)
    {
        foreach (ref readonly var entry in CollectionsMarshal.AsSpan(entries))
        {
            var hasKey = entry.Key.Kind != GenosValueKind.Null;
            _items.Add(new Item(entry.Prefix, _next, hasKey ? _keys.Count : PrefixIsAll));
            if (hasKey)
                _keys.Add(entry.Key);
        }

        _next++;
    }

    /// <summary>All that were added, ascending.</summary>
    public IEnumerable<IndexEntry> Sorted(Action<int> checkpoint)
    {
        const int Portion = 65_536;
        Sort(_items, Compare);
        for (var at = 0; at < _items.Count; at++)
        {
            var item = _items[at];
            yield return new IndexEntry(item.Prefix, item.Key == PrefixIsAll ? default : _keys[item.Key], _nodes[item.Node]);
            if (at % Portion == 0)
                checkpoint(0);
        }
    }

    /// <summary>Sorts by prefix, then, where there are several of one, by a comparison.</summary>
    private static void Sort(List<Item> items, Comparison<Item> compare)
    {
        items.Sort();
        var all = CollectionsMarshal.AsSpan(items);
        for (int start = 0, end; start < all.Length; start = end)
        {
            end = start + 1;
            var isSorted = true;
            while (end < all.Length && all[end].Prefix == all[start].Prefix)
            {
                isSorted = isSorted && compare(all[end - 1], all[end]) < 0;
                end++;
            }

            // Mostly it is: one key of many nodes.
            if (!isSorted)
                all[start..end].Sort(compare);
        }
    }

    // Of one prefix: either all of them have a key, or none has.
    private int Compare(Item left, Item right)
    {
        var order = left.Key == PrefixIsAll ? 0 : _keys[left.Key].CompareTo(_keys[right.Key]);
        return order != 0 ? order : left.Node.CompareTo(right.Node);
    }

    /// <param name="Prefix">Of the entry, or of an id.</param>
    /// <param name="Node">Number of the node.</param>
    /// <param name="Key">Number of the key.</param>
    private readonly record struct Item(ulong Prefix, int Node, int Key) : IComparable<Item>
    {
        public int CompareTo(Item other) => Prefix != other.Prefix ? Prefix.CompareTo(other.Prefix) : Node.CompareTo(other.Node);
    }
}
