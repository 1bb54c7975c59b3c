namespace GenosDb.Queries;

/// <summary>Walks a run of entries of an index, one way or the other.</summary>
internal struct IndexWalk
{
    // The nodes from the root down to the leaf, and which place is taken in each.
    private readonly List<(IndexNode Node, int Place)> _path = [];
    private readonly int _step;
    private IndexNode? _leaf;
    private int _place;
    private int _left;

    public IndexWalk(IndexNode root, int rank, int count, bool isBackwards)
    {
        _step = isBackwards ? -1 : 1;
        _left = count;
        if (count > 0)
            Seek(root, isBackwards ? rank + count - 1 : rank);
    }

    public readonly ref readonly IndexEntry Current => ref _leaf!.Entries[_place];

    public readonly IndexWalk GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_left-- <= 0)
            return false;
        _place += _step;
        if ((uint)_place >= (uint)_leaf!.Count)
            MoveToNextLeaf();
        return true;
    }

    private void Seek(IndexNode root, int rank)
    {
        var node = root;
        while (node.Children is not null)
        {
            var child = 0;
            while (rank >= node.Totals![child])
                rank -= node.Totals[child++];
            _path.Add((node, child));
            node = node.Children[child];
        }

        (_leaf, _place) = (node, rank - _step);
    }

    private void MoveToNextLeaf()
    {
        var (node, place) = _path[^1];
        _path.RemoveAt(_path.Count - 1);
        while ((uint)(place + _step) >= (uint)node.Count)
        {
            (node, place) = _path[^1];
            _path.RemoveAt(_path.Count - 1);
        }

        place += _step;
        while (true)
        {
            _path.Add((node, place));
            node = node.Children![place];
            if (node.Children is null)
                break;
            place = _step > 0 ? 0 : node.Count - 1;
        }

        (_leaf, _place) = (node, _step > 0 ? 0 : node.Count - 1);
    }
}
