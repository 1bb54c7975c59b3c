using System.Security.Cryptography;

namespace GenosDb.SimulationTests.Governance;

/// <summary>Signs as <see cref="HashSignatureScheme"/> checks.</summary>
internal sealed class HashSigner(int number) : ISigner
{
    private readonly byte[] _key = HashSignatureScheme.KeyOf(number);

    public byte SchemeId => HashSignatureScheme.SchemeId;

    public ReadOnlyMemory<byte> PublicKey => _key;

    public Address Address { get; } = Address.Derive(HashSignatureScheme.SchemeId, HashSignatureScheme.KeyOf(number));

    public int Sign(ReadOnlySpan<byte> digest, Span<byte> destination)
    {
        HashSignatureScheme.Sign(_key, digest, destination);
        return 2 * SHA256.HashSizeInBytes;
    }
}
