namespace GenosDb.Queries;

/// <summary>Kinds that have an order with each other: integers and doubles are one class, every other kind is its own.</summary>
internal static class ValueClass
{
    public static GenosValueKind Of(GenosValueKind kind) => kind == GenosValueKind.Double ? GenosValueKind.Integer : kind;
}
