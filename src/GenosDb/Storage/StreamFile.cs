namespace GenosDb.Storage;

/// <summary>A stream as a file that begins at the position where the stream is now. Written in order; read anywhere when it can seek.</summary>
internal sealed class StreamFile(Stream stream) : IStorageFile
{
    private readonly long _start = stream.CanSeek ? stream.Position : 0;
    private long _written;

    public long Length => stream.Length - _start;

    public int Read(long offset, Span<byte> destination)
    {
        stream.Position = _start + offset;
        return stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
    }

    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        if (offset != _written)
            throw new InvalidOperationException("A stream is written in order.");
        stream.Write(source);
        _written += source.Length;
    }

    public void Sync() => stream.Flush();

    public void Dispose()
    {
    }
}
