using System.Buffers;
using GenosDb.Wire;

namespace GenosDb.Tests.Adversarial.Support;

/// <summary>Makes nothing smaller, so that containers stay as they are: where many thousands are made, compressing them costs more than what is tested.</summary>
internal sealed class NoCompressor : IPayloadCompressor
{
    public void Compress(ReadOnlySpan<byte> source, IBufferWriter<byte> destination) => destination.Write(source);

    public DecodeStatus Decompress(ReadOnlySpan<byte> source, Span<byte> destination) => throw new NotSupportedException();
}
