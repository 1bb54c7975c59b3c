namespace GenosDb.SimulationTests.Oracle;

/// <summary>Folds a set of operations to the state that every replica must come to. The plainest code; shares nothing with the library but the raw fields
/// of operations.</summary>
internal static class OracleFold
{
    public static OracleState Fold(IEnumerable<Operation> operations)
    {
        // Of each register, the greatest operation.
        var greatest = new Dictionary<string, Operation>(StringComparer.Ordinal);
        foreach (var operation in operations)
        {
            var name = NameOf(operation);
            if (!greatest.TryGetValue(name, out var other) || IsGreater(operation, other))
                greatest[name] = operation;
        }

        // The normal form: a value above the removal of its node, an edge above the removals of both ends.
        var state = new OracleState();
        foreach (var (name, operation) in greatest)
        {
            if (operation.Kind == OperationKind.Remove || name.StartsWith("authority", StringComparison.Ordinal) || IsAboveRemovals(operation, greatest))
                state.Registers.Add(name, operation);
        }

        foreach (var operation in state.Registers.Values)
        {
            if (operation.Kind == OperationKind.Upsert)
                state.Nodes.Add(operation.NodeId, operation);
        }

        foreach (var operation in state.Registers.Values)
        {
            if (operation.Kind == OperationKind.Link && state.Nodes.ContainsKey(operation.NodeId) && state.Nodes.ContainsKey(operation.Target!))
                state.Edges.Add((operation.NodeId, operation.Label, operation.Target!));
        }

        return state;
    }

    /// <summary>The name of the register that an operation competes for.</summary>
    public static string NameOf(Operation operation) => operation.Kind switch
    {
        OperationKind.Upsert => "value\0" + operation.NodeId,
        OperationKind.Remove => RemovalOf(operation.NodeId),
        OperationKind.Grant or OperationKind.Revocation or OperationKind.Amnesty or OperationKind.AclGrant => "authority\0" + operation.Id,
        _ => "edge\0" + operation.NodeId + "\0" + operation.Label + "\0" + operation.Target,
    };

    /// <summary>Later time; of one time the greater origin; of one stamp the greater id.</summary>
    public static bool IsGreater(Operation operation, Operation other)
    {
        if (operation.Timestamp.UnixMilliseconds != other.Timestamp.UnixMilliseconds)
            return operation.Timestamp.UnixMilliseconds > other.Timestamp.UnixMilliseconds;
        if (operation.Timestamp.Counter != other.Timestamp.Counter)
            return operation.Timestamp.Counter > other.Timestamp.Counter;
        if (operation.Timestamp.Origin != other.Timestamp.Origin)
            return operation.Timestamp.Origin.Bits > other.Timestamp.Origin.Bits;
        return string.CompareOrdinal(operation.Id.ToString(), other.Id.ToString()) > 0;
    }

    private static bool IsAboveRemovals(Operation operation, Dictionary<string, Operation> greatest) =>
        IsAbove(operation, RemovalOf(operation.NodeId), greatest)
        && (operation.Target is null || IsAbove(operation, RemovalOf(operation.Target), greatest));

    private static bool IsAbove(Operation operation, string removal, Dictionary<string, Operation> greatest) =>
        !greatest.TryGetValue(removal, out var other) || IsGreater(operation, other);

    private static string RemovalOf(string nodeId) => "removal\0" + nodeId;
}
