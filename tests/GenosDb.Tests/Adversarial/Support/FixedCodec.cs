using System.Buffers;
using System.Collections.Immutable;
using GenosDb.Wire;

namespace GenosDb.Tests.Adversarial.Support;

/// <summary>Gives the same operations for every container, also those that no container can hold.</summary>
internal sealed class FixedCodec(params Operation[] decoded) : IPayloadCodec
{
    public DecodeStatus Decode(ReadOnlySpan<byte> container, GenosLimits limits, out ImmutableArray<Operation> operations)
    {
        operations = [.. decoded];
        return DecodeStatus.Ok;
    }

    public void Encode(ReadOnlySpan<Operation> operations, IBufferWriter<byte> destination) => throw new NotSupportedException();
}
