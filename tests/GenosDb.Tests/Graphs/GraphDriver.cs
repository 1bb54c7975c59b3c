using System.Collections.Immutable;
using GenosDb.Graphs;

namespace GenosDb.Tests.Graphs;

/// <summary>A graph, and positions that ascend by one.</summary>
internal sealed class GraphDriver(Func<Operation, bool>? permits = null)
{
    private ulong _position = 1;

    public Graph Graph { get; } = new(permits);

    public static GraphDriver Of(IEnumerable<Operation> operations)
    {
        var driver = new GraphDriver();
        driver.Apply([.. operations]);
        return driver;
    }

    public ImmutableArray<MergeOutcome> Apply(params Operation[] operations) =>
        Graph.Apply(operations, [.. operations.Select(_ => new HybridTimestamp(++_position, new ReplicaId(9)))]);

    /// <summary>Applies one operation.</summary>
    public MergeOutcome One(Operation operation) => Apply(operation).Single();

    /// <summary>Merges one operation without publishing it.</summary>
    public (MergeResult Result, Operation? Other, List<ulong> Vacated, ulong Position) Merge(Operation operation)
    {
        List<VacatedPosition> vacated = [];
        var result = Graph.Merge(operation, ++_position, out var other, vacated);
        return (result, other, vacated.ConvertAll(entry => entry.Position), _position);
    }

    /// <summary>Everything visible, as one text.</summary>
    public string Visible()
    {
        using var snapshot = Graph.GetSnapshot();
        return GraphOracle.Visible(snapshot);
    }

    public List<Operation> Registers()
    {
        List<Operation> registers = [];
        Graph.CopyCurrentSince(0, registers);
        return registers;
    }

    public bool Shows(GraphEdge edge) =>
        Graph.FindEdges(edge.Source).Contains(edge) && Graph.FindEdges(edge.Target, EdgeDirection.Incoming).Contains(edge);
}
