using System.IO.Compression;
using System.Security.Cryptography;

namespace GenosDb.Storage;

/// <summary>Writes a snapshot from records in ascending order of their keys.</summary>
internal sealed class SnapshotWriter : IDisposable
{
    private const int SliceBytes = 1 << 20;

    private static readonly ZLibCompressionOptions Options = new() { CompressionLevel = 1 };

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly MemoryStream _compressed = new();
    private readonly IStorageFile _file;
    private readonly LogFileHeader _header;
    private readonly uint _salt;
    private byte[] _raw = [];
    private byte[] _slice = [];
    private byte[] _lastKey = [];
    private int _rawBytes;
    private int _blockRecords;
    private int _sliceBytes;
    private long _written;
    private SnapshotFooter _footer;

    public SnapshotWriter(IStorageFile file, LogFileHeader header)
    {
        (_file, _header, _salt, _footer) = (file, header, header.Salt, new SnapshotFooter(0, 0, header.Lsn, 0));
        header.Write(Reserve(LogFileHeader.Bytes));
    }

    public long Records => _footer.Records;

    /// <exception cref="InvalidOperationException">The key is not above the one before.</exception>
    /// <exception cref="IOException">Writing failed.</exception>
    public void Add(in StorageRecord record)
    {
        var key = record.Key.Span;
        if (record.IsDeletion || key.IsEmpty || (_footer.Records > 0 && key.SequenceCompareTo(_lastKey) <= 0))
            throw new InvalidOperationException($"A state lists its records by ascending keys, each once and without deletions; record {_footer.Records} is another.");
        var length = RecordFormat.LengthOf(record);
        if (_rawBytes > 0 && _rawBytes + length > SnapshotBlock.UsualRawBytes)
            EndBlock();
        if (_rawBytes + length > _raw.Length)
            Array.Resize(ref _raw, Math.Max(_rawBytes + length, Math.Min(2 * _raw.Length, SnapshotBlock.UsualRawBytes)));
        _rawBytes += RecordFormat.Write(_raw.AsSpan(_rawBytes), record);
        _blockRecords++;
        _footer = _footer with { Records = _footer.Records + 1 };
        if (_lastKey.Length != key.Length)
            _lastKey = new byte[key.Length];
        key.CopyTo(_lastKey);
    }

    /// <summary>Writes what is left and the footer.</summary>
    /// <returns>Bytes of the file.</returns>
    /// <exception cref="IOException">Writing failed.</exception>
    public long Finish()
    {
        EndBlock();
        _footer.Write(Reserve(SnapshotFooter.Bytes), _hash.GetHashAndReset());
        WriteSlice();
        return _written;
    }

    public void Dispose()
    {
        _hash.Dispose();
        _compressed.Dispose();
    }

    private void EndBlock()
    {
        if (_rawBytes == 0)
            return;
        var raw = _raw.AsSpan(0, _rawBytes);
        _hash.AppendData(raw);
        var stored = Compress(raw);
        var block = new SnapshotBlock(stored.Length, raw.Length, _blockRecords, stored != raw, _footer.Blocks);
        var destination = Reserve(SnapshotBlock.HeaderBytes + stored.Length);
        stored.CopyTo(destination[SnapshotBlock.HeaderBytes..]);
        block.Seal(destination, _salt);
        _footer = _footer with { Blocks = _footer.Blocks + 1, RawBytes = _footer.RawBytes + raw.Length };
        (_rawBytes, _blockRecords) = (0, 0);
        if (_raw.Length > SnapshotBlock.UsualRawBytes)
            _raw = [];
    }

    private ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> raw)
    {
        _compressed.SetLength(0);
        using (var zlib = new ZLibStream(_compressed, Options, leaveOpen: true))
            zlib.Write(raw);
        var compressed = _compressed.GetBuffer().AsSpan(0, (int)_compressed.Length);
        return compressed.Length < raw.Length && raw.Length <= (long)compressed.Length * SnapshotBlock.MaxRatio ? compressed : raw;
    }

    private Span<byte> Reserve(int count)
    {
        if (_sliceBytes + count > SliceBytes)
            WriteSlice();
        if (_sliceBytes + count > _slice.Length)
            Array.Resize(ref _slice, Math.Max(_sliceBytes + count, Math.Min(2 * _slice.Length, SliceBytes)));
        _sliceBytes += count;
        return _slice.AsSpan(_sliceBytes - count, count);
    }

    private void WriteSlice()
    {
        _file.Write(_written, _slice.AsSpan(0, _sliceBytes));
        _written += _sliceBytes;
        _sliceBytes = 0;
        if (_slice.Length > SliceBytes)
            _slice = [];
    }
}
