using System.Globalization;
using System.Numerics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace GenosDb.Tests.Values;

public class JsonNumberTests
{
    [Theory]
    [InlineData("0", 0L)]
    [InlineData("-0", 0L)]
    [InlineData("-0.000e17", 0L)]
    [InlineData("0e99999999999999999999", 0L)]
    [InlineData("100.00", 100L)]
    [InlineData("1E+2", 100L)]
    [InlineData("12300e-2", 123L)]
    [InlineData("0.000123e6", 123L)]
    [InlineData("9007199254740993.0", 9_007_199_254_740_993L)]
    [InlineData("9.007199254740993e15", 9_007_199_254_740_993L)]
    [InlineData("9223372036854775807.000", long.MaxValue)]
    [InlineData("-9223372036854775808.0", long.MinValue)]
    [InlineData("92233720368547758070e-1", long.MaxValue)]
    [InlineData("922337203685477580700000000000000000000e-20", long.MaxValue)]
    public void An_integer_is_what_the_text_denotes_however_it_is_written(string text, long expected)
    {
        JsonNumber.TryReadInt64(Encoding.UTF8.GetBytes(text), out var value).Should().BeTrue();
        value.Should().Be(expected);
    }

    [Theory]
    [InlineData("0.5")]
    [InlineData("1e-1")]
    [InlineData("9223372036854775808")]
    [InlineData("9223372036854775807.0000000000000000000001")]
    [InlineData("-9223372036854775809.0")]
    [InlineData("18446744073709551616")]
    [InlineData("1e19")]
    [InlineData("1e99999999999999999999")]
    [InlineData("1e-99999999999999999999")]
    [InlineData("123456789012345678901234567890")]
    public void What_is_no_64_bit_integer_is_left_to_doubles(string text)
    {
        JsonNumber.TryReadInt64(Encoding.UTF8.GetBytes(text), out var value).Should().BeFalse();
        value.Should().Be(0);
    }

    [Fact]
    public void Digits_and_exponents_agree_with_big_integers()
    {
        var parts = Gen.Choose(0, 25).SelectMany(count => Gen.Elements(Digits).ArrayOf(count + 1)).Zip(Gen.Choose(-25, 25)).ToArbitrary();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll(parts, part =>
        {
            var digits = "1" + new string(part.Item1); // JSON has no leading zeros
            var text = string.Create(CultureInfo.InvariantCulture, $"-{digits}e{part.Item2}");
            var number = BigInteger.Parse(digits, CultureInfo.InvariantCulture);
            var power = BigInteger.Pow(10, Math.Abs(part.Item2));
            var isInteger = part.Item2 >= 0 || number % power == 0;
            var integer = part.Item2 >= 0 ? -number * power : -number / power;
            var expected = isInteger && integer >= long.MinValue;
            return JsonNumber.TryReadInt64(Encoding.UTF8.GetBytes(text), out var value) == expected && (!expected || value == integer);
        }));
    }

    private static readonly char[] Digits = ['0', '0', '0', '1', '5', '9'];
}
