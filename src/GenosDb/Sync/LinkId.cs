namespace GenosDb.Sync;

/// <summary>One connection, numbered from 1 by the shell; never used twice.</summary>
/// <param name="Value">The number; zero names no link.</param>
public readonly record struct LinkId(long Value);
