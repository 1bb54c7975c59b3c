using GenosDb.SimulationTests.Worlds;

namespace GenosDb.SimulationTests.SelfTests;

public sealed class ShardTests
{
    [Theory]
    [InlineData(1, 500)]
    [InlineData(3, 500)]
    [InlineData(7, 5)]
    public void Shards_are_all_seeds_each_once(int shards, int seeds)
    {
        var taken = Enumerable.Range(1, shards)
            .Select(number => Shard.Parse($"{number}/{shards}").Take(first: 10, seeds))
            .SelectMany(part => Enumerable.Range((int)part.First, part.Count));

        taken.Should().Equal(Enumerable.Range(10, seeds));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2")]
    [InlineData("0/2")]
    [InlineData("3/2")]
    [InlineData("-1/2")]
    [InlineData("1/2/3")]
    public void What_names_no_shard_is_refused(string text) =>
        FluentActions.Invoking(() => Shard.Parse(text)).Should().Throw<FormatException>().WithMessage($"*'{text}'*");
}
