using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GenosDb.Transports;

/// <summary>The key that the members of a room share, made from their secret.</summary>
/// <remarks>Stretched by PBKDF2 (RFC 8018) so that a guess costs about 160 ms. Whoever records a handshake can try secrets on its tag, offline: a secret of 128
/// random bits cannot be found so, a word can.</remarks>
internal sealed class RoomKey
{
    /// <summary>Length of the key and of a tag in bytes.</summary>
    public const int Size = 32;

    private const int Iterations = 600_000;

    private readonly byte[] _key;

    private RoomKey(byte[] key, bool isSecret) => (_key, IsSecret) = (key, isSecret);

    /// <summary>The key of a room without a secret: zeros.</summary>
    public static RoomKey Open { get; } = new(new byte[Size], isSecret: false);

    /// <summary>False for <see cref="Open"/>.</summary>
    public bool IsSecret { get; }

    /// <summary>The key.</summary>
    public ReadOnlySpan<byte> Bytes => _key;

    /// <summary>Stretches a secret. Takes about 160 ms.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="database">The id of the database, so that one secret makes another key for each.</param>
    public static RoomKey Derive(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> database)
    {
        var salt = SHA256.HashData([.. "GenosDB/room/v1"u8, .. database]);
        return new RoomKey(Rfc2898DeriveBytes.Pbkdf2(secret, salt, Iterations, HashAlgorithmName.SHA256, Size), isSecret: true);
    }

    /// <summary>Shows to other members, and to nobody else, that this side has the key.</summary>
    /// <param name="day">Days since 1970-01-01 UTC.</param>
    /// <param name="tag">Receives <see cref="Size"/> bytes.</param>
    public void WriteTag(int day, Span<byte> tag)
    {
        Span<byte> source = stackalloc byte[3 + sizeof(int)];
        "tag"u8.CopyTo(source);
        BinaryPrimitives.WriteInt32BigEndian(source[3..], day);
        HMACSHA256.HashData(_key, source, tag);
    }

    /// <summary>Whether a tag is of today or of a day beside it: clocks differ, and midnight passes.</summary>
    /// <param name="tag">What the peer sent.</param>
    /// <param name="day">Days since 1970-01-01 UTC.</param>
    public bool Accepts(ReadOnlySpan<byte> tag, int day)
    {
        Span<byte> expected = stackalloc byte[Size];
        for (var candidate = day - 1; candidate <= day + 1; candidate++)
        {
            WriteTag(candidate, expected);
            if (CryptographicOperations.FixedTimeEquals(tag, expected)) return true;
        }

        return false;
    }
}
