namespace GenosDb;

/// <summary>How many outcomes are kept, remembered or waiting for an observer: a peer can cause them faster than anybody reads them, and of the largest values, also with operations
/// that are refused.</summary>
internal static class OutcomeBounds
{
    public const int Count = 4_096;

    /// <summary>Of the values that outcomes keep alive.</summary>
    public const long Bytes = 16 << 20;

    /// <summary>Bytes of the values that one outcome keeps alive.</summary>
    public static long BytesOf(Operation operation, Operation? cause) => (operation.BodyBytes?.Length ?? 0) + (cause?.BodyBytes?.Length ?? 0);
}
