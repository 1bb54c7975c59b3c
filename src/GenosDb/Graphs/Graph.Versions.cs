namespace GenosDb.Graphs;

// Publishing, snapshots, and letting go of older versions (called under the lock, except where it is taken).
public sealed partial class Graph
{
    // A list that grew for one huge batch is not kept.
    private const int KeptCapacity = 4_096;

    /// <summary>Takes a frozen view of the published revision. O(1); from any thread. Dispose it: while it is open, what it can see is kept.</summary>
    public GraphSnapshot GetSnapshot() => GetSnapshot(withIndexes: true);

    /// <summary>As <see cref="GetSnapshot()"/>.</summary>
    /// <param name="withIndexes">False for who asks no queries: the next write need not keep the indexes as they are.</param>
    internal GraphSnapshot GetSnapshot(bool withIndexes)
    {
        lock (_gate)
        {
            _snapshots.Open(_published.Head);
            if (withIndexes)
                _published.Indexes ??= _indexes?.Freeze();
            return new GraphSnapshot(this, _published);
        }
    }

    /// <summary>Lets go of what only snapshots of this view could see. From any thread, once for each snapshot.</summary>
    internal void Close(GraphView view)
    {
        lock (_gate)
        {
            foreach (var version in _snapshots.Close(view.Head) ?? [])
                LetGo(version);
        }
    }

    /// <summary>Versions below the newest ones. O(registers). Of the writer.</summary>
    internal int CountOlderVersions()
    {
        var count = 0;
        foreach (var node in _nodes)
        {
            CountBelow(node);
            if (node.Adjacency is not { } adjacency)
                continue;
            foreach (var edge in adjacency.Outgoing)
                CountBelow(edge);
        }

        return count;

        void CountBelow(RegisterVersion newest)
        {
            for (var older = newest.Previous; older is not null; older = older.Previous)
                count++;
        }
    }

    private void Publish()
    {
        Volatile.Write(ref _published, new GraphView(_published.Revision + 1, Head, _nodeCount, _edgeCount, _nodes));
        _isChanged = false;

        // Who reads without a snapshot must not see a cut chain and still the old view afterwards.
        Volatile.WriteBarrier();
    }

    /// <summary>Keeps the version below the newest one for the snapshots that can see it, or cuts it out.</summary>
    private void Settle(RegisterVersion newest)
    {
        if (newest.Previous is { } replaced && !_snapshots.TryKeep(replaced))
            newest.Previous = replaced.Previous;
        RemoveIfDropped(newest);
    }

    private void LetGo(RegisterVersion version)
    {
        RegisterVersion? newest = version switch
        {
            NodeVersion node => _nodes.Find(new NodeKey(node.Id, node.Hash)),
            EdgeVersion edge => FindEdge(edge),
            _ => null,
        };
        for (var newer = newest; newer is not null; newer = newer.Previous)
        {
            if (!ReferenceEquals(newer.Previous, version))
                continue;
            newer.Previous = version.Previous;
            break;
        }

        // What the published view shows is never let go, so an unpublished version still has it below and stays in the tables.
        if (newest is not null)
            RemoveIfDropped(newest);
    }

    private EdgeVersion? FindEdge(EdgeVersion version)
    {
        var operation = version.Operation;
        return _nodes.Find(new NodeKey(operation.NodeId))?.Adjacency?.Outgoing.Find(new EdgeKey(operation.NodeId, operation.Label, operation.Target!, version.Hash));
    }

    /// <summary>Takes what has left the state out of the tables when nobody can see an older version.</summary>
    private void RemoveIfDropped(RegisterVersion newest)
    {
        if (newest.Previous is not null)
            return;
        if (newest is NodeVersion { IsEmpty: true, Adjacency: null or { IsEmpty: true } } node)
            Remove(node);
        if (newest is not EdgeVersion { IsDropped: true } edge)
            return;
        var source = _nodes.Find(new NodeKey(edge.Operation.NodeId))!;
        source.Adjacency!.Outgoing.Remove(edge);
        var target = _nodes.Find(new NodeKey(edge.Operation.Target!))!;
        target.Adjacency!.Incoming.Remove(edge);
        ForgetIfEmpty(source);
        if (!ReferenceEquals(source, target))
            ForgetIfEmpty(target);
    }

    private void ForgetIfEmpty(NodeVersion node)
    {
        if (node.Adjacency is not { IsEmpty: true })
            return;

        // Of a node without registers the adjacency is what tells its id.
        if (!node.IsEmpty)
            node.Adjacency = null;
        else if (node.Previous is null)
            Remove(node);
    }

    private void Remove(NodeVersion node)
    {
        _nodes.Remove(node);

        // It may still be among those to settle.
        node.IsReplaced = true;
    }
}
