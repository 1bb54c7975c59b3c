using System.Buffers.Binary;

namespace GenosDb.Storage.Sqlite;

/// <summary>What table <c>meta</c> says of table <c>record</c>; changed in every transaction, so that lost, doubled and swapped rows are found. Immutable.</summary>
internal sealed record StoreHead
{
    /// <summary>The names in <c>meta</c>, in the order in which their values are checksummed; the last one holds that checksum.</summary>
    public static readonly string[] Names = ["store", "incarnation", "lsn", "durable", "rows", "sum", "flags", "check"];

    private const int StoreBytes = 16;

    /// <summary>Id of the store, the salt of every row's checksum. 16 bytes.</summary>
    public required byte[] Store { get; init; }

    /// <summary>How often it was opened to be written.</summary>
    public long Incarnation { get; init; }

    /// <summary>Number of the last batch.</summary>
    public long Lsn { get; init; }

    /// <summary>Number of the last batch that was known to be durable when this was written.</summary>
    public long DurableLsn { get; init; }

    /// <summary>How many rows there are.</summary>
    public long Rows { get; init; }

    /// <summary>Sum of the checksums of all rows, modulo 2^64.</summary>
    public ulong Sum { get; init; }

    /// <summary>Whether nothing was written after the last disposal.</summary>
    public bool IsClean { get; init; }

    /// <summary>Whether damage took records that may not have come back yet.</summary>
    public bool MayMissRecords { get; init; }

    /// <summary>Whether all values are equal.</summary>
    public bool Equals(StoreHead? other) => other is not null && ToValues().Zip(other.ToValues()).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Incarnation, Lsn, Sum);

    /// <summary>Reads the values of <see cref="Names"/>; false when they are not as they were written.</summary>
    public static bool TryRead(IReadOnlyDictionary<string, byte[]> values, out StoreHead head)
    {
        head = new StoreHead { Store = values.GetValueOrDefault("store", []) };
        if (values.Count != Names.Length || head.Store.Length != StoreBytes || !TryNumber("flags", out var flags) || !TryNumber("check", out var check))
            return false;
        if (!TryNumber("incarnation", out var incarnation) || !TryNumber("lsn", out var lsn) || !TryNumber("durable", out var durable) || !TryNumber("rows", out var rows) || !TryNumber("sum", out var sum))
            return false;
        head = head with
        {
            Incarnation = (long)incarnation,
            Lsn = (long)lsn,
            DurableLsn = (long)durable,
            Rows = (long)rows,
            Sum = sum,
            IsClean = (flags & 1) != 0,
            MayMissRecords = (flags & 2) != 0,
        };
        return check == Checksum(values.Where(value => value.Key != "check").OrderBy(value => Array.IndexOf(Names, value.Key)).Select(value => value.Value));

        bool TryNumber(string name, out ulong number)
        {
            number = 0;
            return values.TryGetValue(name, out var bytes) && bytes.Length == sizeof(ulong) && BinaryPrimitives.TryReadUInt64BigEndian(bytes, out number);
        }
    }

    /// <summary>The values of <see cref="Names"/>.</summary>
    public byte[][] ToValues()
    {
        byte[][] values = [Store, .. Array.ConvertAll([(ulong)Incarnation, (ulong)Lsn, (ulong)DurableLsn, (ulong)Rows, Sum, (IsClean ? 1UL : 0) | (MayMissRecords ? 2UL : 0)], Bytes)];
        return [.. values, Bytes(Checksum(values))];
    }

    private static uint Checksum(IEnumerable<byte[]> values)
    {
        var crc = default(Crc32C);
        foreach (var value in values)
            crc.Add(value);
        return crc.Value;
    }

    private static byte[] Bytes(ulong number)
    {
        var bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, number);
        return bytes;
    }
}
