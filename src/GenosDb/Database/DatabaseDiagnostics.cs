using GenosDb.Graphs;

namespace GenosDb;

/// <summary>Counts at one moment, for people and health checks.</summary>
/// <param name="Nodes">Visible nodes.</param>
/// <param name="Edges">Visible edges.</param>
/// <param name="Registers">Everything that is kept and compared with peers: values, removals, edges.</param>
/// <param name="OplogEntries">Entries in the window of the operation log.</param>
/// <param name="OplogCapacity">How many the window holds.</param>
/// <param name="Fingerprint">Digest of the state: equal states, equal fingerprints.</param>
public sealed record DatabaseDiagnostics(long Nodes, long Edges, long Registers, int OplogEntries, int OplogCapacity, GraphFingerprint Fingerprint)
{
    /// <summary>How often a typed query has left out a node that did not fit the type, since the database was opened.</summary>
    public long UnreadableNodes { get; init; }
}
