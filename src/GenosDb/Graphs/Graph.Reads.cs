namespace GenosDb.Graphs;

// Reading: of the writer at the newest versions, of everybody at the published view.
public sealed partial class Graph
{
    private const int TriesWithoutSnapshot = 3;

    /// <summary>Whether a node is live. Of the writer.</summary>
    internal bool IsLive(string id) => _nodes.Find(new NodeKey(id)) is { IsLive: true };

    /// <summary>Whether the register of an edge says linked, whether or not its ends are live. Of the writer.</summary>
    internal bool IsLinked(string source, string label, string target) =>
        FindCurrentEdge(source, label, target) is { Operation.Kind: OperationKind.Link };

    /// <summary>The greatest hybrid time among a register and the others that decide its visibility; 0 when there are none, and for authority operations,
    /// which do not compete. Of the writer.</summary>
    internal ulong GreatestTime(in RegisterKey key)
    {
        if (key.Kind == RegisterKind.Authority)
            return 0;
        var node = _nodes.Find(new NodeKey(key.NodeId));
        if (key.Kind != RegisterKind.Edge)
            return Math.Max(Time(node?.Value), Time(node?.Removal));
        var ends = Math.Max(Time(node?.Removal), Time(_nodes.Find(new NodeKey(key.Target!))?.Removal));
        return Math.Max(ends, Time(FindCurrentEdge(key.NodeId, key.Label, key.Target!)?.Operation));

        static ulong Time(Operation? operation) => operation?.Timestamp.Packed ?? 0;
    }

    /// <summary>The current operation of a register and its position. Of the writer.</summary>
    internal bool TryGetCurrent(in RegisterKey key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Operation? operation, out ulong position)
    {
        if (key.Kind == RegisterKind.Authority)
        {
            (operation, position) = FindAuthority(key);
        }
        else if (key.Kind == RegisterKind.Edge)
        {
            var edge = FindCurrentEdge(key.NodeId, key.Label, key.Target!);
            operation = edge?.Operation;
            position = edge?.At ?? 0;
        }
        else
        {
            var node = _nodes.Find(new NodeKey(key.NodeId));
            operation = key.Kind == RegisterKind.Value ? node?.Value : node?.Removal;
            position = operation is null ? 0 : key.Kind == RegisterKind.Value ? node!.ValueAt : node!.RemovalAt;
        }

        return operation is not null;
    }

    /// <summary>Adds the current operation of each register that changed after a position, in no particular order. O(registers). Of the writer.</summary>
    internal void CopyCurrentSince(ulong position, List<Operation> destination)
    {
        foreach (var (operation, at) in _authority.Values)
        {
            if (at > position)
                destination.Add(operation);
        }

        foreach (var node in _nodes)
        {
            if (node.Value is { } value && node.ValueAt > position)
                destination.Add(value);
            if (node.Removal is { } removal && node.RemovalAt > position)
                destination.Add(removal);
            if (node.Adjacency is not { } adjacency)
                continue;
            foreach (var edge in adjacency.Outgoing)
            {
                if (!edge.IsDropped && edge.At > position)
                    destination.Add(edge.Operation);
            }
        }
    }

    /// <summary>Reads a node of the published revision; null when it is not live. From any thread, without a lock.</summary>
    internal GenosNode? Find(string id) => Read(id, static (view, id) => view.Find(id));

    /// <summary>Reads the visible edges of a node of the published revision, in the order of <see cref="GraphSnapshot.Edges"/>. From any thread, without a lock.</summary>
    internal IReadOnlyList<GraphEdge> FindEdges(string id, EdgeDirection direction = EdgeDirection.Outgoing, string? label = null) =>
        Read((id, direction, label), static (view, wanted) => view.Edges(wanted.id, wanted.direction, wanted.label));

    /// <summary>Reads the published view, again while commits come in between. The result is of one view.</summary>
    internal TResult Read<TArgument, TResult>(TArgument argument, Func<GraphView, TArgument, TResult> read)
    {
        for (var tries = 0; tries < TriesWithoutSnapshot; tries++)
        {
            var view = View;
            var result = read(view, argument);
            Volatile.ReadBarrier();
            if (ReferenceEquals(view, View))
                return result;
        }

        // Commits follow each other faster than this read: a snapshot makes them keep what it sees.
        using var snapshot = GetSnapshot();
        return read(snapshot.View, argument);
    }

    private EdgeVersion? FindCurrentEdge(string source, string label, string target)
    {
        var sourceKey = new NodeKey(source);
        var edge = _nodes.Find(sourceKey)?.Adjacency?.Outgoing.Find(new EdgeKey(sourceKey, label, new NodeKey(target)));
        return edge is { IsDropped: false } ? edge : null;
    }
}
