namespace GenosDb.Storage;

/// <summary>Reads a file through one buffer that moves over it. Spans are valid until the next call.</summary>
/// <param name="files">Where it is.</param>
/// <param name="name">Which file.</param>
/// <param name="length">Nothing behind it is read.</param>
internal sealed class ReadWindow(StoreFiles files, string name, long length)
{
    private const int UsualBytes = 1 << 20;

    private byte[] _buffer = new byte[(int)Math.Min(UsualBytes, length)];
    private long _start;
    private int _filled;

    public string Name => name;

    public long Length => length;

    /// <returns>False when the file ends before.</returns>
    /// <exception cref="StorageException">It cannot be read.</exception>
    public bool TryGet(long offset, int count, out ReadOnlySpan<byte> bytes)
    {
        var isThere = TryGetSegment(offset, count, out var segment);
        bytes = segment;
        return isThere;
    }

    /// <inheritdoc cref="TryGet"/>
    public bool TryGetSegment(long offset, int count, out ArraySegment<byte> bytes)
    {
        bytes = default;
        if (offset > length - count)
            return false;
        if (offset < _start || offset + count > _start + _filled)
        {
            if (count > _buffer.Length)
                _buffer = new byte[count];
            (_start, _filled) = (offset, files.Read(name, offset, _buffer.AsSpan(0, (int)Math.Min(_buffer.Length, length - offset))));
            if (_filled < count)
                return false;
        }

        bytes = new ArraySegment<byte>(_buffer, (int)(offset - _start), count);
        return true;
    }
}
