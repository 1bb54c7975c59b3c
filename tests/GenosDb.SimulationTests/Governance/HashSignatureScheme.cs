using System.Security.Cryptography;
using GenosDb.Security;

namespace GenosDb.SimulationTests.Governance;

/// <summary>A scheme that costs two hashes and gives the same bytes in every run. Whoever knows a key can sign with it; the enemies of the simulator forge
/// only what they mean to.</summary>
internal sealed class HashSignatureScheme : ISignatureScheme
{
    public const byte SchemeId = 1;
    public const int KeySize = 33;

    private const byte KeyMark = 2;

    public byte Id => SchemeId;

    public int MaxSignatureLength => 2 * SHA256.HashSizeInBytes;

    /// <summary>The key of a number.</summary>
    public static byte[] KeyOf(int number) => [KeyMark, .. SHA256.HashData(BitConverter.GetBytes((long)number))];

    /// <summary>SHA-256 of key and digest, and once more of that.</summary>
    public static void Sign(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> digest, Span<byte> destination)
    {
        Span<byte> source = stackalloc byte[KeySize + SHA256.HashSizeInBytes];
        publicKey.CopyTo(source);
        digest.CopyTo(source[KeySize..]);
        SHA256.HashData(source, destination);
        SHA256.HashData(destination[..SHA256.HashSizeInBytes], destination[SHA256.HashSizeInBytes..]);
    }

    public bool TryDeriveAddress(ReadOnlySpan<byte> publicKey, out Address address)
    {
        address = default;
        if (publicKey.Length != KeySize || publicKey[0] != KeyMark)
            return false;
        address = Address.Derive(SchemeId, publicKey);
        return true;
    }

    public bool IsCanonicalSignature(ReadOnlySpan<byte> signature) => signature.Length == MaxSignatureLength;

    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        Span<byte> expected = stackalloc byte[2 * SHA256.HashSizeInBytes];
        if (publicKey.Length != KeySize || digest.Length != SHA256.HashSizeInBytes)
            return false;
        Sign(publicKey, digest, expected);
        return expected.SequenceEqual(signature);
    }
}
