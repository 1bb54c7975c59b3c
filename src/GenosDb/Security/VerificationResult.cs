using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using GenosDb.Wire;

namespace GenosDb.Security;

/// <summary>The verdicts on one container. One bad operation never spoils its neighbours.</summary>
/// <param name="accepted">In the order in which they are applied and rebuilt.</param>
/// <param name="others">Every operation that is not accepted.</param>
/// <param name="fault">What the carrier did wrong.</param>
/// <param name="codec">Writes the rebuilt container.</param>
public sealed class VerificationResult(ImmutableArray<Operation> accepted, ImmutableArray<IndexedVerdict> others, CarrierFault fault, IPayloadCodec codec)
{
    /// <summary>What may be applied: authority operations first, then in the order of operations.</summary>
    public ImmutableArray<Operation> Accepted { get; } = accepted;

    /// <summary>Every other operation with its verdict.</summary>
    public ImmutableArray<IndexedVerdict> Others { get; } = others;

    /// <summary>What the carrier did wrong.</summary>
    public CarrierFault Fault { get; } = fault;

    /// <summary>The bytes of a container with exactly the accepted operations, their own bytes untouched, compressed again. Verifying it accepts all of it.</summary>
    public ReadOnlyMemory<byte> Rebuild()
    {
        var container = new ArrayBufferWriter<byte>();
        codec.Encode(ImmutableCollectionsMarshal.AsArray(Accepted), container);
        return container.WrittenMemory;
    }
}
