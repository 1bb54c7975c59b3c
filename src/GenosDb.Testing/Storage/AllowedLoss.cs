namespace GenosDb.Testing;

/// <summary>What may be missing when a store is opened.</summary>
internal enum AllowedLoss
{
    /// <summary>Nothing that was acknowledged.</summary>
    None,

    /// <summary>What was not flushed.</summary>
    NotFlushed,

    /// <summary>Anything, as long as a past is left.</summary>
    Anything,
}
