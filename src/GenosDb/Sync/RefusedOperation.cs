using GenosDb.Security;

namespace GenosDb.Sync;

/// <summary>An operation that was received and does not count here now.</summary>
/// <param name="Operation">The operation; nothing in it is trusted.</param>
/// <param name="Verdict">Why.</param>
public readonly record struct RefusedOperation(Operation Operation, OperationVerdict Verdict);
