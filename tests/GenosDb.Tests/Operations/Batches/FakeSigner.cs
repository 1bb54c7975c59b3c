using System.Security.Cryptography;

namespace GenosDb.Tests.Operations.Batches;

/// <summary>Signs without a curve: a signature is 64 bytes that anybody can compute from key and digest, always the same. It looks as random as a real one.</summary>
internal sealed class FakeSigner(string name) : ISigner
{
    public byte SchemeId => 1;

    public ReadOnlyMemory<byte> PublicKey { get; } = (byte[])[2, .. SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name))];

    public Address Address => Address.Derive(SchemeId, PublicKey.Span);

    /// <summary>How often it was asked.</summary>
    public int Signatures { get; private set; }

    /// <summary>Whether the proof of an operation is one that its author made.</summary>
    public static bool IsProved(Operation operation)
    {
        Span<byte> digest = stackalloc byte[32];
        return operation.ProofForm!.TryGetSignedDigest(operation, digest, out var signature) && signature.Span.SequenceEqual(Sign(operation.PublicKey.Span, digest));
    }

    public int Sign(ReadOnlySpan<byte> digest, Span<byte> destination)
    {
        Signatures++;
        Sign(PublicKey.Span, digest).CopyTo(destination);
        return 64;
    }

    private static byte[] Sign(ReadOnlySpan<byte> key, ReadOnlySpan<byte> digest) => SHA512.HashData([.. key, .. digest]);
}
