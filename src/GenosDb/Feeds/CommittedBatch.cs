using GenosDb.Graphs;

namespace GenosDb.Feeds;

/// <summary>What one commit may have changed, or several that follow each other: enough to find the difference between the snapshots before and after.</summary>
/// <param name="origin">Where it came from; of several, the last.</param>
/// <param name="peer">Who delivered it; null for nobody.</param>
/// <param name="operations">What became current, or was current; null for everything.</param>
internal sealed class CommittedBatch(ChangeOrigin origin, string? peer, IEnumerable<Operation>? operations)
{
    private List<Operation>? _operations = operations?.ToList();
    private ChangeOrigin _origin = origin;
    private string? _peer = peer;

    /// <summary>A commit that may have changed everything.</summary>
    public static CommittedBatch Everything() => new(ChangeOrigin.Local, peer: null, operations: null);

    /// <summary>The same, to be added to.</summary>
    public CommittedBatch Copy() => new(_origin, _peer, _operations);

    /// <summary>Adds the batch that comes next.</summary>
    public void Add(CommittedBatch next)
    {
        (_origin, _peer) = (next._origin, next._peer);
        if (next._operations is null)
            _operations = null;
        else
            _operations?.AddRange(next._operations);
    }

    /// <summary>Adds what the batch withdrew or let in.</summary>
    public void Add(IEnumerable<Operation> operations) => _operations?.AddRange(operations);

    public GraphDelta FindDelta(GraphSnapshot before, GraphSnapshot after)
    {
        if (_operations is null)
            return GraphDiff.ComputeAll(before, after, _origin, _peer);
        var nodeIds = new HashSet<string>(StringComparer.Ordinal);
        var edges = new HashSet<GraphEdge>();
        foreach (var operation in _operations)
        {
            if (operation.IsAuthority)
                continue;
            if (operation.Target is null)
                nodeIds.Add(operation.NodeId);
            else
                edges.Add(new GraphEdge(operation.NodeId, operation.Label, operation.Target));
        }

        return GraphDiff.Compute(before, after, nodeIds, edges, _origin, _peer);
    }
}
