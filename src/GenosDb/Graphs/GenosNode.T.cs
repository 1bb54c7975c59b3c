using System.Collections.Immutable;
using System.Diagnostics;

namespace GenosDb;

/// <summary>A node whose value was read as <typeparamref name="T"/>.</summary>
/// <param name="Id">1 to 256 bytes of UTF-8.</param>
/// <param name="Value">The object made of the value of the node; a new one for each read.</param>
/// <param name="Untyped">The node itself, with all fields that its author wrote.</param>
/// <typeparam name="T">The type of the objects.</typeparam>
[DebuggerDisplay("{Id,nq} {Value}")]
public sealed record GenosNode<T>(string Id, T Value, GenosNode Untyped)
{
    /// <summary>Visible outgoing edges, as <see cref="GenosNode.Edges"/>.</summary>
    public ImmutableArray<GenosEdge> Edges => Untyped.Edges;

    /// <summary>Stamp of the winning upsert, as <see cref="GenosNode.Timestamp"/>.</summary>
    public HybridTimestamp Timestamp => Untyped.Timestamp;

    /// <summary>Who signed that upsert; null in an unsigned database.</summary>
    public Address? Author => Untyped.Author;

    /// <summary>As <see cref="GenosNode.ToString"/>.</summary>
    public override string ToString() => Untyped.ToString();
}
