using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace GenosDb;

/// <summary>Who signed: 20 bytes derived from scheme and public key; text is <c>0x</c> and 40 lower-case hexadecimal digits. Not an Ethereum address.</summary>
public readonly record struct Address
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 20;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly uint _c;

    private Address(ReadOnlySpan<byte> source)
    {
        _a = BinaryPrimitives.ReadUInt64BigEndian(source);
        _b = BinaryPrimitives.ReadUInt64BigEndian(source[8..]);
        _c = BinaryPrimitives.ReadUInt32BigEndian(source[16..]);
    }

    // The first 20 bytes of a digest with a domain string of its own, so that it collides with no other digest of ours.
    internal static Address Derive(byte schemeId, ReadOnlySpan<byte> publicKey)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("GenosDB/addr/v1\0"u8);
        hash.AppendData([schemeId]);
        hash.AppendData(publicKey);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return new Address(digest);
    }

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <param name="text"><c>0x</c> and 40 lower-case hexadecimal digits.</param>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    /// <exception cref="FormatException">Not the canonical lower-case form.</exception>
    public static Address Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var address)
            ? address
            : throw new FormatException($"'{text}' is not an address: '0x' and 40 lower-case hexadecimal digits are expected.");
    }

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <param name="text">The text; null gives false.</param>
    /// <param name="address">The address, or the default when the result is false.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out Address address) => TryParse(text.AsSpan(), out address);

    /// <summary>As the public one, for a part of a longer text.</summary>
    internal static bool TryParse(ReadOnlySpan<char> text, out Address address)
    {
        address = default;
        if (!text.StartsWith("0x", StringComparison.Ordinal) || !LowerHex.IsValid(text[2..], 2 * Size))
            return false;
        Span<byte> bytes = stackalloc byte[Size];
        Convert.FromHexString(text[2..], bytes, out _, out _);
        address = new Address(bytes);
        return true;
    }

    /// <summary>Writes 20 bytes.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    /// <exception cref="ArgumentException">Shorter than <see cref="Size"/>.</exception>
    public void WriteTo(Span<byte> destination)
    {
        if (destination.Length < Size)
            throw new ArgumentException($"An address has {Size} bytes, not {destination.Length}.", nameof(destination));
        BinaryPrimitives.WriteUInt64BigEndian(destination, _a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _b);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], _c);
    }

    /// <summary>Seeded for each process: keys can be made until their addresses collide in a table that is not.</summary>
    public override int GetHashCode() => HashCode.Combine(_a, _b, _c);

    /// <summary><c>0x</c> and 40 lower-case hexadecimal digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        WriteTo(bytes);
        return "0x" + Convert.ToHexStringLower(bytes);
    }
}
