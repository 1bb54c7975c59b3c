namespace GenosDb.Graphs;

// The merge rule and the normal form (called under the lock).
public sealed partial class Graph
{
    private static void RequireAscending(ulong least, ulong position, string name)
    {
        if (position <= least)
            throw new ArgumentException($"Positions ascend: {position:x16} is not above {least:x16}.", name);
    }

    private bool Permits(Operation operation) => _permits is null || operation.IsAuthority || _permits(operation);

    private MergeResult MergeJudged(Operation operation, bool isPermitted, ulong position, out Operation? other, List<VacatedPosition> vacated)
    {
        other = null;
        if (!isPermitted)
        {
            if (_reserve is not null && _reserve.Add(operation, isPermitted: false, position))
                _byAuthor!.Add(operation);
            return MergeResult.NotPermitted;
        }

        var result = operation.Kind switch
        {
            OperationKind.Upsert => MergeValue(operation, position, out other, vacated),
            OperationKind.Remove => MergeRemoval(operation, position, out other, vacated),
            OperationKind.Link or OperationKind.Unlink => MergeEdge(operation, position, out other, vacated),
            _ => MergeAuthority(operation, position),
        };
        if (result == MergeResult.Won)
            MoveHead(position);
        return _reserve is null || operation.IsAuthority ? result : NoteMerged(operation, result, position, ref other);
    }

    private void MoveHead(ulong position)
    {
        Head = position;
        _isChanged = true;
    }

    /// <summary>Lists what was merged under its author, and keeps it when it lost.</summary>
    private MergeResult NoteMerged(Operation operation, MergeResult result, ulong position, ref Operation? other)
    {
        switch (result)
        {
            // It can be in quarantine although it counts: authority came after it, and has not been followed by a re-evaluation yet.
            case MergeResult.Won when _reserve!.Find(RegisterKey.Of(operation))?.Find(operation) is { } kept:
                _reserve.Remove(kept);
                break;
            case MergeResult.Lost when !_reserve!.Add(operation, isPermitted: true, position):
                other = null;
                return MergeResult.Duplicate;
            case MergeResult.Duplicate:
                return result;
        }

        _byAuthor!.Add(operation);
        return result;
    }

    private void KeepShadow(Operation? displaced, ulong position)
    {
        if (_reserve is not null && displaced is not null)
            _reserve.Add(displaced, isPermitted: true, position);
    }

    private MergeResult MergeValue(Operation operation, ulong position, out Operation? other, List<VacatedPosition> vacated)
    {
        var key = new NodeKey(operation.NodeId);
        var node = _nodes.Find(key);

        // In normal form a value is above the removal, so the value alone decides where there is one.
        other = node?.Value ?? node?.Removal;
        if (Loses(operation, ref other, out var result))
            return result;
        KeepShadow(node?.Value, position);
        SetValue(node, key, operation, position, vacated);
        return MergeResult.Won;
    }

    private void SetValue(NodeVersion? node, in NodeKey key, Operation operation, ulong position, List<VacatedPosition> vacated)
    {
        var isOutside = SumValue(node, operation);
        if (node is null)
        {
            var added = new NodeVersion(key.Hash, position, operation, adjacency: null) { IsValueOutside = isOutside };
            _nodes.Add(added);
            Replaced(previous: null, added);
            RegisterCount++;
            _nodeCount++;
            return;
        }

        if (node.IsLive)
            vacated.Add(new VacatedPosition(node.ValueAt, node.Value!, operation));
        else
            RegisterCount++;
        var newer = node.WithValue(operation, position);
        newer.IsValueOutside = isOutside;
        Supersede(node, newer);
        if (!node.IsLive)
        {
            _nodeCount++;
            _edgeCount += CountVisibleEdges(newer);
        }
    }

    /// <summary>Counts a value as gone; the caller makes the version without it.</summary>
    private void DropValue(NodeVersion node, Operation? by, List<VacatedPosition> vacated)
    {
        _nodeCount--;
        _edgeCount -= CountVisibleEdges(node);
        RegisterCount--;
        vacated.Add(new VacatedPosition(node.ValueAt, node.Value!, by));
        SumValue(node, current: null);
    }

    private MergeResult MergeRemoval(Operation operation, ulong position, out Operation? other, List<VacatedPosition> vacated)
    {
        var key = new NodeKey(operation.NodeId);
        var node = _nodes.Find(key);
        other = node?.Removal;
        if (Loses(operation, ref other, out var result))
            return result;
        KeepShadow(other, position);
        SetRemoval(node, key, operation, position, vacated);

        // It hid the value, or lost to it and hides older edges alone.
        other = node?.Value ?? other;
        return MergeResult.Won;
    }

    /// <summary>Puts a greater removal in place, and drops what is below it.</summary>
    private void SetRemoval(NodeVersion? node, in NodeKey key, Operation operation, ulong position, List<VacatedPosition> vacated)
    {
        if (node?.Removal is null)
        {
            RegisterCount++;
            RemovalCount++;
        }
        else
        {
            vacated.Add(new VacatedPosition(node.RemovalAt, node.Removal, operation));
        }

        Sum(node?.Removal, node is { Removal: not null, IsRemovalSummed: true }, operation);
        if (node is null)
        {
            _nodes.Add(new RemovedNodeVersion(key.Hash, position, value: null, valueAt: 0, operation, position, adjacency: null));
            return;
        }

        DropOlderEdges(node, operation, position, vacated);
        var value = node.Value;
        if (value is not null && IsBelow(value, operation))
        {
            DropValue(node, operation, vacated);
            KeepShadow(value, position);
            value = null;
        }

        Supersede(node, new RemovedNodeVersion(key.Hash, position, value, value is null ? 0 : node.ValueAt, operation, position, node.Adjacency)
        {
            IsValueSummed = value is not null && node.IsValueSummed,
            IsValueOutside = value is not null && node.IsValueOutside,
        });
    }

    private MergeResult MergeEdge(Operation operation, ulong position, out Operation? other, List<VacatedPosition> vacated)
    {
        var place = new EdgePlace(_nodes, operation.NodeId, operation.Label, operation.Target!);
        var current = place.Current?.Operation;

        // In normal form an edge is above both removals, so the edge alone decides where there is one.
        other = current ?? Greater(place.Source?.Removal, place.Target?.Removal);
        if (Loses(operation, ref other, out var result))
            return result;
        other = current;
        KeepShadow(current, position);
        SetEdge(place, operation, position, vacated);
        return MergeResult.Won;
    }

    private void SetEdge(in EdgePlace place, Operation operation, ulong position, List<VacatedPosition> vacated)
    {
        var current = place.Current;
        Sum(current?.Operation, current is { IsSummed: true }, operation);
        var newer = new EdgeVersion(place.Key.Hash, position, operation);
        if (current is null)
            RegisterCount++;
        else
            vacated.Add(new VacatedPosition(current.At, current.Operation, operation));
        if ((current is { IsLinked: true }) != newer.IsLinked && place.AreEndsLive)
            _edgeCount += newer.IsLinked ? 1 : -1;

        if (place.Newest is { } newest)
        {
            Supersede(newest, newer, place.Source!, place.Target!);
            return;
        }

        // A loop has one end, which the first line may have added.
        AdjacencyOf(place.Source, place.SourceKey).AddOutgoing(newer);
        AdjacencyOf(_nodes.Find(place.TargetKey), place.TargetKey).AddIncoming(newer);
    }

    private void DropEdge(EdgeVersion edge, NodeVersion source, NodeVersion target, Operation? by, ulong position, List<VacatedPosition> vacated)
    {
        if (edge.IsLinked && source.IsLive && target.IsLive)
            _edgeCount--;
        RegisterCount--;
        vacated.Add(new VacatedPosition(edge.At, edge.Operation, by));
        Sum(edge.Operation, edge.IsSummed, current: null);
        Supersede(edge, new EdgeVersion(edge.Hash, position, edge.Operation, isDropped: true), source, target);
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

    private void DropOlderEdges(NodeVersion node, Operation removal, ulong position, List<VacatedPosition> vacated)
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
            DropEdge(edge, End(edge.Operation.NodeId), End(edge.Operation.Target!), removal, position, vacated);
            KeepShadow(edge.Operation, position);
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
        Replaced(current, newer);
    }

    private void Supersede(EdgeVersion current, EdgeVersion newer, NodeVersion source, NodeVersion target)
    {
        Chain(current, newer);
        source.Adjacency!.Outgoing.Replace(current, newer);
        target.Adjacency!.Incoming.Replace(current, newer);
    }

    private void Chain(RegisterVersion current, RegisterVersion newer)
    {
        // A version above the published head was never seen, and can be passed over. What holds nothing at the end of a chain is nothing; a removal that shows
        // nothing is a register all the same, and belongs to what a snapshot saves.
        var previous = current.At <= _published.Head ? current : current.Previous;
        if (previous is { HoldsNothing: true, Previous: null })
            previous = null;
        newer.Previous = previous;
        current.IsReplaced = true;
        if (previous is not null || newer is EdgeVersion { IsDropped: true } or NodeVersion { IsEmpty: true })
            _unsettled.Add(newer);
    }
}
