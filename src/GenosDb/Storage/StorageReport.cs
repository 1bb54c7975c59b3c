using System.Collections.Immutable;

namespace GenosDb.Storage;

/// <summary>What verification found.</summary>
/// <param name="RecordsChecked">Records that were read.</param>
/// <param name="BytesChecked">Bytes that were read.</param>
/// <param name="Findings">Empty when the store is sound.</param>
public sealed record StorageReport(long RecordsChecked, long BytesChecked, ImmutableArray<StorageFinding> Findings);
