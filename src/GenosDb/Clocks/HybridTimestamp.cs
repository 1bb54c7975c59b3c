using System.Buffers.Binary;
using System.Globalization;

namespace GenosDb;

/// <summary>A hybrid logical clock stamp: 48-bit milliseconds and a 16-bit counter in <see cref="Packed"/>, then the replica that made it.</summary>
/// <param name="Packed">Unix milliseconds in the upper 48 bits, counter in the lower 16.</param>
/// <param name="Origin">The replica that made it.</param>
/// <remarks>Its 16 big-endian bytes sort as the stamps do. A receiver never alters a stamp. A stamp resolves conflicts; it does not detect them:
/// <c>a &lt; b</c> does not mean that the author of b knew a, and a stamp is no proof of the time.</remarks>
public readonly record struct HybridTimestamp(ulong Packed, ReplicaId Origin) : IComparable<HybridTimestamp>
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 16;

    /// <summary>Creates a stamp from its parts.</summary>
    /// <param name="unixMilliseconds">Milliseconds since 1970-01-01 UTC, 0 to 2^48 − 1.</param>
    /// <param name="counter">Orders stamps of one millisecond.</param>
    /// <param name="origin">The replica that made it.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="unixMilliseconds"/> is negative or needs more than 48 bits.</exception>
    public HybridTimestamp(long unixMilliseconds, ushort counter, ReplicaId origin)
        : this(Pack(unixMilliseconds, counter), origin)
    {
    }

    /// <summary>Milliseconds since 1970-01-01 UTC.</summary>
    public long UnixMilliseconds => (long)(Packed >> 16);

    /// <summary>Orders stamps of one millisecond; 0 to 65,535.</summary>
    public int Counter => (int)(Packed & 0xFFFF);

    /// <summary>The time without counter and origin. A stamp past the year 9999 gives <see cref="DateTimeOffset.MaxValue"/>.</summary>
    public DateTimeOffset ToDateTimeOffset() =>
        UnixMilliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.MaxValue
            : DateTimeOffset.FromUnixTimeMilliseconds(UnixMilliseconds);

    /// <summary>Reads 16 big-endian bytes.</summary>
    /// <param name="source">At least <see cref="Size"/> bytes; what follows is ignored.</param>
    /// <exception cref="ArgumentException">Shorter than <see cref="Size"/>.</exception>
    public static HybridTimestamp Read(ReadOnlySpan<byte> source)
    {
        ThrowIfShort(source.Length, nameof(source));
        return new HybridTimestamp(BinaryPrimitives.ReadUInt64BigEndian(source), ReplicaId.Read(source[8..]));
    }

    /// <summary>Writes 16 big-endian bytes.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    /// <exception cref="ArgumentException">Shorter than <see cref="Size"/>.</exception>
    public void WriteTo(Span<byte> destination)
    {
        ThrowIfShort(destination.Length, nameof(destination));
        BinaryPrimitives.WriteUInt64BigEndian(destination, Packed);
        Origin.WriteTo(destination[8..]);
    }

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <param name="text">32 lower-case hexadecimal digits.</param>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    /// <exception cref="FormatException">Anything else.</exception>
    public static HybridTimestamp Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!LowerHex.IsValid(text, 2 * Size))
            throw new FormatException($"'{text}' is not a stamp: 32 lower-case hexadecimal digits are expected.");
        return new HybridTimestamp(
            ulong.Parse(text.AsSpan(0, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
            ReplicaId.Parse(text[16..]));
    }

    /// <summary>32 lower-case hexadecimal digits of the 16 bytes, which sort as the stamps do.</summary>
    public override string ToString() => Packed.ToString("x16", CultureInfo.InvariantCulture) + Origin;

    /// <inheritdoc/>
    public int CompareTo(HybridTimestamp other) =>
        Packed != other.Packed ? Packed.CompareTo(other.Packed) : Origin.CompareTo(other.Origin);

    /// <summary>Whether <paramref name="left"/> sorts before <paramref name="right"/>.</summary>
    public static bool operator <(HybridTimestamp left, HybridTimestamp right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> sorts after <paramref name="right"/>.</summary>
    public static bool operator >(HybridTimestamp left, HybridTimestamp right) => left.CompareTo(right) > 0;

    /// <summary>Not greater.</summary>
    public static bool operator <=(HybridTimestamp left, HybridTimestamp right) => left.CompareTo(right) <= 0;

    /// <summary>Not less.</summary>
    public static bool operator >=(HybridTimestamp left, HybridTimestamp right) => left.CompareTo(right) >= 0;

    private static ulong Pack(long unixMilliseconds, ushort counter)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(unixMilliseconds);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(unixMilliseconds, ValidityLimits.MaxMilliseconds);
        return ((ulong)unixMilliseconds << 16) | counter;
    }

    private static void ThrowIfShort(int length, string name)
    {
        if (length < Size)
            throw new ArgumentException($"A stamp has {Size} bytes, not {length}.", name);
    }
}
