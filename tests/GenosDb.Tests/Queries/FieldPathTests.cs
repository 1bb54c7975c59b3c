using GenosDb.Queries;

namespace GenosDb.Tests.Queries;

public class FieldPathTests
{
    [Theory]
    [InlineData("a", "a")]
    [InlineData("", "")]
    [InlineData("a.", "a.")]
    [InlineData("a.b.0", "a.b.0")]
    [InlineData(@"a\.b", @"a\.b")]
    [InlineData(@"\$id", @"\$id")]
    [InlineData(@"a.\$b", "a.$b")]
    [InlineData(@"a\$", "a$")]
    [InlineData(@"\\\.", @"\\\.")]
    [InlineData("$id", "$id")]
    [InlineData("$value", "$value")]
    [InlineData("$time", "$time")]
    [InlineData("$depth", "$depth")]
    public void A_path_has_one_text(string text, string canonical)
    {
        var path = FieldPath.Parse(text);
        path.ToString().Should().Be(canonical);
        FieldPath.Parse(canonical).Should().Be(path);
        FieldPath.Parse(canonical).GetHashCode().Should().Be(path.GetHashCode());
    }

    [Theory]
    [InlineData("$")]
    [InlineData("$ID")]
    [InlineData("$id.x")]
    [InlineData("$value.x")]
    [InlineData("a\\")]
    [InlineData("\\a")]
    public void A_path_that_leads_nowhere_ever_is_refused(string text) =>
        FluentActions.Invoking(() => FieldPath.Parse(text)).Should().Throw<GenosQueryException>().Which.Path.Should().Be(text);

    [Theory]
    [InlineData("a", """{"a":1}""", "[1]")]
    [InlineData("a", """{"b":1}""", "[]")]
    [InlineData("a", """{"a":null}""", "[null]")]
    [InlineData("a", """{"a":[]}""", "[[]]")]
    [InlineData("a", """{"a":[1,[2]]}""", "[[1,[2]],1,[2]]")]
    [InlineData("a.b", """{"a":[{"b":1},5,[{"b":9}],{"b":[2,3]},{}]}""", "[1,[2,3],2,3]")]
    [InlineData("a.1", """{"a":[1,[2]]}""", "[[2],2]")]
    [InlineData("$value", """[1,2]""", "[[1,2],1,2]")]
    [InlineData("$value", "5", "[5]")]
    [InlineData("$id", "5", """["n1"]""")]
    [InlineData("$time", "5", """["2026-01-31T09:00:00.1230000Z"]""")]
    public void Candidates_are_what_is_found_and_the_elements_of_an_array(string path, string value, string candidates)
    {
        List<GenosValue> found = [];
        FieldPath.Parse(path).CopyCandidates(Subjects.Of(value), found);
        GenosValue.Array([.. found]).ToJson().Should().Be(candidates);
    }

    [Theory]
    [InlineData("a", """{"a":[2,1]}""", "[2,1]")]
    [InlineData("a", "{}", "null")]
    [InlineData("a.b", """{"a":[{},{"b":3},{"b":1}]}""", "3")]
    [InlineData("$id", "5", "\"n1\"")]
    [InlineData("$time", "5", "\"2026-01-31T09:00:00.1230000Z\"")]
    [InlineData("$value", "5", "5")]
    public void A_sort_compares_the_first_thing_found_as_a_whole(string path, string value, string key) =>
        FieldPath.Parse(path).SortKey(Subjects.Of(value)).ToJson().Should().Be(key);

    [Fact]
    public void A_stamp_beyond_the_calendar_has_the_last_time_there_is()
    {
        var node = new GenosNode("n", 1, [], new HybridTimestamp((1L << 48) - 1, 0, new ReplicaId(1)), Author: null);
        NodeFilter.StartsWith("$time", "9999-12-31").Matches(node).Should().BeTrue();
        NodeFilter.Eq("$id", "n").Matches(node).Should().BeTrue();
    }

    [Fact]
    public void An_id_of_256_bytes_is_compared()
    {
        var id = new string('é', 128);
        var node = new GenosNode(id, 1, [], Subjects.Stamp, Author: null);
        NodeFilter.Id(id).Matches(node).Should().BeTrue();
        NodeFilter.Id(id[..^1]).Matches(node).Should().BeFalse();
    }

    [Fact]
    public void Evaluating_allocates_nothing()
    {
        var filter = NodeFilter.Parse("""{"a.b":{"$gte":1,"$lt":3},"$id":"n1","$time":{"$gt":"2020"},"c":{"$in":[1,2,"x"]},"d":{"$startsWith":"x"},"e":{"$contains":"y"},"f":{"$ne":null}}""");
        var subject = Subjects.Of("""{"a":[{"b":5},{"b":2}],"c":"x","d":"xy","e":["y"],"f":1}""");
        var run = new FilterRun();
        filter.IsMatch(subject, run).Should().BeTrue();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            filter.IsMatch(subject, run);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }
}
