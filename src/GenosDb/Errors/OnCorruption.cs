namespace GenosDb;

/// <summary>What opening does with proven damage.</summary>
public enum OnCorruption
{
    /// <summary>Throws <see cref="StorageFailure.Corrupt"/> and touches nothing.</summary>
    Fail,

    /// <summary>Saves every record that is sound, moves damaged files aside, and fetches the rest from peers.</summary>
    SalvageAndResync,
}
