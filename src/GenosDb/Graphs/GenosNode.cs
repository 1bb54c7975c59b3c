using System.Collections.Immutable;
using System.Diagnostics;

namespace GenosDb;

/// <summary>One node at one moment. Immutable; safe to keep and to share between threads.</summary>
/// <param name="Id">1 to 256 bytes of UTF-8.</param>
/// <param name="Value">What its author wrote.</param>
/// <param name="Edges">Visible outgoing edges, ordered by label and target, both by UTF-8 bytes; incoming ones are read from the snapshot or the database.</param>
/// <param name="Timestamp">Stamp of the winning upsert; linking does not change it.</param>
/// <param name="Author">Who signed that upsert; null in an unsigned database.</param>
[DebuggerDisplay("{Id,nq} {Value}")]
public sealed record GenosNode(string Id, GenosValue Value, ImmutableArray<GenosEdge> Edges, HybridTimestamp Timestamp, Address? Author)
{
    /// <summary>Id and value, for people.</summary>
    public override string ToString() => $"{Id} {Value}";
}
