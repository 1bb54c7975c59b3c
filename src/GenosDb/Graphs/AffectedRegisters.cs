namespace GenosDb.Graphs;

/// <summary>Registers to settle, by kind: removals bound values and edges, so they come first.</summary>
internal sealed class AffectedRegisters
{
    public HashSet<RegisterKey> Removals { get; } = [];

    public HashSet<RegisterKey> Values { get; } = [];

    public HashSet<RegisterKey> Edges { get; } = [];

    public void Add(in RegisterKey key) => (key.Kind switch
    {
        RegisterKind.Removal => Removals,
        RegisterKind.Value => Values,
        _ => Edges,
    }).Add(key);
}
