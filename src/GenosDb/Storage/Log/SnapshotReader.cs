using System.IO.Compression;
using System.Security.Cryptography;

namespace GenosDb.Storage;

/// <summary>Reads a snapshot, and says whether it is one.</summary>
internal sealed class SnapshotReader
{
    private readonly ReadWindow _window;
    private readonly uint _salt;
    private byte[] _raw = [];

    private SnapshotReader(ReadWindow window, uint salt) => (_window, _salt) = (window, salt);

    public long Records { get; private set; }

    /// <summary>Reads all of it and delivers as it goes; what was delivered from a snapshot that turns out to be none is true nevertheless, since each block proves itself.</summary>
    /// <param name="files">Where it is.</param>
    /// <param name="name">Which.</param>
    /// <param name="storeId">Whose it has to be; null for anybody's.</param>
    /// <param name="deliver">Receives the records; null to check alone.</param>
    /// <param name="meter">Told what was read.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="incarnation">Of the writer.</param>
    /// <returns>What is wrong with it; null for nothing.</returns>
    public static StorageFinding? Read(StoreFiles files, SnapshotName name, UInt128? storeId, StorageRecordHandler? deliver, ProgressMeter meter, CancellationToken cancellationToken, out long incarnation) =>
        Read(files, name.ToString(), name.CoveredLsn, storeId, deliver, meter, cancellationToken, out incarnation);

    /// <inheritdoc cref="Read(StoreFiles, SnapshotName, UInt128?, StorageRecordHandler?, ProgressMeter, CancellationToken, out long)"/>
    public static StorageFinding? Read(
        StoreFiles files, string file, long coveredLsn, UInt128? storeId, StorageRecordHandler? deliver, ProgressMeter meter, CancellationToken cancellationToken, out long incarnation)
    {
        incarnation = 0;
        var window = new ReadWindow(files, file, files.LengthOf(file));
        if (!window.TryGet(0, LogFileHeader.Bytes, out var bytes) || !LogFileHeader.TryRead(bytes, LogFileKind.Snapshot, StorageErrors.PathOf(files.Device, file), out var header) || header.Lsn != coveredLsn)
            return Fault(0, "has no sound header");
        if (storeId is { } id && header.StoreId != id)
            return Fault(0, "belongs to another store");
        incarnation = header.Incarnation;
        var end = window.Length - SnapshotFooter.Bytes;
        var hash = new byte[SnapshotFooter.HashBytes];
        if (end < LogFileHeader.Bytes || !window.TryGet(end, SnapshotFooter.Bytes, out bytes) || !SnapshotFooter.TryRead(bytes, out var footer, out var expected) || footer.CoveredLsn != coveredLsn)
            return Fault(Math.Max(0, end), "has no sound footer");
        expected.CopyTo(hash);
        return new SnapshotReader(window, header.Salt).Deliver(footer, hash, end, deliver, meter, cancellationToken);

        StorageFinding Fault(long offset, string what) => new(file, offset, coveredLsn, what);
    }

    /// <summary>Delivers every sound block of a snapshot that is damaged.</summary>
    /// <returns>Records delivered.</returns>
    public static long Salvage(StoreFiles files, SnapshotName name, StorageRecordHandler deliver, CancellationToken cancellationToken)
    {
        var window = new ReadWindow(files, name.ToString(), files.LengthOf(name.ToString()));
        if (!window.TryGet(0, LogFileHeader.Bytes, out var header))
            return 0;
        var reader = new SnapshotReader(window, LogFileHeader.SaltOfDamaged(header));
        var number = 0L;
        for (var offset = (long)LogFileHeader.Bytes; offset < window.Length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // Blocks have any length, so behind a bad one the next can begin anywhere.
            if (reader.TryReadBlock(offset, out var block, out var raw) && block.Number >= number)
            {
                (offset, number) = (offset + SnapshotBlock.HeaderBytes + block.StoredBytes, block.Number + 1);
                reader.DeliverBlock(raw, block.Records, [], deliver);
            }
            else
            {
                offset++;
            }
        }

        return reader.Records;
    }

    private StorageFinding? Deliver(SnapshotFooter footer, byte[] expected, long end, StorageRecordHandler? deliver, ProgressMeter meter, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var offset = (long)LogFileHeader.Bytes;
        var (number, rawBytes) = (0L, 0L);
        byte[] lastKey = [];
        for (; offset < end; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!TryReadBlock(offset, out var block, out var raw) || block.Number != number)
                return Fault($"has a damaged block {number}");
            hash.AppendData(raw);
            if (DeliverBlock(raw, block.Records, lastKey, deliver) is not { } last)
                return Fault($"has records in block {number} that are not in order");
            (lastKey, rawBytes) = (last, rawBytes + raw.Length);
            var length = SnapshotBlock.HeaderBytes + block.StoredBytes;
            offset += length;
            meter.Add(length, block.Records);
        }

        return offset == end && footer == new SnapshotFooter(Records, number, footer.CoveredLsn, rawBytes) && hash.GetHashAndReset().AsSpan().SequenceEqual(expected)
            ? null
            : Fault("does not hold what its footer says");

        StorageFinding Fault(string what) => new(_window.Name, offset, footer.CoveredLsn, what);
    }

    /// <returns>The last key; null when the records are not what the block says, or do not ascend.</returns>
    private byte[]? DeliverBlock(ReadOnlySpan<byte> raw, int records, ReadOnlySpan<byte> lastKey, StorageRecordHandler? deliver)
    {
        var rest = raw;
        var last = lastKey;
        for (var i = 0; i < records; i++)
        {
            if (!RecordFormat.TryRead(ref rest, out var key, out var value, out var isDeletion) || isDeletion || last.SequenceCompareTo(key) >= 0)
                return null;
            deliver?.Invoke(key, value, isDeletion: false);
            Records++;
            last = key;
        }

        return rest.IsEmpty ? last.ToArray() : null;
    }

    private bool TryReadBlock(long offset, out SnapshotBlock block, out ReadOnlySpan<byte> raw)
    {
        raw = default;
        block = default;
        if (!_window.TryGet(offset, SnapshotBlock.HeaderBytes, out var header) || !SnapshotBlock.TryRead(header, out block)
            || !_window.TryGetSegment(offset, SnapshotBlock.HeaderBytes + block.StoredBytes, out var bytes) || !SnapshotBlock.IsSound(bytes, _salt))
        {
            return false;
        }

        var stored = bytes[SnapshotBlock.HeaderBytes..];
        if (!block.IsCompressed)
        {
            raw = stored;
            return true;
        }

        if (_raw.Length < block.RawBytes)
            _raw = new byte[block.RawBytes];
        raw = _raw.AsSpan(0, block.RawBytes);
        return TryInflate(stored, _raw.AsSpan(0, block.RawBytes));
    }

    private static bool TryInflate(ArraySegment<byte> stored, Span<byte> raw)
    {
        try
        {
            using var input = new MemoryStream(stored.Array!, stored.Offset, stored.Count, writable: false);
            using var zlib = new ZLibStream(input, CompressionMode.Decompress);
            return zlib.ReadAtLeast(raw, raw.Length, throwOnEndOfStream: false) == raw.Length && zlib.ReadByte() < 0;
        }
        catch (InvalidDataException)
        {
            return false; // the platform's answer to bytes that are no stream
        }
    }
}
