using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GenosDb.Security;

/// <summary>Values that only their owner reads: binary values of <c>u8 version ‖ salt[16] ‖ nonce[12] ‖ ciphertext ‖ tag[16]</c>.</summary>
/// <remarks>AES-256-GCM under <c>HKDF-SHA256(self key, salt, "GenosDB/enc/self/v1" ‖ database id)</c> (RFC 5869): a key for each value, so that no nonce is used twice.
/// The place is associated data, <c>"GenosDB/enc/v1" ‖ database id[32] ‖ u16 length ‖ node id ‖ owner[20] ‖ u32 0</c>, big-endian: a ciphertext opens nowhere else.
/// Its length tells the length of the value.</remarks>
internal static class SealedValues
{
    public const int KeySize = 32;

    /// <summary>Bytes of the binary value beyond those of the value within.</summary>
    public const int Overhead = 1 + SaltSize + NonceSize + TagSize;

    private const byte Version = 1;
    private const int SaltSize = 16;
    private const int NonceSize = 12;
    private const int TagSize = 16;

    /// <summary>Seals a value for its place.</summary>
    /// <exception cref="GenosLimitException">The sealed value would be larger than a value may be.</exception>
    public static GenosValue Seal(ReadOnlySpan<byte> selfKey, DatabaseId database, string nodeId, Address owner, GenosValue plain, IRandomSource random)
    {
        var plainBytes = plain.Encoded.Span;
        var envelope = new byte[Overhead + plainBytes.Length];
        envelope[0] = Version;
        var salt = envelope.AsSpan(1, SaltSize);
        var nonce = envelope.AsSpan(1 + SaltSize, NonceSize);
        random.Fill(salt);
        random.Fill(nonce);
        using var cipher = CreateCipher(selfKey, salt, database);
        cipher.Encrypt(nonce, plainBytes, envelope.AsSpan(1 + SaltSize + NonceSize, plainBytes.Length), envelope.AsSpan()[^TagSize..], Place(database, nodeId, owner));
        return GenosValue.Binary(envelope);
    }

    /// <summary>Opens a value in its place; false when it was not sealed with this key for this place, or was changed since.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> selfKey, DatabaseId database, string nodeId, Address owner, GenosValue sealedValue, out GenosValue plain)
    {
        plain = default;
        if (sealedValue.Kind != GenosValueKind.Binary)
            return false;
        var envelope = sealedValue.AsBinary().Span;
        if (envelope.Length < Overhead || envelope[0] != Version)
            return false;
        var plainBytes = new byte[envelope.Length - Overhead];
        using var cipher = CreateCipher(selfKey, envelope.Slice(1, SaltSize), database);
        try
        {
            cipher.Decrypt(envelope.Slice(1 + SaltSize, NonceSize), envelope.Slice(1 + SaltSize + NonceSize, plainBytes.Length), envelope[^TagSize..], plainBytes, Place(database, nodeId, owner));
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        // What an owner sealed with another program need not be a value.
        if (GenosValue.CheckCanonical(plainBytes) != DecodeStatus.Ok)
            return false;
        plain = GenosValue.FromCanonical(plainBytes);
        return true;
    }

    private static AesGcm CreateCipher(ReadOnlySpan<byte> selfKey, ReadOnlySpan<byte> salt, DatabaseId database)
    {
        ReadOnlySpan<byte> domain = "GenosDB/enc/self/v1"u8;
        Span<byte> info = stackalloc byte[domain.Length + DatabaseId.Size];
        domain.CopyTo(info);
        database.WriteTo(info[domain.Length..]);
        Span<byte> key = stackalloc byte[KeySize];
        try
        {
            HKDF.DeriveKey(HashAlgorithmName.SHA256, selfKey, key, salt, info);
            return new AesGcm(key, TagSize);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static byte[] Place(DatabaseId database, string nodeId, Address owner)
    {
        ReadOnlySpan<byte> domain = "GenosDB/enc/v1"u8;
        var nodeIdBytes = StrictUtf8.GetByteCount(nodeId);
        var nodeIdAt = domain.Length + DatabaseId.Size + sizeof(ushort);
        var place = new byte[nodeIdAt + nodeIdBytes + Address.Size + sizeof(uint)];
        domain.CopyTo(place);
        database.WriteTo(place.AsSpan(domain.Length));
        BinaryPrimitives.WriteUInt16BigEndian(place.AsSpan(nodeIdAt - sizeof(ushort)), checked((ushort)nodeIdBytes));
        StrictUtf8.GetBytes(nodeId, place.AsSpan(nodeIdAt));

        // Zero, the epoch, stays at the end: keys shared with others will have epochs.
        owner.WriteTo(place.AsSpan(nodeIdAt + nodeIdBytes));
        return place;
    }
}
