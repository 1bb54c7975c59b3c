using System.Globalization;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using GenosDb.Security;
using GenosDb.Testing;

namespace GenosDb.Tests.Security.Signatures;

public class P256ScalarTests
{
    private static readonly BigInteger Order = BigInteger.Parse("0ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    public static TheoryData<string, bool, bool> Edges => new()
    {
        { "0", false, true },
        { "1", true, true },
        { $"{Order / 2}", true, true },
        { $"{Order / 2 + 1}", true, false },
        { $"{Order - 1}", true, false },
        { $"{Order}", false, false },
        { $"{Order + 1}", false, false },
        { $"{BigInteger.Pow(2, 256) - 1}", false, false },
    };

    [Theory]
    [MemberData(nameof(Edges))]
    public void A_scalar_is_in_range_from_one_to_the_order_and_low_up_to_its_half(string number, bool isInRange, bool isLow)
    {
        var scalar = Bytes(BigInteger.Parse(number, CultureInfo.InvariantCulture));
        P256Scalar.IsInRange(scalar).Should().Be(isInRange);
        P256Scalar.IsLow(scalar).Should().Be(isLow);
    }

    [Fact]
    public void Sums_and_negatives_are_those_of_arithmetic_modulo_the_order() =>
        Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), ArbMap.Default.ArbFor<sbyte>(), (seed, shift) =>
        {
            var random = new SeededRandomSource(seed);

            // Every other pair adds up to the order, give or take a few: that is where a carry is lost.
            var left = Any(random);
            var right = shift % 2 == 0 ? Any(random) : (Order - left + shift + Order) % Order;
            var sum = Bytes(left);
            P256Scalar.Add(sum, Bytes(right));
            var negative = Bytes(left);
            P256Scalar.Negate(negative);
            return Number(sum) == (left + right) % Order && Number(negative) == Order - left;
        }).QuickCheckThrowOnFailure();

    private static BigInteger Any(IRandomSource random)
    {
        var bytes = new byte[32];
        random.Fill(bytes);
        return Number(bytes) % Order;
    }

    private static BigInteger Number(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static byte[] Bytes(BigInteger number)
    {
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[32 - bytes.Length], .. bytes];
    }
}
