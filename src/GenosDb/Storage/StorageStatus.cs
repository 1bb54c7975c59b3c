namespace GenosDb.Storage;

/// <summary>How a store is doing. An immutable value.</summary>
/// <param name="Kind">Name of the provider: <c>log</c>, <c>sqlite</c> or <c>memory</c>.</param>
/// <param name="IsDurable">False when nothing outlasts the process.</param>
/// <param name="Lsn">Number of the last record group that was appended; 0 for none. Ascends without gaps for the log; ascends for all.</param>
/// <param name="DurableLsn">The last one that survives a power cut.</param>
/// <param name="LogBytes">Bytes behind the newest snapshot.</param>
/// <param name="SnapshotBytes">Bytes of the newest snapshot; 0 for none.</param>
/// <param name="CompactionDue">Whether compaction would pay.</param>
/// <param name="Health">Whether it can be written.</param>
public sealed record StorageStatus(string Kind, bool IsDurable, long Lsn, long DurableLsn, long LogBytes, long SnapshotBytes, bool CompactionDue, StorageHealth Health);
