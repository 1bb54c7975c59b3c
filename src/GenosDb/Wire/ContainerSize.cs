using System.Text;

namespace GenosDb.Wire;

/// <summary>How large a container gets before it is deflated: bounds that hold, cheap enough to ask for each operation of a chunk.</summary>
internal static class ContainerSize
{
    /// <summary>What every container has: flags, length, map, and the headers of its columns.</summary>
    public const int FixedBytes = 96;

    // Kind, flags, time (10), origin and its entry in the table (2 + 10), and the headers of id, target, label and body (5 each).
    private const int BytesPerOperation = 1 + 1 + 10 + 2 + 10 + (4 * 5);

    // Index of the signer (2) and its entry in the table beside the key: header (3) and scheme.
    private const int BytesPerSigner = 2 + 3 + 1;

    // Header of the proof (3), number of its batch (2), index in it (2); the proof itself is counted as if it stood alone.
    private const int BytesPerProof = 3 + 2 + 2;

    // The most that signing adds to an operation of this replica: a key of 33 bytes, and a place in a batch of 256 whose other members are elsewhere.
    private const int BytesPerLocalSignature = BytesPerSigner + 33 + BytesPerProof + PathProof.HeaderBytes + (8 * MerkleTree.HashBytes) + SignedBatch.SignatureBytes;

    /// <summary>The most that this operation adds. A container is at most <see cref="FixedBytes"/> and the sum of these.</summary>
    /// <remarks>Of a batch each member counts as if it were here alone; what members share cannot be told from one of them.</remarks>
    public static int Estimate(Operation operation) =>
        Estimate(operation.NodeId, operation.Label, operation.Target, operation.BodyBytes)
        + (operation.SchemeId == OperationScope.UnsignedScheme ? 0 : BytesPerSigner + operation.Scope.PublicKey.Length + BytesPerProof + (operation.ProofForm?.Length ?? 0));

    /// <summary>The most that an operation with these names and this body adds, when it is written here.</summary>
    /// <param name="nodeId">The node, or the source of an edge.</param>
    /// <param name="label">Label of an edge.</param>
    /// <param name="target">Target of an edge, or null.</param>
    /// <param name="body">Canonical bytes, or null.</param>
    /// <param name="isSigned">Whether it will be signed; then the estimate is never below that of the signed operation.</param>
    public static int Estimate(string nodeId, string label, string? target, byte[]? body, bool isSigned = false) =>
        BytesPerOperation
        + (isSigned ? BytesPerLocalSignature : 0)
        + Encoding.UTF8.GetByteCount(nodeId)
        + (target is not null ? Encoding.UTF8.GetByteCount(target) + Encoding.UTF8.GetByteCount(label) : 0)
        + (body?.Length ?? 0);

    /// <summary>The most that the container of these operations takes, clamped to the range of an array.</summary>
    public static int Estimate(ReadOnlySpan<Operation> operations)
    {
        long bytes = FixedBytes;
        foreach (var operation in operations)
            bytes += Estimate(operation);
        return (int)Math.Min(bytes, Array.MaxLength);
    }
}
