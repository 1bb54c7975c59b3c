using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace GenosDb.Tests.Values;

public class CanonicalOrderTests
{
    private const double TwoToThe63 = 9_223_372_036_854_775_808.0;

    // Every value is less than each that follows it.
    private static readonly GenosValue[] Ascending =
    [
        GenosValue.Null,
        false,
        true,
        double.MinValue,
        Math.BitDecrement(-TwoToThe63),
        long.MinValue,
        long.MinValue + 1,
        Math.BitIncrement(-TwoToThe63),
        -(1L << 53) - 1,
        -(1L << 53),
        -1.5,
        -1,
        -0.5,
        -double.Epsilon,
        0,
        double.Epsilon,
        0.5,
        1,
        1.5,
        4_503_599_627_370_495,
        4_503_599_627_370_495.5,
        4_503_599_627_370_496,
        (1L << 53) - 1,
        1L << 53,
        (1L << 53) + 1,
        (1L << 53) + 2,
        Math.BitDecrement(TwoToThe63),
        long.MaxValue - 1,
        long.MaxValue,
        TwoToThe63,
        Math.BitIncrement(TwoToThe63),
        double.MaxValue,
        "",
        "a",
        "aa",
        "b",
        new string('b', 40),
        "\ud7ff",
        "\ue000",
        "\uffff",
        "\U00010000",
        "\U0010ffff",
        GenosValue.Binary([]),
        GenosValue.Binary([0]),
        GenosValue.Binary([0, 0]),
        GenosValue.Binary([1]),
        GenosValue.Array(),
        GenosValue.Array(GenosValue.Null),
        GenosValue.Array(1),
        GenosValue.Array(1, 0.5),
        GenosValue.Array(1, 1),
        GenosValue.Array(1.5),
        GenosValue.Array("a"),
        GenosValue.Array(GenosValue.Array()),
        new GenosMap(),
        new GenosMap { ["a"] = 1 },
        new GenosMap { ["a"] = 1, ["b"] = 0 },
        new GenosMap { ["a"] = 2 },
        new GenosMap { ["aa"] = 1 },
        new GenosMap { ["b"] = 0 },
        new GenosMap { ["\ue000"] = 0 },
        new GenosMap { ["\U00010000"] = 0 },
    ];

    [Fact]
    public void Kinds_and_values_stand_in_the_documented_order()
    {
        for (var i = 0; i < Ascending.Length; i++)
        {
            for (var j = 0; j < Ascending.Length; j++)
                Math.Sign(Ascending[i].CompareTo(Ascending[j])).Should().Be(i.CompareTo(j), "of {0} and {1}", Ascending[i], Ascending[j]);
        }
    }

    [Fact]
    public void Operators_agree_with_the_order()
    {
        GenosValue less = 1, more = 1.5, same = 1.0;
        (less < more && less <= more && less <= same && less != more).Should().BeTrue();
        (more > less && more >= less && same >= less && less == same).Should().BeTrue();
        (less > more || less >= more || more < less || more <= less || less != same).Should().BeFalse();
    }

    [Fact]
    public void The_order_is_antisymmetric_and_zero_only_for_equal_bytes() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1_000), Prop.ForAll(RandomValues.Any, RandomValues.Any, (left, right) =>
            Math.Sign(left.CompareTo(right)) == -Math.Sign(right.CompareTo(left))
            && left.CompareTo(left) == 0
            && (left.CompareTo(right) == 0) == left.Equals(right)));

    [Fact]
    public void The_order_is_transitive() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1_000), Prop.ForAll(RandomValues.Any, RandomValues.Any, RandomValues.Any, (a, b, c) =>
        {
            GenosValue[] sorted = [a, b, c];
            Array.Sort(sorted);
            return sorted[0] <= sorted[1] && sorted[1] <= sorted[2] && sorted[0] <= sorted[2];
        }));

    [Fact]
    public void Numbers_compare_as_exact_rationals()
    {
        // The oracle multiplies every number by 2^1074, which makes an integer of each double.
        var numbers = Gen.OneOf(
            ArbMap.Default.GeneratorFor<long>().Select(value => (GenosValue)value),
            ArbMap.Default.GeneratorFor<NormalFloat>().Select(value => (GenosValue)value.Item),
            Gen.Elements(Ascending[3..32])).ToArbitrary();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll(numbers, numbers, (left, right) =>
            Math.Sign(left.CompareTo(right)) == Scaled(left).CompareTo(Scaled(right))));
    }

    private static BigInteger Scaled(GenosValue value)
    {
        if (value.TryGetInt64(out var integer))
            return (BigInteger)integer << 1074;
        var bits = BitConverter.DoubleToInt64Bits(value.AsDouble());
        var exponent = (int)((bits >> 52) & 0x7ff);
        var fraction = bits & ((1L << 52) - 1);
        var scaled = exponent == 0 ? fraction : (BigInteger)(fraction | (1L << 52)) << (exponent - 1);
        return bits < 0 ? -scaled : scaled;
    }
}
