namespace GenosDb.Sync;

/// <summary>An operation as it was read back.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Rules">The version of the rules by which it was verified before it was stored.</param>
internal readonly record struct StoredOperation(Operation Operation, byte Rules);
