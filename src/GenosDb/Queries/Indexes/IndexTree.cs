namespace GenosDb.Queries;

/// <summary>A B+ tree of entries with one writer. What was frozen never changes; what was made since is changed in place, so that who writes much and is read little
/// copies little.</summary>
/// <remarks>After Comer, "The Ubiquitous B-Tree" (1979), with counts, so that a place has a rank; a node with few entries is only merged with its neighbour where both fit in
/// one, which keeps removals simple and the tree low enough.</remarks>
internal sealed class IndexTree
{
    private const int FewEntries = IndexNode.Capacity / 4;
    private const int BuiltEntries = IndexNode.Capacity * 3 / 4;

    private object _owner = new();
    private IndexNode _root;

    public IndexTree() => _root = new IndexNode(_owner, isLeaf: true);

    /// <param name="entries">Ascending, each once.</param>
    public IndexTree(IEnumerable<IndexEntry> entries)
        : this()
    {
        List<IndexNode> level = [];
        foreach (var entry in entries)
        {
            if (level.Count == 0 || level[^1].Count == BuiltEntries)
                level.Add(new IndexNode(_owner, isLeaf: true));
            level[^1].Insert(level[^1].Count, entry);
        }

        while (level.Count > 1)
        {
            List<IndexNode> above = [];
            foreach (var children in level.Chunk(BuiltEntries))
            {
                var node = new IndexNode(_owner, isLeaf: false);
                foreach (var child in children)
                    node.Insert(node.Count, child);
                above.Add(node);
            }

            level = above;
        }

        if (level is [var root])
            _root = root;
    }

    /// <summary>What is in the tree now, never to change.</summary>
    public IndexRoot Freeze()
    {
        _owner = new object();
        return new IndexRoot(_root);
    }

    /// <summary>Adds an entry, or puts it in the place of the one with the same key and id.</summary>
    public void Put(in IndexEntry entry)
    {
        if (Put(ref _root, entry, out _) is not { } sibling)
            return;
        var root = new IndexNode(_owner, isLeaf: false);
        root.Insert(0, _root);
        root.Insert(1, sibling);
        _root = root;
    }

    /// <summary>Takes out the entry with this key and id, if it is there.</summary>
    public void Remove(in IndexEntry entry)
    {
        Remove(ref _root, entry);
        while (_root is { Children: { } children, Count: 1 })
            _root = children[0];
    }

    /// <returns>What did not find room any more, to be put behind the node; null for nothing.</returns>
    private IndexNode? Put(ref IndexNode node, in IndexEntry entry, out bool isNew)
    {
        Own(ref node);
        if (node.Children is null)
        {
            var place = node.Find(entry, out var isThere);
            isNew = !isThere;
            if (isThere)
            {
                node.Entries[place] = entry;
                return null;
            }

            var sibling = MakeRoom(node, ref place, out var target);
            target.Insert(place, entry);
            return sibling;
        }
        else
        {
            var place = node.FindChild(entry);
            var overflow = Put(ref node.Children[place], entry, out isNew);
            node.Totals![place] = overflow is null ? node.Totals[place] + (isNew ? 1 : 0) : node.Children[place].Total;
            if (overflow is null)
                return null;
            place++;
            var sibling = MakeRoom(node, ref place, out var target);
            target.Insert(place, overflow);
            return sibling;
        }
    }

    /// <summary>Splits a full node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="place">Where something is to be put; on return, where in <paramref name="target"/>.</param>
    /// <param name="target">The node itself, or the new one.</param>
    /// <returns>The new node, which comes behind; null when there was room.</returns>
    private IndexNode? MakeRoom(IndexNode node, ref int place, out IndexNode target)
    {
        target = node;
        if (node.Count < IndexNode.Capacity)
            return null;
        var sibling = new IndexNode(_owner, node.Children is null);

        // Ids and times mostly grow: then the old nodes stay full.
        var kept = place == node.Count ? node.Count : node.Count / 2;
        sibling.Take(node, kept, node.Count - kept);
        node.Truncate(kept);
        if (place >= kept)
        {
            place -= kept;
            target = sibling;
        }

        return sibling;
    }

    private bool Remove(ref IndexNode node, in IndexEntry entry)
    {
        if (node.Children is null)
        {
            var place = node.Find(entry, out var isThere);
            if (!isThere)
                return false;
            Own(ref node);
            node.RemoveAt(place);
            return true;
        }

        Own(ref node);
        var at = node.FindChild(entry);
        if (!Remove(ref node.Children![at], entry))
            return false;
        node.Totals![at]--;
        if (node.Children[at].Count == 0)
            node.RemoveAt(at);
        else if (node.Children[at].Count < FewEntries)
            Merge(node, at + 1 < node.Count ? at : at - 1);
        return true;
    }

    /// <summary>Puts two neighbours together where there is room.</summary>
    private void Merge(IndexNode node, int left)
    {
        if (left < 0 || node.Children![left].Count + node.Children[left + 1].Count > IndexNode.Capacity)
            return;
        Own(ref node.Children[left]);
        var merged = node.Children[left];
        var taken = merged.Count;
        merged.Take(node.Children[left + 1], start: 0, node.Children[left + 1].Count);

        // Of the first child of a node only its parent knows where it begins.
        if (merged.Children is not null)
            merged.Entries[taken] = node.Entries[left + 1];
        node.Totals![left] += node.Totals[left + 1];
        node.RemoveAt(left + 1);
    }

    private void Own(ref IndexNode node)
    {
        if (!ReferenceEquals(node.Owner, _owner))
            node = node.CopyFor(_owner);
    }
}
