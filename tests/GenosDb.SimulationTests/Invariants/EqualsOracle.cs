using GenosDb.Graphs;
using GenosDb.SimulationTests.Oracle;

namespace GenosDb.SimulationTests.Invariants;

/// <summary>The state of a replica is what the oracle makes of every operation that survives, in its registers and in what readers see.</summary>
internal static class EqualsOracle
{
    public const string Name = "Oracle";

    public static void Check(ReplicaPicture picture, Graph graph, OracleState expected)
    {
        var registers = picture.State.Registers;
        foreach (var (operation, _) in registers)
        {
            if (!expected.Registers.TryGetValue(OracleFold.NameOf(operation), out var other))
                throw new InvariantViolationException(Name, $"{picture.Name} shows {operation.Kind} of {operation.NodeId}, which the oracle does not.");
            if (other.Id != operation.Id)
                throw new InvariantViolationException(Name, $"{picture.Name} shows {operation.Kind} of {operation.NodeId} at {operation.Timestamp}, and the oracle {other.Kind} at {other.Timestamp}.");
        }

        if (registers.Length != expected.Registers.Count)
        {
            var missing = expected.Registers.Values.First(operation => !registers.Any(register => register.Operation.Id == operation.Id));
            throw new InvariantViolationException(Name, $"{picture.Name} lacks {missing.Kind} of {missing.NodeId} at {missing.Timestamp}.");
        }

        using var snapshot = graph.GetSnapshot();
        if (snapshot.Count != expected.Nodes.Count || snapshot.EdgeCount != expected.Edges.Count)
            throw new InvariantViolationException(Name, $"{picture.Name} shows {snapshot.Count} nodes and {snapshot.EdgeCount} edges; the oracle {expected.Nodes.Count} and {expected.Edges.Count}.");
        foreach (var (id, operation) in expected.Nodes)
        {
            if (graph.Find(id) is not { } node || !node.Value.Equals(operation.Body))
                throw new InvariantViolationException(Name, $"{picture.Name} does not show {id} as it was written last.");
            foreach (var edge in node.Edges)
            {
                if (!expected.Edges.Contains((id, edge.Label, edge.Target)))
                    throw new InvariantViolationException(Name, $"{picture.Name} shows an edge from {id} to {edge.Target} that the oracle does not.");
            }
        }
    }
}
