using GenosDb.Wire;

namespace GenosDb.Tests.Adversarial.Support;

/// <summary>What a dishonest relay does to operations and containers.</summary>
internal static class Tampering
{
    public static readonly MessagePackPayloadCodec Codec = new(Sync.Support.EngineCluster.Database, new ZlibPayloadCompressor());

    /// <summary>The operation with the proof of before, whatever else is changed.</summary>
    public static Operation With(this Operation operation, OperationScope? scope = null, OperationKind? kind = null, string? id = null, GenosValue? value = null, HybridTimestamp? at = null)
    {
        // Only of edges a container holds labels and targets.
        var isEdge = (kind ?? operation.Kind) is OperationKind.Link or OperationKind.Unlink;
        return new Operation(
            scope ?? operation.Scope, kind ?? operation.Kind, operation.Flags, id ?? operation.NodeId, isEdge ? operation.Label : "", isEdge ? operation.Target : null,
            at ?? operation.Timestamp, value?.ToOwnedBytes() ?? operation.BodyBytes, operation.ProofForm);
    }

    /// <summary>The same operation without key and proof.</summary>
    public static Operation Unsigned(this Operation operation) =>
        new(new OperationScope(operation.Scope.Database), operation.Kind, operation.Flags, operation.NodeId, operation.Label, operation.Target, operation.Timestamp, operation.BodyBytes, proof: null);

    /// <summary>As an honest peer writes it.</summary>
    public static ReadOnlyMemory<byte> Container(params ReadOnlySpan<Operation> operations) => WireBytes(operations);

    /// <summary>The map as it is, so that its bytes can be found and changed.</summary>
    public static byte[] Uncompressed(params ReadOnlySpan<Operation> operations) => [0, .. Wire.WireSamples.Map(operations)];

    /// <summary>Puts bytes of the same length in the place of others, which stand there exactly once.</summary>
    public static byte[] Replace(byte[] container, ReadOnlySpan<byte> what, ReadOnlySpan<byte> by)
    {
        var at = container.AsSpan().IndexOf(what);
        (at >= 0 && by.Length == what.Length && container.AsSpan(at + 1).IndexOf(what) < 0).Should().BeTrue("the test has to change one place");
        var changed = container.ToArray();
        by.CopyTo(changed.AsSpan(at));
        return changed;
    }

    private static byte[] WireBytes(ReadOnlySpan<Operation> operations) => Wire.WireSamples.Encode(Codec, operations);
}
