namespace GenosDb.Tests.Graphs;

/// <summary>Makes operations for the tests: times count from 1, origins are small numbers, values are small integers.</summary>
internal static class Write
{
    public const ulong Alice = 1;
    public const ulong Bob = 2;

    private static readonly OperationScope Scope = new(DatabaseId.From("tests"));

    public static Operation Put(string id, long time, int value = 0, ulong origin = Alice) => Make(OperationKind.Upsert, time, origin, id, "", null, value);

    public static Operation Remove(string id, long time, ulong origin = Alice) => Make(OperationKind.Remove, time, origin, id, "", null);

    public static Operation Link(string source, string target, long time, string label = "", ulong origin = Alice) =>
        Make(OperationKind.Link, time, origin, source, label, target);

    public static Operation Unlink(string source, string target, long time, string label = "", ulong origin = Alice) =>
        Make(OperationKind.Unlink, time, origin, source, label, target);

    public static GenosValue Value(int value) => GenosValue.FromCanonical(new[] { (byte)value });

    /// <summary>A packed time of these tests.</summary>
    public static ulong Time(long time) => (ulong)(ValidityLimits.GenesisMilliseconds + time) << 16;

    private static Operation Make(OperationKind kind, long time, ulong origin, string id, string label, string? target, int value = 0) =>
        Operation.Create(Scope, kind, new HybridTimestamp(Time(time), new ReplicaId(origin)), id, label, target, Value(value));
}
