using GenosDb.Graphs;

namespace GenosDb.Queries;

/// <summary>Nodes of one view: it shows one version of each, so the same object is the same node. Uses the hash that the version has already.</summary>
internal sealed class NodeIdentity : IEqualityComparer<NodeVersion>
{
    public static readonly NodeIdentity Instance = new();

    public bool Equals(NodeVersion? x, NodeVersion? y) => ReferenceEquals(x, y);

    public int GetHashCode(NodeVersion obj) => obj.Hash;
}
