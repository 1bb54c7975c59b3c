namespace GenosDb.Security;

/// <summary>The verdict on one operation of a container.</summary>
/// <param name="Index">Its place in the container, counted from 0.</param>
/// <param name="Verdict">What is said of it.</param>
/// <param name="Operation">The operation, so that it can be reported or set aside; nothing in it is trusted.</param>
public readonly record struct IndexedVerdict(int Index, OperationVerdict Verdict, Operation Operation);
