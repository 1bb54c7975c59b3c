namespace GenosDb.Sync;

/// <summary>The few numbers of a replica that no other record tells.</summary>
/// <param name="Head">Position of the latest change, at least: the greatest position that something stands at can be above.</param>
/// <param name="ClearedAt">Position of the last clear; zero for never.</param>
/// <param name="Lifted">The greatest stamp that was lifted above the clock to win over what its author saw; zero for none.</param>
/// <param name="EarliestDropped">The earliest stamp of an operation before its time that had to be dropped, and has to be asked for again; null for none.</param>
internal sealed record StateSummary(ulong Head, ulong ClearedAt, ulong Lifted, HybridTimestamp? EarliestDropped);
