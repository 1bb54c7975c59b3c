namespace GenosDb.SimulationTests.Oracle;

/// <summary>What a set of operations comes to.</summary>
internal sealed class OracleState
{
    /// <summary>The operation that each register of the normal form holds, by the name of the register.</summary>
    public SortedDictionary<string, Operation> Registers { get; } = new(StringComparer.Ordinal);

    /// <summary>Visible nodes with the operation that made their value.</summary>
    public SortedDictionary<string, Operation> Nodes { get; } = new(StringComparer.Ordinal);

    /// <summary>Visible edges: source, label, target.</summary>
    public HashSet<(string Source, string Label, string Target)> Edges { get; } = [];
}
