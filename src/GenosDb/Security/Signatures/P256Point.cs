using System.Globalization;
using System.Numerics;

namespace GenosDb.Security;

/// <summary>Finds the second coordinate of a compressed point of P-256, of which there is none when the bytes are no point.</summary>
/// <remarks>SEC 1 version 2.0, section 2.3.4; the square root as p ≡ 3 (mod 4) allows. Written out because the platform imports uncompressed points only.
/// For public keys: its time depends on its input.</remarks>
internal static class P256Point
{
    public const int CoordinateSize = 32;

    private static readonly BigInteger Prime = Hexadecimal("0ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
    private static readonly BigInteger B = Hexadecimal("05ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b");
    private static readonly BigInteger RootExponent = (Prime + 1) / 4;

    /// <param name="compressed">2 or 3 by the parity of y, then x; the point at infinity has no such form.</param>
    /// <param name="y">Receives 32 bytes when the answer is true.</param>
    public static bool TryDecompress(ReadOnlySpan<byte> compressed, Span<byte> y)
    {
        if (compressed is not { Length: 1 + CoordinateSize } || compressed[0] is not (2 or 3))
            return false;
        var x = new BigInteger(compressed[1..], isUnsigned: true, isBigEndian: true);
        if (x >= Prime)
            return false;
        var square = (x * (x * x - 3) + B) % Prime;
        if (square.Sign < 0)
            square += Prime;
        var root = BigInteger.ModPow(square, RootExponent, Prime);
        if (root * root % Prime != square)
            return false;
        if (root.IsEven != (compressed[0] == 2))
            root = Prime - root;

        // Written without leading zeros; at most 32 bytes, being less than the prime.
        var length = root.GetByteCount(isUnsigned: true);
        y[..(CoordinateSize - length)].Clear();
        return root.TryWriteBytes(y[(CoordinateSize - length)..], out _, isUnsigned: true, isBigEndian: true);
    }

    private static BigInteger Hexadecimal(string digits) => BigInteger.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
