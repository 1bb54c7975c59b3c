using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace GenosDb;

/// <content>How other types become values.</content>
public readonly partial struct GenosValue
{
    private static readonly GenosValue FalseValue = new(new[] { MessagePackFormat.False });
    private static readonly GenosValue TrueValue = new(new[] { MessagePackFormat.True });
    private static readonly GenosValue EmptyText = new(new byte[] { 0xa0 });

    // Integers of one byte, -32 to 127, are made once: their bytes are never written to.
    private static readonly GenosValue[] SmallIntegers = [.. Enumerable.Range(-32, 160).Select(i => new GenosValue(new[] { unchecked((byte)i) }))];

    /// <summary>Makes an array.</summary>
    /// <param name="items">Its elements, in order.</param>
    /// <exception cref="GenosLimitException">The array is beyond a limit.</exception>
    public static GenosValue Array(params ReadOnlySpan<GenosValue> items) => CanonicalEncoder.Array(items);

    /// <summary>Makes a binary value.</summary>
    /// <param name="bytes">Copied.</param>
    /// <exception cref="GenosLimitException">More bytes than a value may have.</exception>
    public static GenosValue Binary(ReadOnlySpan<byte> bytes)
    {
        var header = MessagePackFormat.BinaryHeaderBytes(bytes.Length);
        var encoded = CanonicalEncoder.Allocate((long)header + bytes.Length);
        MessagePackFormat.WriteBinaryHeader(encoded, bytes.Length);
        bytes.CopyTo(encoded.AsSpan(header));
        return new GenosValue(encoded);
    }

    /// <summary>Checks that the bytes are one canonical value and makes a view over a copy of them.</summary>
    /// <remarks>Bounded in memory and depth before anything is allocated; never throws on what a peer sent.</remarks>
    /// <param name="canonical">Exactly one value, in its one encoding.</param>
    /// <param name="value">The value; null when the answer is not <see cref="DecodeStatus.Ok"/>.</param>
    /// <returns>Why the bytes were refused, or <see cref="DecodeStatus.Ok"/>.</returns>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> canonical, out GenosValue value)
    {
        var status = CanonicalCheck.Check(canonical);
        value = status == DecodeStatus.Ok ? new GenosValue(canonical.ToArray()) : default;
        return status;
    }

    /// <summary>Makes a boolean.</summary>
    /// <param name="value">False or true.</param>
    public static implicit operator GenosValue(bool value) => value ? TrueValue : FalseValue;

    /// <summary>Makes an integer.</summary>
    /// <param name="value">Any 64-bit integer.</param>
    public static implicit operator GenosValue(long value)
    {
        if (value is >= -32 and <= 127)
            return SmallIntegers[(int)value + 32];
        Span<byte> bytes = stackalloc byte[MessagePackFormat.MaxNumberBytes];
        return new GenosValue(bytes[..MessagePackFormat.WriteInt64(bytes, value)].ToArray());
    }

    /// <summary>Makes a number: an integer when it is one, so that <c>3.0</c> equals <c>3</c>.</summary>
    /// <param name="value">Finite. A <see cref="ulong"/> converts through <see cref="double"/> and may lose digits above 2^53: cast it to <see cref="long"/>, or store text.</param>
    /// <exception cref="GenosException">Not a number, or infinite (<see cref="GenosErrorCode.InvalidValue"/>).</exception>
    public static implicit operator GenosValue(double value)
    {
        if (MessagePackFormat.IsInt64(value))
            return (long)value;
        if (!double.IsFinite(value))
            ValueThrowHelper.NotFinite(ValueThrowHelper.Root, value);
        var bytes = new byte[MessagePackFormat.MaxNumberBytes];
        MessagePackFormat.WriteDouble(bytes, value);
        return new GenosValue(bytes);
    }

    /// <summary>Makes text; null becomes <see cref="Null"/>.</summary>
    /// <param name="value">Well-formed UTF-16.</param>
    /// <exception cref="GenosException">A lone surrogate (<see cref="GenosErrorCode.InvalidValue"/>).</exception>
    /// <exception cref="GenosLimitException">More bytes than a value may have.</exception>
    public static implicit operator GenosValue(string? value)
    {
        if (value is null)
            return default;
        if (value.Length == 0)
            return EmptyText;
        try
        {
            var length = StrictUtf8.GetByteCount(value);
            var header = MessagePackFormat.StringHeaderBytes(length);
            var bytes = CanonicalEncoder.Allocate((long)header + length);
            MessagePackFormat.WriteStringHeader(bytes, length);
            StrictUtf8.GetBytes(value, bytes.AsSpan(header));
            return new GenosValue(bytes);
        }
        catch (EncoderFallbackException e)
        {
            ValueThrowHelper.IllFormedText(ValueThrowHelper.Root, e);
            return default;
        }
    }

    /// <summary>Makes text of the instant in UTC, <c>yyyy-MM-ddTHH:mm:ss.fffffffZ</c>: always 28 bytes, so that the order of bytes is the order of time.</summary>
    /// <param name="value">Its offset is not kept.</param>
    public static implicit operator GenosValue(DateTimeOffset value)
    {
        const int Length = 28;
        var bytes = new byte[1 + Length];
        MessagePackFormat.WriteStringHeader(bytes, Length);
        value.UtcDateTime.TryFormat(bytes.AsSpan(1), out _, "O", CultureInfo.InvariantCulture);
        return new GenosValue(bytes);
    }

    /// <summary>Makes text <c>yyyy-MM-dd</c>.</summary>
    /// <param name="value">Any day.</param>
    public static implicit operator GenosValue(DateOnly value)
    {
        const int Length = 10;
        var bytes = new byte[1 + Length];
        MessagePackFormat.WriteStringHeader(bytes, Length);
        value.TryFormat(bytes.AsSpan(1), out _, "O", CultureInfo.InvariantCulture);
        return new GenosValue(bytes);
    }

    /// <summary>Makes lower-case text of format <c>D</c>.</summary>
    /// <param name="value">Any id.</param>
    public static implicit operator GenosValue(Guid value)
    {
        const int Length = 36;
        var header = MessagePackFormat.StringHeaderBytes(Length);
        var bytes = new byte[header + Length];
        MessagePackFormat.WriteStringHeader(bytes, Length);
        value.TryFormat(bytes.AsSpan(header), out _, "D");
        return new GenosValue(bytes);
    }

    /// <summary>Makes a binary value.</summary>
    /// <param name="value">Copied.</param>
    /// <exception cref="ArgumentNullException"><paramref name="value"/> is null.</exception>
    /// <exception cref="GenosLimitException">More bytes than a value may have.</exception>
    [SuppressMessage("Design", "CA1065:Do not raise exceptions in unexpected locations", Justification = "A missing array is not an empty one, and a conversion has no other way to say so.")]
    public static implicit operator GenosValue(byte[] value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Binary(value);
    }

    /// <summary>Makes a binary value.</summary>
    /// <param name="value">Copied.</param>
    /// <exception cref="GenosLimitException">More bytes than a value may have.</exception>
    public static implicit operator GenosValue(ReadOnlyMemory<byte> value) => Binary(value.Span);

    /// <summary>Encodes what the map holds now; later changes to it have no effect on the value.</summary>
    /// <param name="value">The map.</param>
    /// <exception cref="ArgumentNullException"><paramref name="value"/> is null.</exception>
    /// <exception cref="GenosException">A key has a lone surrogate (<see cref="GenosErrorCode.InvalidValue"/>).</exception>
    /// <exception cref="GenosLimitException">The map is beyond a limit.</exception>
    [SuppressMessage("Design", "CA1065:Do not raise exceptions in unexpected locations", Justification = "A missing map is not an empty one, and a conversion has no other way to say so.")]
    public static implicit operator GenosValue(GenosMap value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Encode();
    }
}
