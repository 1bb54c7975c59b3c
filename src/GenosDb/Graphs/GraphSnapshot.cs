using System.Diagnostics.CodeAnalysis;

namespace GenosDb;

/// <summary>Stub: replaced by the graph slice.</summary>
public sealed class GraphSnapshot : IDisposable
{
    private GraphSnapshot()
    {
    }

    /// <summary>Ascends by one with each visible batch; local to this process.</summary>
    public long Revision => throw new NotSupportedException();

    /// <summary>Visible nodes.</summary>
    public int Count => throw new NotSupportedException();

    /// <summary>Reads a node.</summary>
    public bool TryGet(string id, [NotNullWhen(true)] out GenosNode? node) => throw new NotSupportedException();

    /// <summary>All nodes, ordered by id.</summary>
    public IEnumerable<GenosNode> Nodes() => throw new NotSupportedException();

    /// <summary>Edges of a node whose two ends are visible.</summary>
    public IEnumerable<GraphEdge> Edges(string id, EdgeDirection direction = EdgeDirection.Outgoing, string? label = null) => throw new NotSupportedException();

    /// <summary>Nodes at the other end of those edges.</summary>
    public IEnumerable<GenosNode> Neighbors(string id, EdgeDirection direction = EdgeDirection.Outgoing, string? label = null) => throw new NotSupportedException();

    /// <summary>Lets go of what only this snapshot can see.</summary>
    public void Dispose()
    {
    }
}
