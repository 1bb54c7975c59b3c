namespace GenosDb.Graphs;

/// <summary>Walks the live nodes of a view, in no particular order. A struct, since a scan costs little more than what it walks over.</summary>
internal struct LiveNodeScan
{
    private readonly GraphView _view;
    private VersionTable<NodeVersion>.Enumerator _newest;

    internal LiveNodeScan(GraphView view, VersionTable<NodeVersion> nodes)
    {
        _view = view;
        _newest = nodes.GetEnumerator();
        Current = null!;
    }

    public NodeVersion Current { get; private set; }

    public readonly LiveNodeScan GetEnumerator() => this;

    public bool MoveNext()
    {
        while (_newest.MoveNext())
        {
            if (_view.AsSeen(_newest.Current) is not { } node)
                continue;
            Current = node;
            return true;
        }

        return false;
    }
}
