using System.Collections.Immutable;

namespace GenosDb;

/// <summary>What one committed batch changed in the visible graph: nodes and edges, each ordered by id. Of an observer that is slow, several batches together.</summary>
/// <param name="Revision">The revision that shows it; local to this process.</param>
/// <param name="Origin">Where the batch came from; of several, the last.</param>
public sealed record GraphChangeSet(long Revision, ChangeOrigin Origin)
{
    /// <summary>The peer that delivered a remote batch; null otherwise.</summary>
    public string? Peer { get; init; }

    /// <summary>Nodes that were not there.</summary>
    public ImmutableArray<GenosNode> Added { get; init; } = [];

    /// <summary>Nodes whose value, stamp or outgoing edges changed.</summary>
    public ImmutableArray<NodeUpdate> Updated { get; init; } = [];

    /// <summary>Nodes that are gone, as they were.</summary>
    public ImmutableArray<GenosNode> Removed { get; init; } = [];

    /// <summary>Edges that were not visible.</summary>
    public ImmutableArray<GraphEdge> Linked { get; init; } = [];

    /// <summary>Edges that are no longer visible.</summary>
    public ImmutableArray<GraphEdge> Unlinked { get; init; } = [];
}
