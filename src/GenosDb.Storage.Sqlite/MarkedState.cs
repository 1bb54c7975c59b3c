namespace GenosDb.Storage.Sqlite;

/// <summary>What was durable when it was last told.</summary>
/// <param name="Lsn">Number of the last batch.</param>
/// <param name="UnixMilliseconds">When.</param>
/// <param name="Incarnation">Of which opening.</param>
/// <param name="ProcessId">By which process.</param>
internal sealed record MarkedState(long Lsn, long UnixMilliseconds, long Incarnation, int ProcessId);
