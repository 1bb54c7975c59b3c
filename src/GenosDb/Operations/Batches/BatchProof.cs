using System.Buffers;
using System.Buffers.Binary;

namespace GenosDb;

/// <summary>A place in a signed batch.</summary>
internal sealed class BatchProof : OperationProof
{
    /// <summary>Gives a member its place.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The batch knows no member there.</exception>
    public BatchProof(SignedBatch batch, int index)
    {
        if (!batch.Tree.IsMember(index))
            throw new ArgumentOutOfRangeException(nameof(index), index, $"This batch of {batch.Count} knows no member there.");
        (Batch, Index) = (batch, index);
    }

    public SignedBatch Batch { get; }

    public int Index { get; }

    public override int Length => PathProof.HeaderBytes + (MerkleTree.HashBytes * MerkleTree.CountPath(Batch.Count, Index)) + SignedBatch.SignatureBytes;

    public override ReadOnlyMemory<byte> ToBytes()
    {
        var bytes = new ArrayBufferWriter<byte>(Length);
        var header = bytes.GetSpan(PathProof.HeaderBytes);
        BinaryPrimitives.WriteUInt16BigEndian(header, (ushort)Batch.Count);
        BinaryPrimitives.WriteUInt16BigEndian(header[sizeof(ushort)..], (ushort)Index);
        bytes.Advance(PathProof.HeaderBytes);
        MerkleTree.WriteBeside(Batch.Count, [(ushort)Index], [Batch.Tree], bytes);
        bytes.Write(Batch.Signature);
        return bytes.WrittenMemory;
    }

    public override bool TryGetSignedDigest(Operation operation, Span<byte> digest, out ReadOnlyMemory<byte> signature)
    {
        // The leaf of this very operation has to stand there: a place alone shows nothing.
        Span<byte> id = stackalloc byte[OperationId.Size];
        Span<byte> leaf = stackalloc byte[MerkleTree.HashBytes];
        operation.Id.WriteTo(id);
        MerkleTree.WriteLeaf(id, leaf);
        signature = Batch.Signature;
        if (!operation.Scope.Equals(Batch.Scope) || !leaf.SequenceEqual(Batch.Tree.Leaf(Index)))
            return false;
        Batch.SigningDigest.CopyTo(digest);
        return true;
    }
}
