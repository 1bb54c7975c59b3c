using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GenosDb;

/// <summary>Ids of nodes: made from the content for who wants that, and those that a put makes when it is given none.</summary>
public static class NodeIds
{
    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int TimeDigits = 10;
    private const int RandomBytes = 10;

    /// <summary>Makes an id from the bytes of a value: equal values, equal ids. For imports that may run twice.</summary>
    /// <remarks>The SHA-256 of <c>GenosDB/val/v1</c>, a zero byte and the canonical encoding, which is also the body hash of an operation; 64 lower-case
    /// hexadecimal digits. The id no longer matches once the node is changed, and two nodes of equal values would be one.</remarks>
    /// <param name="value">Any value.</param>
    public static string ContentHash(GenosValue value)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("GenosDB/val/v1\0"u8);
        hash.AppendData(value.Encoded.Span);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return Convert.ToHexStringLower(digest);
    }

    /// <summary>Makes the id of a new node: 26 digits of lower-case Crockford base 32, of 48 bits of milliseconds and 80 random bits.</summary>
    /// <remarks>Ids sort by the millisecond they were made in. They are unique, not secret, and no proof of that time. The layout is that of a ULID.</remarks>
    /// <param name="now">The time of this peer; what is before 1970 counts as 1970.</param>
    /// <param name="random">Source of the random bits.</param>
    internal static string Generate(DateTimeOffset now, IRandomSource random)
    {
        Span<byte> bytes = stackalloc byte[RandomBytes];
        random.Fill(bytes);
        var state = (
            Time: (ulong)Math.Max(0, now.ToUnixTimeMilliseconds()),
            High: (BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 24),
            Low: BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]) & ((1UL << 40) - 1));
        return string.Create(TimeDigits + 16, state, static (text, state) =>
        {
            Write(text[..TimeDigits], state.Time);
            Write(text.Slice(TimeDigits, 8), state.High);
            Write(text[(TimeDigits + 8)..], state.Low);
        });
    }

    private static void Write(Span<char> text, ulong bits)
    {
        for (var i = text.Length - 1; i >= 0; i--, bits >>= 5)
            text[i] = Digits[(int)(bits & 31)];
    }
}
