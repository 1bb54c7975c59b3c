using System.Collections.Immutable;

namespace GenosDb.Storage;

/// <summary>What opening found.</summary>
/// <param name="Incarnation">Number of this opening; greater than that of every earlier one of the store that is known here.</param>
/// <param name="RecordsDelivered">How many, deletions included.</param>
/// <param name="TornBytesDropped">Bytes at the end that were never acknowledged.</param>
/// <param name="WasClosedCleanly">Whether the last writer closed it after its last append, or there was none. When false, something that was not flushed may be missing.</param>
/// <param name="Quarantined">Damaged files that were moved aside.</param>
/// <param name="MayMissRecords">Whether records were lost: the engine forgets its watermarks and reconciles with every peer.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record StorageOpening(
    long Incarnation,
    long RecordsDelivered,
    long TornBytesDropped,
    bool WasClosedCleanly,
    ImmutableArray<string> Quarantined,
    bool MayMissRecords,
    TimeSpan Elapsed);
