namespace GenosDb;

/// <summary>Judges local writes, in order of registration, on the caller and outside the lock: be quick, do no I/O, and expect to be called by several threads at
/// once. Throwing refuses; the write fails with <see cref="GenosErrorCode.PolicyRefused"/> and nothing is stored.</summary>
/// <param name="context">The write.</param>
public delegate PolicyDecision OperationPolicy(OperationContext context);
