namespace GenosDb.Wire;

/// <summary>One register in the list of a range.</summary>
/// <param name="KeyHash">The first 8 bytes of the SHA-256 of its key; two keys may share them.</param>
/// <param name="Stamp">Of its current operation.</param>
internal readonly record struct RangeItem(ulong KeyHash, HybridTimestamp Stamp);
