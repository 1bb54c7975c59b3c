using FsCheck;
using FsCheck.Fluent;

namespace GenosDb.Tests.Values;

/// <summary>Random values for properties, rich in neighbours: few keys, numbers next to each other, text on both sides of the surrogates.</summary>
internal static class RandomValues
{
    private static readonly long[] Integers =
    [
        0, 1, -1, 31, 32, -32, -33, 127, 128, -128, -129, 255, 256, 32_767, 32_768, -32_768, -32_769, 65_535, 65_536, int.MaxValue, int.MinValue,
        uint.MaxValue, uint.MaxValue + 1L, 1L << 53, (1L << 53) + 1, -(1L << 53), -(1L << 53) - 1, long.MaxValue, long.MaxValue - 1, long.MinValue,
    ];

    private static readonly double[] Doubles =
    [
        0.5, -0.5, 1.5, 0.1, double.Epsilon, -double.Epsilon, double.MaxValue, double.MinValue, Math.PI, 4_503_599_627_370_495.5, 0.0, -0.0, 3.0, 1e18,
        9_223_372_036_854_775_808.0, -9_223_372_036_854_775_808.0, Math.BitDecrement(9_223_372_036_854_775_808.0),
        Math.BitDecrement(-9_223_372_036_854_775_808.0), Math.BitIncrement(-9_223_372_036_854_775_808.0),
    ];

    private static readonly string[] Texts =
    [
        "", "a", "b", "ab", "type", "é", "\u0000", "\ud7ff", "\ue000", "\uffff", "\U00010000", "\U0010ffff", "0123456789", "0123456789a",
        new('x', 31), new('x', 32), new('é', 16), new('x', 255), new('x', 256),
    ];

    private static Gen<GenosValue> Scalar => Gen.OneOf(
        Gen.Constant(GenosValue.Null),
        Gen.Elements(false, true).Select(value => (GenosValue)value),
        Gen.Elements(Integers).Select(value => (GenosValue)value),
        ArbMap.Default.GeneratorFor<long>().Select(value => (GenosValue)value),
        Gen.Elements(Doubles).Select(value => (GenosValue)value),
        ArbMap.Default.GeneratorFor<NormalFloat>().Select(value => (GenosValue)value.Item),
        Gen.Elements(Texts).Select(value => (GenosValue)value),
        ArbMap.Default.GeneratorFor<byte>().ArrayOf().Select(value => (GenosValue)value));

    /// <summary>Any value; deeper and wider with the size of the run.</summary>
    public static Arbitrary<GenosValue> Any => Gen.Sized(size => Nested(Math.Min(size, 40))).ToArbitrary();

    private static Gen<GenosValue> Nested(int size)
    {
        if (size < 2)
            return Scalar;
        var items = Gen.Choose(0, 4).SelectMany(count => Nested(size / 2).ArrayOf(count));
        return Gen.Frequency(
            (3, Scalar),
            (2, items.Select(values => GenosValue.Array(values))),
            (2, items.SelectMany(values => Gen.Elements(Texts).Where(key => key.Length < 256).ArrayOf(values.Length).Select(keys => Map(keys, values)))));
    }

    private static GenosValue Map(string[] keys, GenosValue[] values)
    {
        var map = new GenosMap();
        for (var i = 0; i < keys.Length; i++)
            map[keys[i]] = values[i];
        return map;
    }
}
