namespace GenosDb.Wire;

/// <summary>Hands out its bytes in bulk except the last, and tells whether a reader took that one and asked for no more.</summary>
internal sealed class LastByteAloneStream(byte[] source, int length) : Stream
{
    private int _at;
    private bool _askedBeyond;

    public bool EndedExactly => _at == length && !_askedBeyond;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        var left = length - _at;
        _askedBeyond |= left == 0;
        var count = Math.Min(buffer.Length, left > 1 ? left - 1 : left);
        source.AsSpan(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
