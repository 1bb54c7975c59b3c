using GenosDb.Graphs;

namespace GenosDb.Queries;

/// <summary>An index that is kept up to date. Of one writer.</summary>
internal sealed class NodeIndex
{
    private readonly IndexKeys _keys;
    private readonly List<IndexEntry> _before = [];
    private readonly List<IndexEntry> _after = [];
    private IndexTree _tree = new();
    private int _multiKeyNodes;

    public NodeIndex(IndexDefinition definition, IndexKeys keys) => (Definition, _keys) = (definition, keys);

    public IndexDefinition Definition { get; }

    public FrozenIndex Freeze() => new(Definition, _keys.Field, _tree.Freeze(), _multiKeyNodes > 0);

    public void Clear()
    {
        _tree = new IndexTree();
        _multiKeyNodes = 0;
    }

    /// <summary>Takes in all nodes of a view at once, in place of what is here.</summary>
    /// <param name="view">Held by an open snapshot.</param>
    /// <param name="checkpoint">Called between two portions, with the number of nodes taken in since the last time.</param>
    public void Load(GraphView view, Action<int> checkpoint)
    {
        const int PortionNodes = 1_024;
        const int PortionBytes = 256 << 10;
        var load = new IndexLoad(view, checkpoint);
        _multiKeyNodes = 0;
        var (portion, bytes) = (0, 0);
        foreach (var node in load.Nodes)
        {
            CopyEntries(node, _after);
            load.Add(_after);
            _multiKeyNodes += _after.Count > 1 ? 1 : 0;
            bytes += node.Value!.BodyBytes?.Length ?? 0;
            if (++portion < PortionNodes && bytes < PortionBytes)
                continue;
            checkpoint(portion);
            (portion, bytes) = (0, 0);
        }

        checkpoint(portion);
        _tree = new IndexTree(load.Sorted(checkpoint));
        _after.Clear();
    }

    public void Apply(in NodeReplacement replacement)
    {
        CopyEntries(replacement.Previous, _before);
        CopyEntries(replacement.Current, _after);
        _multiKeyNodes += (_after.Count > 1 ? 1 : 0) - (_before.Count > 1 ? 1 : 0);

        // Both ascend. What stays is put in place of what is there, since it is of another version now.
        var next = 0;
        foreach (var entry in _before)
        {
            while (next < _after.Count && IndexEntry.CompareKeys(_after[next], entry) < 0)
                next++;
            if (next == _after.Count || IndexEntry.CompareKeys(_after[next], entry) != 0)
                _tree.Remove(entry);
        }

        foreach (var entry in _after)
            _tree.Put(entry);
    }

    /// <summary>The entries of a node, ascending, each once; none for one that is not live.</summary>
    private void CopyEntries(NodeVersion? node, List<IndexEntry> entries)
    {
        entries.Clear();
        if (node is not { IsLive: true })
            return;
        _keys.Copy(node, entries);
        if (entries.Count < 2)
            return;
        entries.Sort(static (left, right) => IndexEntry.CompareKeys(left, right));
        var kept = 1;
        for (var i = 1; i < entries.Count; i++)
        {
            if (IndexEntry.CompareKeys(entries[kept - 1], entries[i]) != 0)
                entries[kept++] = entries[i];
        }

        entries.RemoveRange(kept, entries.Count - kept);
    }
}
