namespace GenosDb;

/// <summary>How many outcomes are kept, remembered or waiting for an observer: a peer can cause them faster than anybody reads them, and of the largest values, also with operations
/// that are refused.</summary>
internal static class OutcomeBounds
{
    public const int Count = 4_096;

    /// <summary>Of the values that outcomes keep alive.</summary>
    public const long Bytes = 16 << 20;
}
