namespace GenosDb.Graphs;

/// <summary>The edge registers at one node. An edge is among <see cref="Outgoing"/> of its source and <see cref="Incoming"/> of its target.</summary>
/// <param name="id">The node, which may have neither value nor removal yet.</param>
internal sealed class Adjacency(string id)
{
    // Most nodes have edges in one direction or few, so a table is made when there is something in it.
    private static readonly VersionTable<EdgeVersion> None = new();

    private VersionTable<EdgeVersion> _outgoing = None;
    private VersionTable<EdgeVersion> _incoming = None;

    public string Id { get; } = id;

    public VersionTable<EdgeVersion> Outgoing => Volatile.Read(ref _outgoing);

    public VersionTable<EdgeVersion> Incoming => Volatile.Read(ref _incoming);

    public bool IsEmpty => Outgoing.Count == 0 && Incoming.Count == 0;

    public void AddOutgoing(EdgeVersion edge) => Add(ref _outgoing, edge);

    public void AddIncoming(EdgeVersion edge) => Add(ref _incoming, edge);

    private static void Add(ref VersionTable<EdgeVersion> table, EdgeVersion edge)
    {
        if (ReferenceEquals(table, None))
            Volatile.Write(ref table, new VersionTable<EdgeVersion>());
        table.Add(edge);
    }
}
