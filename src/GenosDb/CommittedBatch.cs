namespace GenosDb;

/// <summary>What one commit may have changed: enough to find the difference between the snapshots before and after it.</summary>
internal sealed class CommittedBatch
{
    private readonly HashSet<string>? _nodeIds;
    private readonly HashSet<GraphEdge> _edges;
    private readonly bool _isMerged;

    private CommittedBatch(long revision, ChangeOrigin origin, string? peer, HashSet<string>? nodeIds, HashSet<GraphEdge> edges, bool isMerged = false) =>
        (Revision, Origin, Peer, _nodeIds, _edges, _isMerged) = (revision, origin, peer, nodeIds, edges, isMerged);

    public long Revision { get; }

    public ChangeOrigin Origin { get; }

    public string? Peer { get; }

    /// <summary>Null for every node.</summary>
    public IReadOnlyCollection<string>? NodeIds => _nodeIds;

    public IReadOnlyCollection<GraphEdge> Edges => _edges;

    public static CommittedBatch Of(long revision, ChangeOrigin origin, string? peer, IEnumerable<Operation> operations)
    {
        var nodeIds = new HashSet<string>(StringComparer.Ordinal);
        var edges = new HashSet<GraphEdge>();
        foreach (var operation in operations)
        {
            if (operation.IsAuthority)
                continue;
            if (operation.Target is null)
                nodeIds.Add(operation.NodeId);
            else
                edges.Add(new GraphEdge(operation.NodeId, operation.Label, operation.Target));
        }

        return new CommittedBatch(revision, origin, peer, nodeIds, edges);
    }

    /// <summary>A commit that may have changed everything.</summary>
    public static CommittedBatch Everything(long revision) => new(revision, ChangeOrigin.Local, peer: null, nodeIds: null, edges: []);

    /// <summary>This batch and the one after it as one. This one is not to be used any more.</summary>
    public CommittedBatch Then(CommittedBatch next) => new(
        next.Revision,
        next.Origin,
        next.Peer,
        _nodeIds is null || next._nodeIds is null ? null : Union(_nodeIds, next._nodeIds),
        Union(_edges, next._edges),
        isMerged: true);

    // A batch of one commit is shared by all observers; what was merged for one of them is its own and grows in place.
    private HashSet<T> Union<T>(HashSet<T> first, HashSet<T> second)
    {
        var union = _isMerged ? first : new HashSet<T>(first, first.Comparer);
        union.UnionWith(second);
        return union;
    }
}
