using System.Buffers;

namespace GenosDb;

/// <summary>Writes canonical MessagePack: always the shortest encoding. The one writer for values, containers and frames.</summary>
/// <remarks>Source of the format: the MessagePack specification, without extension types and 32-bit floats.</remarks>
internal readonly ref struct MessagePackWriter(IBufferWriter<byte> output)
{
    private readonly IBufferWriter<byte> _output = output;

    public void WriteNil() => WriteByte(MessagePackFormat.Nil);

    public void WriteBoolean(bool value) => WriteByte(value ? MessagePackFormat.True : MessagePackFormat.False);

    public void WriteInt64(long value) => _output.Advance(MessagePackFormat.WriteInt64(_output.GetSpan(MessagePackFormat.MaxNumberBytes), value));

    /// <summary>A double that is a 64-bit integer is written as one, so that a number has one encoding. The caller refuses what is not finite.</summary>
    public void WriteDouble(double value) => _output.Advance(MessagePackFormat.WriteDouble(_output.GetSpan(MessagePackFormat.MaxNumberBytes), value));

    /// <exception cref="System.Text.EncoderFallbackException">A lone surrogate.</exception>
    public void WriteString(ReadOnlySpan<char> text)
    {
        // One pass where the longest and the shortest possible length have the same header.
        if (text.Length <= MessagePackFormat.AlwaysShortText)
        {
            _output.Advance(MessagePackFormat.WriteString(_output.GetSpan(1 + (3 * text.Length)), text));
            return;
        }

        var length = StrictUtf8.GetByteCount(text);
        WriteStringHeader(length);
        _output.Advance(StrictUtf8.GetBytes(text, _output.GetSpan(length)));
    }

    /// <summary>Writes text that is known to be well-formed.</summary>
    public void WriteString(ReadOnlySpan<byte> utf8)
    {
        WriteStringHeader(utf8.Length);
        WriteRaw(utf8);
    }

    public void WriteBinary(ReadOnlySpan<byte> bytes)
    {
        WriteBinaryHeader(bytes.Length);
        WriteRaw(bytes);
    }

    public void WriteBinaryHeader(int length) => _output.Advance(MessagePackFormat.WriteBinaryHeader(_output.GetSpan(MessagePackFormat.MaxHeaderBytes), length));

    public void WriteArrayHeader(int count) => _output.Advance(MessagePackFormat.WriteArrayHeader(_output.GetSpan(MessagePackFormat.MaxHeaderBytes), count));

    public void WriteMapHeader(int count) => _output.Advance(MessagePackFormat.WriteMapHeader(_output.GetSpan(MessagePackFormat.MaxHeaderBytes), count));

    /// <summary>Writes one item that is canonical already.</summary>
    public void WriteRaw(ReadOnlySpan<byte> canonical)
    {
        canonical.CopyTo(_output.GetSpan(canonical.Length));
        _output.Advance(canonical.Length);
    }

    private void WriteStringHeader(int length) => _output.Advance(MessagePackFormat.WriteStringHeader(_output.GetSpan(MessagePackFormat.MaxHeaderBytes), length));

    private void WriteByte(byte value)
    {
        _output.GetSpan(1)[0] = value;
        _output.Advance(1);
    }
}
