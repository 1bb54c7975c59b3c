namespace GenosDb.Wire;

/// <summary>What a full state covers.</summary>
internal enum FullStateScope
{
    /// <summary>Every register.</summary>
    All = 0,

    /// <summary>Registers that changed after the position of the request.</summary>
    Since = 1,
}
