namespace GenosDb.Graphs;

// The fingerprint, brought up to date when somebody reads it.
public sealed partial class Graph
{
    private readonly FingerprintSums _fingerprint = new();

    /// <summary>Of everything merged so far. Of the writer: not to be read while another thread merges. Hashes what changed since it was last read.</summary>
    public GraphFingerprint Fingerprint
    {
        get
        {
            var dataCount = RegisterCount - _authority.Count - _outsideCount;
            if (_fingerprint.TryTakeChanges(dataCount, out var changed))
            {
                foreach (var operation in changed)
                    Sum(operation);
            }
            else
            {
                foreach (var node in _nodes)
                    SumAll(node);
            }

            return _fingerprint.ToFingerprint(_authority.Count, dataCount);
        }
    }

    /// <summary>Tells the sums that a value takes the place of another.</summary>
    /// <param name="node">Its node before; null when it is new.</param>
    /// <param name="current">The value; null when there is none any more.</param>
    /// <returns>Whether the value takes no part in the fingerprint.</returns>
    private bool SumValue(NodeVersion? node, Operation? current)
    {
        var wasOutside = node is { IsValueOutside: true };
        var isOutside = IsOutsideFingerprint(current);
        _outsideCount += (isOutside ? 1 : 0) - (wasOutside ? 1 : 0);
        _fingerprint.Change(wasOutside ? null : node?.Value, node is { IsValueSummed: true }, isOutside ? null : current);
        _usage?.Change(node?.Value, current);
        return isOutside;
    }

    /// <summary>Tells the sums that an operation takes the place of another in any other register, or that nothing does.</summary>
    private void Sum(Operation? previous, bool isSummed, Operation? current)
    {
        _fingerprint.Change(previous, isSummed, current);
        _usage?.Change(previous, current);
    }

    /// <summary>Lets a value take part in the fingerprint, or no longer, when the answer has changed.</summary>
    private void SumAgain(NodeVersion node)
    {
        if (IsOutsideFingerprint(node.Value) == node.IsValueOutside)
            return;
        node.IsValueOutside = SumValue(node, node.Value);
        node.IsValueSummed = false;
    }

    private bool IsOutsideFingerprint(Operation? value) => value is not null && _isOutsideFingerprint is not null && _isOutsideFingerprint(value);

    private void SumAll(NodeVersion node)
    {
        if (node is { Value: { } value, IsValueOutside: false })
        {
            node.IsValueSummed = true;
            _fingerprint.Add(value);
        }

        if (node.Removal is { } removal)
        {
            node.IsRemovalSummed = true;
            _fingerprint.Add(removal);
        }

        if (node.Adjacency is not { } adjacency)
            return;
        foreach (var edge in adjacency.Outgoing)
        {
            if (edge.IsDropped)
                continue;
            edge.IsSummed = true;
            _fingerprint.Add(edge.Operation);
        }
    }

    /// <summary>Adds what is current now in the register of an operation, unless it is in the sums.</summary>
    private void Sum(Operation changed)
    {
        if (changed.IsEdge)
        {
            if (FindCurrentEdge(changed.NodeId, changed.Label, changed.Target!) is { IsSummed: false } edge)
            {
                edge.IsSummed = true;
                _fingerprint.Add(edge.Operation);
            }

            return;
        }

        if (_nodes.Find(new NodeKey(changed.NodeId)) is not { } node)
            return;
        if (changed.Kind == OperationKind.Upsert && node is { Value: { } value, IsValueSummed: false, IsValueOutside: false })
        {
            node.IsValueSummed = true;
            _fingerprint.Add(value);
        }
        else if (changed.Kind == OperationKind.Remove && node is { Removal: { } removal, IsRemovalSummed: false })
        {
            node.IsRemovalSummed = true;
            _fingerprint.Add(removal);
        }
    }
}
