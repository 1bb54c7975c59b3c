using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace GenosDb;

/// <summary>A place in a signed batch whose other members are elsewhere, as it was read: u16 count ‖ u16 index ‖ path ‖ signature. Nothing is hashed before
/// it is asked for.</summary>
internal sealed class PathProof : OperationProof
{
    public const int HeaderBytes = 2 * sizeof(ushort);

    private readonly byte[] _bytes;

    private PathProof(byte[] bytes) => _bytes = bytes;

    public override int Length => _bytes.Length;

    private int Count => BinaryPrimitives.ReadUInt16BigEndian(_bytes);

    private ushort Index => BinaryPrimitives.ReadUInt16BigEndian(_bytes.AsSpan(sizeof(ushort)));

    /// <summary>Reads the form; false unless count and index are in range and there are exactly as many bytes as they imply.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, [NotNullWhen(true)] out PathProof? proof)
    {
        proof = null;
        if (source.Length <= HeaderBytes + SignedBatch.SignatureBytes)
            return false;
        int count = BinaryPrimitives.ReadUInt16BigEndian(source), index = BinaryPrimitives.ReadUInt16BigEndian(source[sizeof(ushort)..]);
        if (count is < MerkleTree.MinLeaves or > MerkleTree.MaxLeaves || index >= count)
            return false;
        if (source.Length != HeaderBytes + (MerkleTree.HashBytes * MerkleTree.CountPath(count, index)) + SignedBatch.SignatureBytes)
            return false;
        proof = new PathProof(source.ToArray());
        return true;
    }

    /// <summary>The same proof in the form that other members can join. The leaf is that of the operation, so it fits by construction.</summary>
    public BatchProof ToBatchProof(Operation operation)
    {
        Span<byte> id = stackalloc byte[OperationId.Size];
        Span<byte> leaf = stackalloc byte[MerkleTree.HashBytes];
        operation.Id.WriteTo(id);
        MerkleTree.WriteLeaf(id, leaf);
        var tree = MerkleTree.Build(Count, [Index], leaf, _bytes.AsSpan(HeaderBytes..^SignedBatch.SignatureBytes));
        return new BatchProof(new SignedBatch(operation.Scope, tree, _bytes[^SignedBatch.SignatureBytes..]), Index);
    }

    public override ReadOnlyMemory<byte> ToBytes() => _bytes;

    public override bool TryGetSignedDigest(Operation operation, Span<byte> digest, out ReadOnlyMemory<byte> signature)
    {
        signature = _bytes.AsMemory(^SignedBatch.SignatureBytes..);
        ToBatchProof(operation).Batch.SigningDigest.CopyTo(digest);
        return true;
    }
}
