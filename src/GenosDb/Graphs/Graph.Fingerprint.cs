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
            if (_fingerprint.TryTakeChanges(RegisterCount, out var changed))
            {
                foreach (var operation in changed)
                    Sum(operation);
            }
            else
            {
                foreach (var node in _nodes)
                    SumAll(node);
            }

            return _fingerprint.ToFingerprint(RegisterCount);
        }
    }

    private void SumAll(NodeVersion node)
    {
        if (node.Value is { } value)
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
        if (changed.Kind == OperationKind.Upsert && node is { Value: { } value, IsValueSummed: false })
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
