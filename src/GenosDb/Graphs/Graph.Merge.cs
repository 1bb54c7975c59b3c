namespace GenosDb.Graphs;

// The merge rule and the normal form (called under the lock).
public sealed partial class Graph
{
    private static void RequireAscending(ulong least, ulong position, string name)
    {
        if (position <= least)
            throw new ArgumentException($"Positions ascend: {position:x16} is not above {least:x16}.", name);
    }

    private bool Permits(Operation operation) => _permits is null || _permits(operation);

    private MergeResult MergePermitted(Operation operation, ulong position, out Operation? other, List<ulong> vacatedPositions)
    {
        var result = operation.Kind switch
        {
            OperationKind.Upsert => MergeValue(operation, position, out other, vacatedPositions),
            OperationKind.Remove => MergeRemoval(operation, position, out other, vacatedPositions),
            _ => MergeEdge(operation, position, out other, vacatedPositions),
        };
        if (result == MergeResult.Won)
        {
            Head = position;
            _isChanged = true;
        }

        return result;
    }

    private MergeResult MergeValue(Operation operation, ulong position, out Operation? other, List<ulong> vacatedPositions)
    {
        var key = new NodeKey(operation.NodeId);
        var node = _nodes.Find(key);

        // In normal form a value is above the removal, so the value alone decides where there is one.
        other = node?.Value ?? node?.Removal;
        if (Loses(operation, ref other, out var result))
            return result;

        _fingerprint.Change(node?.Value, node is { IsValueSummed: true }, operation);
        if (node is null)
        {
            _nodes.Add(new NodeVersion(key.Hash, position, operation, adjacency: null));
            RegisterCount++;
            _nodeCount++;
            return MergeResult.Won;
        }

        if (node.IsLive)
            vacatedPositions.Add(node.ValueAt);
        else
            RegisterCount++;
        var newer = node.WithValue(operation, position);
        Supersede(node, newer);
        if (!node.IsLive)
        {
            _nodeCount++;
            _edgeCount += CountVisibleEdges(newer);
        }

        return MergeResult.Won;
    }

    private MergeResult MergeRemoval(Operation operation, ulong position, out Operation? other, List<ulong> vacatedPositions)
    {
        var key = new NodeKey(operation.NodeId);
        var node = _nodes.Find(key);
        other = node?.Removal;
        if (Loses(operation, ref other, out var result))
            return result;

        if (other is null)
        {
            RegisterCount++;
            RemovalCount++;
        }
        else
        {
            vacatedPositions.Add(node!.RemovalAt);
        }

        _fingerprint.Change(other, other is not null && node!.IsRemovalSummed, operation);
        if (node is null)
        {
            _nodes.Add(new RemovedNodeVersion(key.Hash, value: null, valueAt: 0, operation, position, adjacency: null));
            return MergeResult.Won;
        }

        DropOlderEdges(node, operation, position, vacatedPositions);
        var value = node.Value;
        if (value is not null && IsBelow(value, operation))
        {
            _nodeCount--;
            _edgeCount -= CountVisibleEdges(node);
            RegisterCount--;
            vacatedPositions.Add(node.ValueAt);
            _fingerprint.Change(value, node.IsValueSummed, current: null);
            other = value;
            value = null;
        }

        Supersede(node, new RemovedNodeVersion(key.Hash, value, value is null ? 0 : node.ValueAt, operation, position, node.Adjacency)
        {
            IsValueSummed = value is not null && node.IsValueSummed,
        });
        return MergeResult.Won;
    }

    private MergeResult MergeEdge(Operation operation, ulong position, out Operation? other, List<ulong> vacatedPositions)
    {
        var sourceKey = new NodeKey(operation.NodeId);
        var targetKey = new NodeKey(operation.Target!);
        var key = new EdgeKey(sourceKey, operation.Label, targetKey);
        var source = _nodes.Find(sourceKey);
        var target = _nodes.Find(targetKey);
        var edge = source?.Adjacency?.Outgoing.Find(key);
        var current = edge is { IsDropped: false } ? edge : null;

        // In normal form an edge is above both removals, so the edge alone decides where there is one.
        other = current?.Operation ?? Greater(source?.Removal, target?.Removal);
        if (Loses(operation, ref other, out var result))
            return result;
        other = current?.Operation;

        _fingerprint.Change(other, current is { IsSummed: true }, operation);
        var newer = new EdgeVersion(key.Hash, position, operation);
        if (current is null)
            RegisterCount++;
        else
            vacatedPositions.Add(current.At);
        if ((current is { IsLinked: true }) != newer.IsLinked && source is { IsLive: true } && target is { IsLive: true })
            _edgeCount += newer.IsLinked ? 1 : -1;

        if (edge is null)
        {
            AdjacencyOf(source, sourceKey).AddOutgoing(newer);
            AdjacencyOf(_nodes.Find(targetKey), targetKey).AddIncoming(newer);
        }
        else
        {
            Supersede(edge, newer, source!, target!);
        }

        return MergeResult.Won;
    }

    /// <summary>Decides against what is there. Sets <paramref name="other"/> to null for a duplicate, which displaces nothing and loses to nothing.</summary>
    private static bool Loses(Operation operation, ref Operation? other, out MergeResult result)
    {
        var order = other is null ? 1 : OperationOrder.Instance.Compare(operation, other);
        result = order < 0 ? MergeResult.Lost : order == 0 ? MergeResult.Duplicate : MergeResult.Won;
        if (order == 0)
            other = null;
        return order <= 0;
    }

    private static bool IsBelow(Operation operation, Operation bound) => OperationOrder.Instance.Compare(operation, bound) < 0;

    private static Operation? Greater(Operation? left, Operation? right) =>
        left is null ? right : right is null || IsBelow(right, left) ? left : right;

    private Adjacency AdjacencyOf(NodeVersion? node, in NodeKey key)
    {
        if (node is null)
        {
            // Neither value nor removal yet, so there is nothing to see of it at any position.
            node = new NodeVersion(key.Hash, at: 0, value: null, new Adjacency(key.Id));
            _nodes.Add(node);
        }

        return node.Adjacency ??= new Adjacency(node.Id);
    }

    private void DropOlderEdges(NodeVersion node, Operation removal, ulong position, List<ulong> vacatedPositions)
    {
        if (node.Adjacency is not { } adjacency)
            return;
        foreach (var edge in adjacency.Outgoing)
            DropIfOlder(edge);

        // A loop has been dropped above, in both tables.
        foreach (var edge in adjacency.Incoming)
            DropIfOlder(edge);

        void DropIfOlder(EdgeVersion edge)
        {
            if (edge.IsDropped || !IsBelow(edge.Operation, removal))
                return;
            NodeVersion source = End(edge.Operation.NodeId), target = End(edge.Operation.Target!);
            if (edge.IsLinked && source.IsLive && target.IsLive)
                _edgeCount--;
            RegisterCount--;
            vacatedPositions.Add(edge.At);
            _fingerprint.Change(edge.Operation, edge.IsSummed, current: null);
            Supersede(edge, new EdgeVersion(edge.Hash, position, edge.Operation, isDropped: true), source, target);
        }

        NodeVersion End(string id) => id == adjacency.Id ? node : _nodes.Find(new NodeKey(id))!;
    }

    /// <summary>Visible edges of a node that is live, or becomes it. O(degree).</summary>
    private long CountVisibleEdges(NodeVersion node)
    {
        if (node.Adjacency is not { } adjacency)
            return 0;
        var count = 0L;
        foreach (var edge in adjacency.Outgoing)
        {
            if (edge.IsLinked && IsLive(edge.Operation.Target!))
                count++;
        }

        foreach (var edge in adjacency.Incoming)
        {
            if (edge.IsLinked && edge.Operation.NodeId != adjacency.Id && IsLive(edge.Operation.NodeId))
                count++;
        }

        return count;
    }

    private void Supersede(NodeVersion current, NodeVersion newer)
    {
        Chain(current, newer);
        _nodes.Replace(current, newer);
    }

    private void Supersede(EdgeVersion current, EdgeVersion newer, NodeVersion source, NodeVersion target)
    {
        Chain(current, newer);
        source.Adjacency!.Outgoing.Replace(current, newer);
        target.Adjacency!.Incoming.Replace(current, newer);
    }

    private void Chain(RegisterVersion current, RegisterVersion newer)
    {
        // A version above the published head was never seen, and can be passed over. Nothing visible at the end of a chain is nothing.
        var previous = current.At <= _published.Head ? current : current.Previous;
        if (previous is { ShowsNothing: true, Previous: null })
            previous = null;
        newer.Previous = previous;
        current.IsReplaced = true;
        if (previous is not null || newer is EdgeVersion { IsDropped: true })
            _unsettled.Add(newer);
    }
}
