using GenosDb.Graphs;

namespace GenosDb.Tests.Graphs;

public sealed class VersionTableTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(int.MaxValue)]
    public void Whatever_is_added_replaced_and_removed_it_finds_what_a_dictionary_finds(int hashes)
    {
        var random = new Random(hashes);
        var table = new VersionTable<NodeVersion>();
        Dictionary<string, NodeVersion> expected = [];
        for (var step = 0; step < 5_000; step++)
        {
            var id = "n" + random.Next(60);
            var hash = id.GetHashCode(StringComparison.Ordinal) % hashes;
            var version = new NodeVersion(hash, (ulong)step, Write.Put(id, 1), adjacency: null);
            if (!expected.TryGetValue(id, out var current))
            {
                table.Add(version);
                expected.Add(id, version);
            }
            else if (random.Next(3) == 0)
            {
                table.Replace(current, version);
                expected[id] = version;
            }
            else
            {
                table.Remove(current);
                expected.Remove(id);
            }

            (table.Find(new NodeKey(id, hash)) == expected.GetValueOrDefault(id)).Should().BeTrue($"step {step}");
            table.Count.Should().Be(expected.Count);
            if (step % 100 == 0)
                All(table).ToHashSet().SetEquals(expected.Values).Should().BeTrue($"step {step}");
        }
    }

    [Fact]
    public void Marks_of_removed_entries_do_not_make_the_table_grow()
    {
        var table = new VersionTable<NodeVersion>();
        table.Add(new NodeVersion(0, 1, Write.Put("stays", 1), adjacency: null));
        for (var index = 1; index < 10_000; index++)
        {
            var passing = new NodeVersion(index, 1, Write.Put("passes", 1), adjacency: null);
            table.Add(passing);
            table.Remove(passing);
            table.Places.Should().BeLessThanOrEqualTo(4);
        }
    }

    [Fact]
    public void An_enumeration_under_way_is_not_disturbed_by_growth()
    {
        var table = new VersionTable<NodeVersion>();
        for (var index = 0; index < 3; index++)
            table.Add(new NodeVersion(index, 1, Write.Put("n" + index, 1), adjacency: null));
        var seen = table.GetEnumerator();
        seen.MoveNext().Should().BeTrue();
        for (var index = 3; index < 100; index++)
            table.Add(new NodeVersion(index, 1, Write.Put("n" + index, 1), adjacency: null));
        seen.MoveNext().Should().BeTrue();
        seen.MoveNext().Should().BeTrue();
        seen.MoveNext().Should().BeFalse("it walks the places that were there when it began");
        All(table).Should().HaveCount(100);
    }

    [Fact]
    public void A_version_that_is_not_the_newest_one_cannot_be_replaced()
    {
        var table = new VersionTable<NodeVersion>();
        var old = new NodeVersion(1, 1, Write.Put("n", 1), adjacency: null);
        var newer = new NodeVersion(1, 2, Write.Put("n", 2), adjacency: null);
        table.Add(old);
        table.Replace(old, newer);
        table.Invoking(each => each.Replace(old, newer)).Should().Throw<InvalidOperationException>();
    }

    private static List<NodeVersion> All(VersionTable<NodeVersion> table)
    {
        List<NodeVersion> all = [];
        foreach (var version in table)
            all.Add(version);
        return all;
    }
}
