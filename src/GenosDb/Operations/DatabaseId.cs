using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace GenosDb;

/// <summary>Names a database on every peer: 32 bytes from its name and salt. Covered by each operation id, so nothing moves between databases.</summary>
public readonly record struct DatabaseId
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 32;

    /// <summary>Length of a salt in bytes.</summary>
    public const int SaltSize = 16;

    /// <summary>The longest name, in UTF-8 bytes.</summary>
    public const int MaxNameBytes = 256;

    // Digests of the same length as an operation id; the type keeps the two apart.
    private readonly OperationId _digest;

    private DatabaseId(OperationId digest) => _digest = digest;

    /// <summary>Derives the id from a name and a salt.</summary>
    /// <param name="name">Name of the database, 1 to 256 UTF-8 bytes.</param>
    /// <param name="salt">16 bytes, or empty for none.</param>
    /// <exception cref="ArgumentException">The name is empty, too long or not well-formed, or the salt has another length.</exception>
    public static DatabaseId From(string name, ReadOnlySpan<byte> salt = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (salt.Length is not (0 or SaltSize))
            throw new ArgumentException($"A salt has {SaltSize} bytes or none, not {salt.Length}.", nameof(salt));
        byte[] nameBytes;
        try
        {
            nameBytes = StrictUtf8.Encoding.GetBytes(name);
        }
        catch (EncoderFallbackException problem)
        {
            throw new ArgumentException("A database name is well-formed text; this one has a lone surrogate.", nameof(name), problem);
        }

        if (nameBytes.Length > MaxNameBytes)
            throw new ArgumentException($"A database name has at most {MaxNameBytes} UTF-8 bytes, not {nameBytes.Length}.", nameof(name));

        ReadOnlySpan<byte> domain = "GenosDB/db/v1\0"u8;
        Span<byte> source = stackalloc byte[domain.Length + 2 + MaxNameBytes + SaltSize];
        source.Clear();
        domain.CopyTo(source);
        BinaryPrimitives.WriteUInt16BigEndian(source[domain.Length..], (ushort)nameBytes.Length);
        nameBytes.CopyTo(source[(domain.Length + 2)..]);
        var saltAt = domain.Length + 2 + nameBytes.Length;
        salt.CopyTo(source[saltAt..]);
        Span<byte> digest = stackalloc byte[Size];
        SHA256.HashData(source[..(saltAt + SaltSize)], digest);
        return new DatabaseId(OperationId.Read(digest));
    }

    /// <summary>Writes 32 bytes.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    /// <exception cref="ArgumentException">Shorter than <see cref="Size"/>.</exception>
    public void WriteTo(Span<byte> destination) => _digest.WriteTo(destination);

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => _digest.ToString();
}
