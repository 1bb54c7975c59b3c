using System.Buffers.Binary;

namespace GenosDb;

/// <summary>SHA-256 of the signing bytes: 32 bytes. A signature is not covered, so it cannot make two ids out of one operation.</summary>
public readonly record struct OperationId : IComparable<OperationId>
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 32;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    private OperationId(ReadOnlySpan<byte> source)
    {
        _a = BinaryPrimitives.ReadUInt64BigEndian(source);
        _b = BinaryPrimitives.ReadUInt64BigEndian(source[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(source[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(source[24..]);
    }

    /// <summary>Reads 32 bytes.</summary>
    /// <param name="source">At least <see cref="Size"/> bytes; what follows is ignored.</param>
    /// <exception cref="ArgumentException">Shorter than <see cref="Size"/>.</exception>
    public static OperationId Read(ReadOnlySpan<byte> source)
    {
        ThrowIfShort(source.Length, nameof(source));
        return new OperationId(source);
    }

    /// <summary>Writes 32 bytes.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    /// <exception cref="ArgumentException">Shorter than <see cref="Size"/>.</exception>
    public void WriteTo(Span<byte> destination)
    {
        ThrowIfShort(destination.Length, nameof(destination));
        BinaryPrimitives.WriteUInt64BigEndian(destination, _a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _d);
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        WriteTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>Seeded for each process: operations can be made until their ids collide in a table that is not.</summary>
    public override int GetHashCode() => HashCode.Combine(_a, _b, _c, _d);

    /// <inheritdoc/>
    public int CompareTo(OperationId other) =>
        _a != other._a ? _a.CompareTo(other._a)
        : _b != other._b ? _b.CompareTo(other._b)
        : _c != other._c ? _c.CompareTo(other._c)
        : _d.CompareTo(other._d);

    /// <summary>Whether the bytes of <paramref name="left"/> sort before those of <paramref name="right"/>.</summary>
    public static bool operator <(OperationId left, OperationId right) => left.CompareTo(right) < 0;

    /// <summary>Whether the bytes of <paramref name="left"/> sort after those of <paramref name="right"/>.</summary>
    public static bool operator >(OperationId left, OperationId right) => left.CompareTo(right) > 0;

    /// <summary>Not greater.</summary>
    public static bool operator <=(OperationId left, OperationId right) => left.CompareTo(right) <= 0;

    /// <summary>Not less.</summary>
    public static bool operator >=(OperationId left, OperationId right) => left.CompareTo(right) >= 0;

    private static void ThrowIfShort(int length, string name)
    {
        if (length < Size)
            throw new ArgumentException($"An operation id has {Size} bytes, not {length}.", name);
    }
}
