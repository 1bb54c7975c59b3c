using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GenosDb;

/// <summary>One signature for many operations of one author, and the part of their Merkle tree that is known here. Shared by the members. Immutable.</summary>
/// <remarks>Equal when author, root, number of members and signature are: a batch that came in parts is one batch again. That the signature is good is not
/// said here.</remarks>
internal sealed class SignedBatch : IEquatable<SignedBatch>
{
    public const int SignatureBytes = 64;

    private static ReadOnlySpan<byte> Domain => "GenosDB/batch/v1\0"u8;

    private readonly byte[] _digest = new byte[SHA256.HashSizeInBytes];
    private byte _verdict;

    /// <summary>Puts a batch together. Its arrays are kept, not copied.</summary>
    /// <param name="scope">The author of all members.</param>
    /// <param name="tree">Over their ids.</param>
    /// <param name="signature">64 bytes.</param>
    public SignedBatch(OperationScope scope, MerkleTree tree, byte[] signature)
    {
        (Scope, Tree, Signature) = (scope, tree, signature);
        WriteSigningDigest(scope, tree.Count, tree.Root, _digest);
    }

    public OperationScope Scope { get; }

    public MerkleTree Tree { get; }

    public int Count => Tree.Count;

    /// <summary>64 bytes. Not to be written to.</summary>
    public byte[] Signature { get; }

    /// <summary>Whether the signature was found to be good; null until somebody has looked. An answer that is remembered, never read from a peer.</summary>
    public bool? IsSignatureGood
    {
        get => _verdict == 0 ? null : _verdict == 1;
        set => _verdict = value is null ? (byte)0 : value.Value ? (byte)1 : (byte)2;
    }

    /// <summary>What was signed: covers author, database, number and root.</summary>
    public ReadOnlySpan<byte> SigningDigest => _digest;

    /// <summary>The digest that the author of a batch signs.</summary>
    public static void WriteSigningDigest(OperationScope scope, int count, ReadOnlySpan<byte> root, Span<byte> destination)
    {
        Span<byte> source = stackalloc byte[Domain.Length + 1 + DatabaseId.Size + scope.PublicKey.Length + sizeof(uint) + MerkleTree.HashBytes];
        Domain.CopyTo(source);
        var at = Domain.Length;
        source[at++] = scope.SchemeId;
        scope.Database.WriteTo(source[at..]);
        at += DatabaseId.Size;
        scope.PublicKey.CopyTo(source[at..]);
        at += scope.PublicKey.Length;
        BinaryPrimitives.WriteUInt32BigEndian(source[at..], (uint)count);
        root.CopyTo(source[(at + sizeof(uint))..]);
        SHA256.HashData(source, destination);
    }

    public bool Equals(SignedBatch? other) =>
        ReferenceEquals(this, other) || (other is not null && SigningDigest.SequenceEqual(other.SigningDigest) && Signature.AsSpan().SequenceEqual(other.Signature));

    public override bool Equals(object? obj) => Equals(obj as SignedBatch);

    public override int GetHashCode()
    {
        // Seeded by the process: an author can choose the bytes.
        var hash = default(HashCode);
        hash.AddBytes(_digest);
        return hash.ToHashCode();
    }
}
