namespace GenosDb.Wire;

/// <summary>The two parts of a state, in the order in which they are reconciled.</summary>
internal enum RegisterSection
{
    /// <summary>What says who may do what; nothing of it exists in an unsigned database.</summary>
    Authority = 0,

    /// <summary>Values, removals and edges.</summary>
    Data = 1,
}
