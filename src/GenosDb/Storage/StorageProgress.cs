namespace GenosDb.Storage;

/// <summary>How far a long operation is. Ascends; at most ten a second and one at each change of phase; ends with <see cref="StoragePhase.Done"/> and all bytes done.</summary>
/// <param name="Phase">What it is at.</param>
/// <param name="BytesDone">Bytes that are done.</param>
/// <param name="BytesTotal">Bytes there are.</param>
/// <param name="Records">Records so far; while indexes are built, one more for each node in each of them.</param>
public readonly record struct StorageProgress(StoragePhase Phase, long BytesDone, long BytesTotal, long Records);
