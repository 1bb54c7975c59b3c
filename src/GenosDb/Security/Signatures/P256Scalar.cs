namespace GenosDb.Security;

/// <summary>Numbers modulo n, the order of P-256, as 32 bytes, big-endian. In constant time where a private key takes part.</summary>
internal static class P256Scalar
{
    public const int Size = 32;

    private static ReadOnlySpan<byte> Order =>
    [
        0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ];

    private static ReadOnlySpan<byte> HalfOrder =>
    [
        0x7f, 0xff, 0xff, 0xff, 0x80, 0x00, 0x00, 0x00, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xde, 0x73, 0x7d, 0x56, 0xd3, 0x8b, 0xcf, 0x42, 0x79, 0xdc, 0xe5, 0x61, 0x7e, 0x31, 0x92, 0xa8,
    ];

    /// <summary>Whether 1 ≤ scalar &lt; n. Constant time.</summary>
    public static bool IsInRange(ReadOnlySpan<byte> scalar)
    {
        Span<byte> difference = stackalloc byte[Size];
        var isLess = Subtract(scalar, Order, difference);
        difference.Clear();
        var bits = 0;
        foreach (var octet in scalar)
            bits |= octet;
        return (isLess & (bits != 0 ? 1 : 0)) != 0;
    }

    /// <summary>Whether scalar ≤ n/2. For signatures, which are public: its time depends on its input.</summary>
    public static bool IsLow(ReadOnlySpan<byte> scalar) => scalar.SequenceCompareTo(HalfOrder) <= 0;

    /// <summary>Replaces a scalar below n by n − scalar.</summary>
    public static void Negate(Span<byte> scalar) => Subtract(Order, scalar, scalar);

    /// <summary>Adds to a scalar below n another below n, modulo n. Constant time.</summary>
    public static void Add(Span<byte> scalar, ReadOnlySpan<byte> addend)
    {
        var carry = 0;
        for (var i = Size - 1; i >= 0; i--)
        {
            carry += scalar[i] + addend[i];
            scalar[i] = (byte)carry;
            carry >>= 8;
        }

        Span<byte> reduced = stackalloc byte[Size];
        var borrow = Subtract(scalar, Order, reduced);
        var takeReduced = (byte)-(carry | (1 - borrow));
        for (var i = 0; i < Size; i++)
            scalar[i] = (byte)((reduced[i] & takeReduced) | (scalar[i] & ~takeReduced));
        reduced.Clear();
    }

    // Answers with the borrow: 1 when left < right. The destination may be either of them.
    private static int Subtract(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> destination)
    {
        var borrow = 0;
        for (var i = Size - 1; i >= 0; i--)
        {
            var difference = left[i] - right[i] - borrow;
            destination[i] = (byte)difference;
            borrow = (difference >> 8) & 1;
        }

        return borrow;
    }
}
