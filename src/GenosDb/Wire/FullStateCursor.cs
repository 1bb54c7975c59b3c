namespace GenosDb.Wire;

/// <summary>Where an unfinished full state goes on; the server keeps nothing.</summary>
/// <param name="Start">Its start, which names the log too.</param>
/// <param name="After">Key of the last register that was staged.</param>
internal sealed record FullStateCursor(HybridTimestamp Start, ReadOnlyMemory<byte> After);
