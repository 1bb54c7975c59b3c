using System.Buffers.Binary;
using System.Globalization;

namespace GenosDb;

/// <summary>Names one copy of a database: 8 random bytes, new for each new, restored, cleared or cloned store, so that a stamp is never used twice.</summary>
/// <param name="Bits">The 8 bytes, big-endian. Zero names no replica.</param>
public readonly record struct ReplicaId(ulong Bits) : IComparable<ReplicaId>
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 8;

    /// <summary>Draws a new id, never zero.</summary>
    /// <param name="random">The source of the bytes.</param>
    /// <exception cref="ArgumentNullException"><paramref name="random"/> is null.</exception>
    public static ReplicaId Create(IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Span<byte> bytes = stackalloc byte[Size];
        ulong bits;
        do
        {
            random.Fill(bytes);
            bits = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        }
        while (bits == 0);

        return new ReplicaId(bits);
    }

    /// <summary>Reads 8 big-endian bytes.</summary>
    /// <param name="source">At least <see cref="Size"/> bytes; what follows is ignored.</param>
    /// <exception cref="ArgumentException">Shorter than <see cref="Size"/>.</exception>
    public static ReplicaId Read(ReadOnlySpan<byte> source)
    {
        ThrowIfShort(source.Length, nameof(source));
        return new ReplicaId(BinaryPrimitives.ReadUInt64BigEndian(source));
    }

    /// <summary>Writes 8 big-endian bytes.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    /// <exception cref="ArgumentException">Shorter than <see cref="Size"/>.</exception>
    public void WriteTo(Span<byte> destination)
    {
        ThrowIfShort(destination.Length, nameof(destination));
        BinaryPrimitives.WriteUInt64BigEndian(destination, Bits);
    }

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <param name="text">16 lower-case hexadecimal digits.</param>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    /// <exception cref="FormatException">Anything else.</exception>
    public static ReplicaId Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!LowerHex.IsValid(text, 2 * Size))
            throw new FormatException($"'{text}' is not a replica id: 16 lower-case hexadecimal digits are expected.");
        return new ReplicaId(ulong.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
    }

    /// <summary>16 lower-case hexadecimal digits.</summary>
    public override string ToString() => Bits.ToString("x16", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public int CompareTo(ReplicaId other) => Bits.CompareTo(other.Bits);

    /// <summary>Whether the bytes of <paramref name="left"/> sort before those of <paramref name="right"/>.</summary>
    public static bool operator <(ReplicaId left, ReplicaId right) => left.CompareTo(right) < 0;

    /// <summary>Whether the bytes of <paramref name="left"/> sort after those of <paramref name="right"/>.</summary>
    public static bool operator >(ReplicaId left, ReplicaId right) => left.CompareTo(right) > 0;

    /// <summary>Not greater.</summary>
    public static bool operator <=(ReplicaId left, ReplicaId right) => left.CompareTo(right) <= 0;

    /// <summary>Not less.</summary>
    public static bool operator >=(ReplicaId left, ReplicaId right) => left.CompareTo(right) >= 0;

    private static void ThrowIfShort(int length, string name)
    {
        if (length < Size)
            throw new ArgumentException($"A replica id has {Size} bytes, not {length}.", name);
    }
}
