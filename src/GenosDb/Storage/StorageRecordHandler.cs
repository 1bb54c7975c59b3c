namespace GenosDb.Storage;

/// <summary>Receives a record while a store is opened. The last delivery of a key counts, be it a value or a deletion.</summary>
/// <param name="key">Valid during the call only.</param>
/// <param name="value">Valid during the call only; empty for a deletion.</param>
/// <param name="isDeletion">Whether the key is no longer there; it may never have been delivered.</param>
public delegate void StorageRecordHandler(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool isDeletion);
