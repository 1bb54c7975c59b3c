namespace GenosDb.Storage;

/// <summary>A record, or the deletion of one.</summary>
/// <param name="Key">1 byte at least.</param>
/// <param name="Value">Empty for a deletion.</param>
/// <param name="IsDeletion">Whether the key is to be gone. Default: false.</param>
public readonly record struct StorageRecord(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value, bool IsDeletion = false);
