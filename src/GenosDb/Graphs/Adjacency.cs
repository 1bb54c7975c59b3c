namespace GenosDb.Graphs;

/// <summary>The edge registers at one node. An edge is in <see cref="Outgoing"/> of its source and in <see cref="Incoming"/> of its target.</summary>
/// <param name="id">The node, which may have neither value nor removal yet.</param>
internal sealed class Adjacency(string id)
{
    private const int SmallestTable = 4;

    public string Id { get; } = id;

    public VersionTable<EdgeVersion> Outgoing { get; } = new(SmallestTable);

    public VersionTable<EdgeVersion> Incoming { get; } = new(SmallestTable);

    public bool IsEmpty => Outgoing.Count == 0 && Incoming.Count == 0;
}
