using GenosDb.SimulationTests.Worlds;

namespace GenosDb.SimulationTests.SelfTests;

public sealed class MixTests
{
    [Fact]
    public void The_numbers_are_pinned() // Every committed plan and every seed means what it means because of these.
    {
        ulong[] numbers =
        [
            Mix.Of(0, Purpose.Option), Mix.Of(1, Purpose.Option), Mix.Of(1, Purpose.Step), Mix.Of(1, Purpose.Step, a: 1), Mix.Of(1, Purpose.Step, b: 1),
            Mix.Of(1, Purpose.Step, n: 1), Mix.Of(ulong.MaxValue, Purpose.Topology, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue),
        ];

        numbers.Should().Equal(
            18354576371607077337, 7223878340313415419, 5757942548698367889, 14725769322134806233, 2918316292597378284, 7657214832408899887, 5530074601720664093);
    }

    [Fact]
    public void A_unit_is_at_least_0_and_below_1_and_even()
    {
        var units = Enumerable.Range(0, 10_000).Select(n => Mix.Unit(7, Purpose.Latency, n: (ulong)n)).ToArray();

        units.Should().OnlyContain(unit => unit >= 0 && unit < 1);
        units.Average().Should().BeApproximately(0.5, 0.02);
    }

    [Fact]
    public void Dice_draw_by_weight()
    {
        var dice = new Dice(7, Purpose.Step);
        var counts = new int[3];
        for (var i = 0; i < 9_000; i++)
            counts[dice.Weighted([1, 0, 2])]++;

        counts[1].Should().Be(0);
        counts[2].Should().BeInRange(5_700, 6_300);
    }
}
