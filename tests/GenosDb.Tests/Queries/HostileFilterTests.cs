using System.Text;
using GenosDb.Queries;

namespace GenosDb.Tests.Queries;

/// <summary>Queries that are made to hurt: each ends with a typed error, or is answered within bounds.</summary>
public class HostileFilterTests
{
    public static TheoryData<string, string> Nestings => new()
    {
        { """{"$and":[""", "]}" },
        { """{"$or":[""", "]}" },
        { """{"$not":""", "}" },
        { """{"a":{"$not":""", "}}" },
        { """{"a":{"$in":[[""", "]]}}" },
        { """{"a":[""", "]}" },
        { "[", "]" },
        { """{"a":""", "}" },
    };

    [Theory]
    [MemberData(nameof(Nestings))]
    public void A_query_nested_ten_thousand_deep_is_an_error(string open, string close)
    {
        var repeat = Math.Min(10_000, QueryLimits.TextBytes / (open.Length + close.Length + 1));
        var closed = string.Concat(Enumerable.Repeat(open, repeat)) + "{}" + string.Concat(Enumerable.Repeat(close, repeat));
        FluentActions.Invoking(() => NodeFilter.Parse(closed)).Should().Throw<GenosQueryException>();
        FluentActions.Invoking(() => NodeFilter.Parse(string.Concat(Enumerable.Repeat(open, repeat)))).Should().Throw<GenosQueryException>();
        FluentActions.Invoking(() => NodeFilter.Parse(string.Concat(Enumerable.Repeat(open, 10_000)))).Should().Throw<GenosQueryException>();
    }

    [Fact]
    public void Sixteen_levels_are_allowed_and_seventeen_are_not()
    {
        var filter = NodeFilter.Eq("a", 1);
        for (var level = 1; level < 16; level++)
            filter = NodeFilter.Not(filter);
        NodeFilter.Parse(filter.ToJson()).Should().Be(filter);
        FluentActions.Invoking(() => NodeFilter.Not(filter)).Should().Throw<GenosQueryException>();
        FluentActions.Invoking(() => NodeFilter.Parse($$"""{"$not":{{filter.ToJson()}}}""")).Should().Throw<GenosQueryException>().Which.Line.Should().Be(1);

        // The deepest filter may hold the deepest value.
        var value = GenosValue.Null;
        for (var level = 1; level < 64; level++)
            value = level % 2 == 0 ? GenosValue.Array(value) : new GenosMap { ["a"] = value };
        var deep = NodeFilter.Eq("a", value);
        for (var level = 1; level < 16; level++)
            deep = level % 2 == 0 ? NodeFilter.Or(NodeFilter.All, deep) : NodeFilter.Not(deep);
        deep.Depth.Should().Be(16);
        NodeFilter.Parse(deep.ToJson()).Should().Be(deep);
    }

    [Fact]
    public void Two_hundred_fifty_six_operators_are_allowed()
    {
        var filters = Enumerable.Range(0, 255).Select(number => NodeFilter.Eq($"f{number}", number)).ToArray();
        var filter = NodeFilter.And(filters);
        NodeFilter.Parse(filter.ToJson()).Should().Be(filter);
        FluentActions.Invoking(() => NodeFilter.And([.. filters, NodeFilter.Eq("x", 1)])).Should().Throw<GenosQueryException>();
        var object256 = "{" + string.Join(',', Enumerable.Range(0, 256).Select(number => $"\"f{number}\":1")) + "}";
        FluentActions.Invoking(() => NodeFilter.Parse(object256)).Should().Throw<GenosQueryException>();
    }

    [Fact]
    public void A_list_of_more_than_1024_values_is_an_error()
    {
        var values = Enumerable.Range(0, 1_025).ToArray();
        NodeFilter.Parse($$$"""{"a":{"$in":[{{{string.Join(',', values[1..])}}}]}}""").Matches(Subjects.Node(new GenosMap { ["a"] = 1_024 })).Should().BeTrue();
        var error = FluentActions.Invoking(() => NodeFilter.Parse($$$"""{"a":{"$nin":[{{{string.Join(',', values)}}}]}}""")).Should().Throw<GenosQueryException>().Which;
        (error.Operator, error.Path, error.Column).Should().Be(("$nin", "a", 7));
    }

    [Fact]
    public void A_text_above_64_KiB_is_an_error()
    {
        string Text(int length) => $$"""{"a":"{{new string('x', length - 8)}}"}""";
        NodeFilter.Parse(Text(64 << 10)).ToJson().Should().HaveLength(64 << 10);
        FluentActions.Invoking(() => NodeFilter.Parse(Text((64 << 10) + 1))).Should().Throw<GenosQueryException>();
        FluentActions.Invoking(() => NodeFilter.Parse($$"""{"a":"{{new string('é', 32 << 10)}}"}""")).Should().Throw<GenosQueryException>("the limit is in bytes");
    }

    [Fact]
    public void A_value_that_no_node_could_have_is_an_error()
    {
        FluentActions.Invoking(() => NodeFilter.Parse($$$"""{"a":{"{{{new string('k', 257)}}}":1}}""")).Should().Throw<GenosQueryException>();
        NodeFilter.Eq(new string('k', 300), GenosValue.Null).Matches(Subjects.Node(new GenosMap())).Should().BeTrue("no map has that key");
        NodeFilter.Exists(string.Join('.', Enumerable.Repeat("a", 10_000))).Matches(Subjects.Node(new GenosMap { ["a"] = 1 })).Should().BeFalse();
    }

    [Theory]
    [InlineData("(a+)+$")]
    [InlineData("(a|aa)+$")]
    [InlineData("(a*)*b")]
    [InlineData("(.*)(.*)(.*)(.*)(.*)x$")]
    [InlineData("^(([a-z])+.)+[A-Z]([a-z])+$")]
    public void A_catastrophic_pattern_is_answered(string pattern)
    {
        // Sixteen thousand characters take a backtracking engine longer than the sun will shine.
        var node = Subjects.Node(new GenosMap { ["a"] = new string('a', 16_000) + "!" });
        NodeFilter.Regex("a", pattern).Matches(node).Should().BeFalse();
    }

    [Theory]
    [InlineData("(a{1000}){1000}")]
    [InlineData("((((a{10}){10}){10}){10}){10}")]
    [InlineData("(?:a{30}[)]b{30}){30}")]
    [InlineData("([\\c])]a{30}){60}")]
    [InlineData("((?#[)a{40}){40}")]
    [InlineData("(a[]]b{40}){40}")]
    [InlineData("(a[^]]b{40}){40}")]
    [InlineData("(\\(a{40}\\)){40}")]
    [InlineData("(\\p{Lu}{40}){40}")]
    [InlineData("(\\Qa{40}){40}")]
    [InlineData("a{2147483647}")]
    [InlineData("(a{0,40}){0,40}")]
    [InlineData("(?i)x{99999999999999999999}")]
    [InlineData("[[]a")]
    [InlineData("[a-z-[aeiou]]")]
    public void A_pattern_that_comes_to_too_much_is_refused(string pattern) =>
        FluentActions.Invoking(() => NodeFilter.Regex("a", pattern)).Should().Throw<GenosQueryException>().Which.Operator.Should().Be("$regex");

    [Theory]
    [InlineData("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
    [InlineData("^\\d{1,3}(\\.\\d{1,3}){3}$")]
    [InlineData("^[^@\\s]+@[^@\\s]+\\.[a-z]{2,}$")]
    [InlineData("a{b}c{,3}")]
    [InlineData("[]a]+[^]b]*\\[x\\]")]
    [InlineData("(?i:abc)|(?<year>\\d{4})")]
    [InlineData(".{0,900}")]
    public void A_pattern_of_everyday_is_taken(string pattern) => NodeFilter.Regex("a", pattern).Should().NotBeNull();

    [Fact]
    public void A_pattern_does_not_look_at_strings_above_16_KiB_and_says_so()
    {
        var run = new FilterRun();
        var filter = NodeFilter.Regex("a", "x");
        filter.IsMatch(Subject(new string('x', 16 << 10)), run).Should().BeTrue();
        run.SkippedLongStrings.Should().Be(0);
        filter.IsMatch(Subject(new string('x', (16 << 10) + 1)), run).Should().BeFalse();
        NodeFilter.Not(filter).IsMatch(Subject(GenosValue.Array(new string('x', 17_000), new string('é', 8_193), "y")), run).Should().BeTrue();
        run.SkippedLongStrings.Should().Be(3);
        NodeFilter.Like("a", "%x").IsMatch(Subject(new string('x', 20_000)), run).Should().BeTrue("only $regex has that limit");
        NodeFilter.Text("a", "x").IsMatch(Subject(new string('x', 20_000)), run).Should().BeTrue();
    }

    [Fact]
    public void Patterns_may_take_a_quarter_of_a_second_in_one_query()
    {
        // Each look at the clock finds that 10 ms more have passed, so that a string costs 10 ms.
        var ticks = 0;
        var run = new FilterRun(() => TimeSpan.FromMilliseconds(10 * ticks++));
        var filter = NodeFilter.Regex("a", "x");
        for (var i = 0; i < 25; i++)
            filter.IsMatch(Subject("x"), run).Should().BeTrue();
        var error = FluentActions.Invoking(() => filter.IsMatch(Subject("x"), run)).Should().Throw<GenosLimitException>().Which;
        (error.Code, error.Maximum).Should().Be((GenosErrorCode.LimitExceeded, 250));
        NodeFilter.Eq("a", "x").IsMatch(Subject("x"), run).Should().BeTrue("other operators need no clock");
    }

    [Fact]
    public void Long_strings_and_patterns_of_wildcards_end()
    {
        var text = new string('a', 100_000);
        NodeFilter.Like("a", string.Concat(Enumerable.Repeat("%a", 127)) + "%b").Matches(Subjects.Node(new GenosMap { ["a"] = text })).Should().BeFalse();
        NodeFilter.Like("a", string.Concat(Enumerable.Repeat("_%", 128))).Matches(Subjects.Node(new GenosMap { ["a"] = text })).Should().BeTrue();
        NodeFilter.Text("a", string.Join(' ', Enumerable.Range(0, 64).Select(number => $"{new string('a', 100)}{number}"))).Matches(Subjects.Node(new GenosMap { ["a"] = text })).Should().BeFalse();
    }

    [Fact]
    public void Random_bytes_as_text_of_a_query_are_an_error_or_a_filter()
    {
        const string Letters = "{}[]:,\"\\$abeglnort01-.é \n";
        string[] pieces = ["{", "}", "[", "]", ":", ",", "\"a\"", "\"$gt\"", "\"$and\"", "\"$or\"", "\"$not\"", "\"$in\"", "\"$date\"", "\"$literal\"", "\"$regex\"", "\"$options\"", "1", "null", "\"x\""];
        var parsed = 0;
        for (var seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            var text = new StringBuilder("{");
            for (var left = random.Next(20); left > 0; left--)
                text.Append(random.Next(4) == 0 ? Letters[random.Next(Letters.Length)].ToString() : pieces[random.Next(pieces.Length)]);
            try
            {
                _ = NodeFilter.Parse(text.ToString()).ToJson();
                parsed++;
            }
            catch (GenosQueryException e)
            {
                (e.Line, e.Column).Should().NotBe((null, null), "of seed {0}", seed);
            }
        }

        parsed.Should().BePositive();
    }

    private static FilterSubject Subject(GenosValue value) => new("n", new GenosMap { ["a"] = value }, Subjects.Stamp);
}
