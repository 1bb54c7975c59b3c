using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;

namespace GenosDb.Transports;

/// <summary>Points of the curve P-256 in 33 bytes: the parity of y, then x. SEC 1, section 2.3. The platform reads uncompressed points only.</summary>
internal static class EphemeralPoint
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 1 + CoordinateBytes;

    private const int CoordinateBytes = 32;

    private static readonly BigInteger P = Number("00ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
    private static readonly BigInteger B = Number("005ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b");
    private static readonly BigInteger RootExponent = (P + 1) / 4;

    /// <summary>Writes a point.</summary>
    /// <param name="point">A point of the curve.</param>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    public static void Write(in ECPoint point, Span<byte> destination)
    {
        destination[0] = (byte)(2 + (point.Y![^1] & 1));
        point.X.CopyTo(destination[1..]);
    }

    /// <summary>Reads a point. False when the bytes are none of the curve, so that no key of another curve is ever used.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="point">The point.</param>
    public static bool TryRead(ReadOnlySpan<byte> source, out ECPoint point)
    {
        point = default;
        if (source.Length != Size || source[0] is not (2 or 3)) return false;
        var x = new BigInteger(source[1..], isUnsigned: true, isBigEndian: true);
        if (x >= P) return false;
        // y² = x³ − 3x + b. P is 3 modulo 4, so that a power is the root, if there is one; y is never 0, since the order of the curve is odd.
        var square = (BigInteger.ModPow(x, 3, P) + (3 * (P - x)) + B) % P;
        var y = BigInteger.ModPow(square, RootExponent, P);
        if (y * y % P != square) return false;
        if (y.IsEven != (source[0] == 2)) y = P - y;
        var bytes = new byte[CoordinateBytes];
        y.TryWriteBytes(bytes.AsSpan(CoordinateBytes - y.GetByteCount(isUnsigned: true)), out _, isUnsigned: true, isBigEndian: true);
        point = new ECPoint { X = source[1..].ToArray(), Y = bytes };
        return true;
    }

    private static BigInteger Number(string hexadecimal) => BigInteger.Parse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
