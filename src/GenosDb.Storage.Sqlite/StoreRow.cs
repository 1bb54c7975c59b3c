namespace GenosDb.Storage.Sqlite;

/// <summary>The checksum of a row of table <c>record</c>.</summary>
internal static class StoreRow
{
    /// <summary>Bytes that SQLite adds to key and value of a row, at most.</summary>
    public const int Overhead = 64;

    /// <summary>CRC-32C of store id, key length u16, key, value length u32, value, LSN u64.</summary>
    public static uint Checksum(ReadOnlySpan<byte> store, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long lsn)
    {
        var crc = default(Crc32C);
        crc.Add(store);
        crc.Add((ushort)key.Length);
        crc.Add(key);
        crc.Add((uint)value.Length);
        crc.Add(value);
        crc.Add((ulong)lsn);
        return crc.Value;
    }
}
