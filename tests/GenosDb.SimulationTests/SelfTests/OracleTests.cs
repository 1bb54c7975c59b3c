using System.Globalization;
using System.Text.RegularExpressions;
using GenosDb.SimulationTests.Oracle;

namespace GenosDb.SimulationTests.SelfTests;

/// <summary>The oracle against tables written by hand, and against what it must not know.</summary>
public sealed partial class OracleTests
{
    private static readonly DatabaseId Database = DatabaseId.From("oracle");

    /// <summary>Operations, then what is visible. Put a=1@5 is "put a 5", by origin 1 unless another is given after a slash.</summary>
    [Theory]
    [InlineData("put a 5", "a")]
    [InlineData("remove a 5", "")]
    [InlineData("put a 5, remove a 6", "")]
    [InlineData("put a 6, remove a 5", "a")]
    [InlineData("put a 5/1, remove a 5/2", "")]
    [InlineData("put a 5/2, remove a 5/1", "a")]
    [InlineData("put a 1, put b 2, link a b 3", "a b a>b")]
    [InlineData("link a b 1, put a 2, put b 3", "a b a>b")]
    [InlineData("put a 1, link a b 3", "a")]
    [InlineData("put a 1, put b 2, link a b 3, unlink a b 4", "a b")]
    [InlineData("put a 1, put b 2, link a b 4, unlink a b 3", "a b a>b")]
    [InlineData("put a 1, put b 2, link a b 3, remove b 4, put b 5", "a b")]
    [InlineData("put a 1, put b 2, remove b 3, link a b 4, put b 5", "a b a>b")]
    [InlineData("put a 1, put b 2, link a b 3, remove a 4, put a 5", "a b")]
    [InlineData("put a 1, link a a 2", "a a>a")]
    public void A_set_of_operations_comes_to_its_state(string operations, string visible)
    {
        var set = operations.Split(", ").Select(Parse).ToArray();

        foreach (var order in (Operation[][])[set, [.. set.Reverse()], [.. set, .. set]])
        {
            var state = OracleFold.Fold(order);
            string.Join(' ', state.Nodes.Keys.Concat(state.Edges.Select(edge => $"{edge.Source}>{edge.Target}").Order(StringComparer.Ordinal))).Should().Be(visible);
        }
    }

    [Fact]
    public void What_lies_below_a_removal_is_in_no_register()
    {
        var state = OracleFold.Fold([Parse("put a 1"), Parse("link a b 2"), Parse("unlink b a 3"), Parse("remove a 4")]);

        state.Registers.Values.Should().ContainSingle().Which.Kind.Should().Be(OperationKind.Remove);
    }

    [Fact]
    public void Of_one_stamp_the_greater_id_wins()
    {
        Operation one = Upsert("a", 5, 1, 1), two = Upsert("a", 5, 1, 2);
        var greater = one.Id.CompareTo(two.Id) > 0 ? one : two;

        OracleFold.Fold([one, two]).Nodes["a"].Should().BeSameAs(greater);
        OracleFold.Fold([two, one]).Nodes["a"].Should().BeSameAs(greater);
    }

    /// <summary>A judge that uses what it judges judges nothing.</summary>
    [Fact]
    public void The_oracle_names_no_type_of_the_graph_of_synchronisation_or_of_security()
    {
        var forbidden = ((string[])["Graphs", "Sync", "Security"])
            .SelectMany(folder => Directory.GetFiles(Path.Combine(Repository.Root, "src", "GenosDb", folder), "*.cs"))
            .Select(file => Path.GetFileNameWithoutExtension(file).Split('.')[0])
            .ToHashSet(StringComparer.Ordinal);
        var sources = Directory.GetFiles(Path.Combine(Repository.Root, "tests", "GenosDb.SimulationTests", "Oracle"), "*.cs");

        sources.Should().NotBeEmpty();
        forbidden.Should().Contain("SyncEngine").And.Contain("Graph").And.Contain("SecurityManager");
        foreach (var source in sources)
            Word().Matches(Comment().Replace(File.ReadAllText(source), "")).Select(match => match.Value).Should().NotIntersectWith(forbidden, "{0} is the oracle's", Path.GetFileName(source));
    }

    private static Operation Parse(string text)
    {
        var parts = text.Split(' ');
        var time = parts[^1].Split('/');
        var stamp = new HybridTimestamp(ValidityLimits.GenesisMilliseconds + long.Parse(time[0], CultureInfo.InvariantCulture), 0, new ReplicaId(time.Length > 1 ? ulong.Parse(time[1], CultureInfo.InvariantCulture) : 1));
        return parts[0] switch
        {
            "put" => Operation.Upsert(Database, stamp, parts[1], 1),
            "remove" => Operation.Remove(Database, stamp, parts[1]),
            "link" => Operation.Link(Database, stamp, parts[1], "", parts[2]),
            _ => Operation.Unlink(Database, stamp, parts[1], "", parts[2]),
        };
    }

    private static Operation Upsert(string id, long time, ulong origin, long value) =>
        Operation.Upsert(Database, new HybridTimestamp(ValidityLimits.GenesisMilliseconds + time, 0, new ReplicaId(origin)), id, value);

    [GeneratedRegex("//.*")]
    private static partial Regex Comment();

    [GeneratedRegex("\\w+")]
    private static partial Regex Word();
}
