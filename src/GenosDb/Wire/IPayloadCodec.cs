using System.Buffers;
using System.Collections.Immutable;

namespace GenosDb.Wire;

/// <summary>Turns operations into a container and back: columns, deflated where that helps; self-describing. Deterministic, bounded, thread-safe;
/// never throws on what a peer sent. Frames are the engine's.</summary>
public interface IPayloadCodec
{
    /// <summary>Takes a container apart, bounded inflate included. Nothing in the result is verified yet.</summary>
    /// <param name="container">A container as received.</param>
    /// <param name="limits">What may be allocated for it.</param>
    /// <param name="operations">The operations in the order of the container; empty unless the result is <see cref="DecodeStatus.Ok"/>.</param>
    DecodeStatus Decode(ReadOnlySpan<byte> container, GenosLimits limits, out ImmutableArray<Operation> operations);

    /// <summary>Writes a container that every peer accepts: authority first, then the rest, both in ≺ order, deflated where that makes it smaller.</summary>
    /// <param name="operations">At most 4,096 operations of one database, all signed or none.</param>
    /// <param name="destination">Receives the container.</param>
    void Encode(ReadOnlySpan<Operation> operations, IBufferWriter<byte> destination);
}
