using System.Security.Cryptography;

namespace GenosDb;

/// <summary>Signs the operations of one commit: few of them one by one, many in Merkle batches.</summary>
internal static class BatchSigner
{
    /// <summary>Fewer are signed one by one.</summary>
    public const int MinOperations = 8;

    /// <summary>Members of a batch when operations are likely to travel apart: a path of 160 bytes.</summary>
    public const int GroupSize = 32;

    /// <summary>Members of a batch when they are likely to travel together.</summary>
    public const int BulkGroupSize = 256;

    /// <summary>Gives each operation a proof, in the same order. Authority operations are always signed alone.</summary>
    /// <param name="signer">The author's key.</param>
    /// <param name="scope">The author; that of every operation.</param>
    /// <param name="unsigned">Operations without a proof.</param>
    /// <param name="groupSize">2 to 1,024.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="groupSize"/> is outside its range.</exception>
    /// <exception cref="InvalidOperationException">The signer gave a signature of another length than 64 bytes.</exception>
    public static Operation[] Sign(ISigner signer, OperationScope scope, ReadOnlySpan<Operation> unsigned, int groupSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(groupSize, MerkleTree.MinLeaves);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(groupSize, MerkleTree.MaxLeaves);
        var signed = unsigned.ToArray();
        var group = new List<int>(groupSize);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var i = 0; i < signed.Length; i++)
        {
            if (signed.Length < MinOperations || signed[i].IsAuthority)
            {
                signed[i] = signed[i].SignedBy(signer);
                continue;
            }

            group.Add(i);
            if (group.Count < groupSize)
                continue;
            SignTogether(signer, scope, signed, group, hash);
            group.Clear();
        }

        if (group.Count >= MerkleTree.MinLeaves)
            SignTogether(signer, scope, signed, group, hash);
        else if (group.Count == 1)
            signed[group[0]] = signed[group[0]].SignedBy(signer);
        return signed;
    }

    private static void SignTogether(ISigner signer, OperationScope scope, Operation[] operations, List<int> group, IncrementalHash hash)
    {
        var members = new ushort[group.Count];
        var leaves = new byte[group.Count * MerkleTree.HashBytes];
        Span<byte> id = stackalloc byte[OperationId.Size];
        for (var i = 0; i < members.Length; i++)
        {
            members[i] = (ushort)i;
            operations[group[i]].ComputeId(id, hash);
            MerkleTree.WriteLeaf(id, leaves.AsSpan(i * MerkleTree.HashBytes, MerkleTree.HashBytes));
        }

        var tree = MerkleTree.Build(members.Length, members, leaves, []);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SignedBatch.WriteSigningDigest(scope, tree.Count, tree.Root, digest);
        var signature = new byte[SignedBatch.SignatureBytes];
        if (signer.Sign(digest, signature) is var length && length != signature.Length)
            throw new InvalidOperationException($"The signature of a batch has {SignedBatch.SignatureBytes} bytes; this signer gave {length}.");
        var batch = new SignedBatch(scope, tree, signature);
        for (var i = 0; i < members.Length; i++)
            operations[group[i]] = operations[group[i]].WithProof(new BatchProof(batch, i));
    }
}
