namespace GenosDb.Queries;

/// <summary>What becomes of a code point.</summary>
internal enum FoldKind : byte
{
    /// <summary>Another code point, at a distance, which may be none.</summary>
    Shifted,

    /// <summary>Nothing.</summary>
    Dropped,

    /// <summary>A text.</summary>
    Text,
}
