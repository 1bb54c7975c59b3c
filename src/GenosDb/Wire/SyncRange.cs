namespace GenosDb.Wire;

/// <summary>What one side says of the registers whose key hashes lie behind the range before and up to a bound. A closed set of cases.</summary>
/// <param name="Last">The bound: the last key hash that belongs to the range.</param>
internal abstract record SyncRange(ulong Last)
{
    /// <summary>Nothing is left to be said.</summary>
    /// <param name="Last">The last key hash of the range.</param>
    public sealed record Skip(ulong Last) : SyncRange(Last);

    /// <summary>The sum of what the sender has there.</summary>
    /// <param name="Last">The last key hash of the range.</param>
    /// <param name="Fingerprint">The first 12 bytes of its digest, as a number.</param>
    /// <param name="Count">Registers.</param>
    public sealed record Summary(ulong Last, UInt128 Fingerprint, long Count) : SyncRange(Last);

    /// <summary>Everything that the sender has there, because the two sides differ.</summary>
    /// <param name="Last">The last key hash of the range.</param>
    /// <param name="Items">Ascending by key hash, within the range.</param>
    public sealed record List(ulong Last, ReadOnlyMemory<RangeItem> Items) : SyncRange(Last);
}
