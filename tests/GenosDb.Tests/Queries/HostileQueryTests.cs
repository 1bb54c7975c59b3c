using GenosDb.Queries;

namespace GenosDb.Tests.Queries;

/// <summary>Whole queries that are made to hurt, on data that is: each ends with the typed error, or with the whole answer.</summary>
public sealed class HostileQueryTests
{
    /// <summary>Text of a query, and the error: its code, and the operator or limit that it names.</summary>
    public static TheoryData<string, GenosErrorCode, string?> Refused => new()
    {
        { "{\"query\":" + Nested("{\"$edge\":", "{}", "}", 17) + "}", GenosErrorCode.InvalidQuery, null },
        { "{\"query\":" + Nested("{\"$edge\":", "{}", "}", 5_000) + "}", GenosErrorCode.InvalidQuery, null },
        { "{\"query\":" + Nested("{\"$not\":", "{}", "}", 5_000) + "}", GenosErrorCode.InvalidQuery, null },
        { "{\"query\":" + Nested("{\"$or\":[", "{}", "]}", 5_000) + "}", GenosErrorCode.InvalidQuery, null },
        { "{\"query\":{\"a\":" + Nested("[", "", "]", 20_000) + "}}", GenosErrorCode.InvalidQuery, null },
        { Nested("[", "", "]", 30_000), GenosErrorCode.InvalidQuery, null },
        { Query($$$"""{"a":{"$in":[{{{Numbers(1_025)}}}]}}"""), GenosErrorCode.InvalidQuery, "$in" },
        { Query($$$"""{"a":{"$nin":[{{{Numbers(10_000)}}}]}}"""), GenosErrorCode.InvalidQuery, "$nin" },
        { Query($$$"""{"a":"{{{new string('x', 64 << 10)}}}"}"""), GenosErrorCode.InvalidQuery, null },
        { $$$"""{"sort":[{{{string.Join(',', Enumerable.Range(0, 17).Select(i => $$"""{"f{{i}}":"asc"}"""))}}}]}""", GenosErrorCode.InvalidQuery, null },
        { $$$"""{"sort":[{{{string.Join(',', Enumerable.Repeat("""{"a":"asc"}""", 5_000))}}}]}""", GenosErrorCode.InvalidQuery, null },
        { """{"$limit":2147483648}""", GenosErrorCode.InvalidQuery, "$limit" },
        { """{"$limit":-1}""", GenosErrorCode.InvalidQuery, "$limit" },
        { """{"$limit":1.5}""", GenosErrorCode.InvalidQuery, "$limit" },
        { $$"""{"$after":"{{new string('A', 3_000)}}"}""", GenosErrorCode.InvalidQuery, null },
        { $$"""{"$after":"id:{{new string('A', 3_000)}}"}""", GenosErrorCode.InvalidQuery, null },
        { """{"query":{"$edge":{"$depth":0}}}""", GenosErrorCode.InvalidQuery, "$depth" },
        { """{"query":{"a":{"$regex":"(a{1000}){1000}"}}}""", GenosErrorCode.InvalidQuery, "$regex" },
        { """{"query":{"a":{"$regex":"(?=a)b"}}}""", GenosErrorCode.InvalidQuery, "$regex" },
        { """{"query":{"a":{"$regex":"(a)\\1"}}}""", GenosErrorCode.InvalidQuery, "$regex" },
        { Query($$$"""{"a":{"$regex":"{{{new string('a', 257)}}}"}}"""), GenosErrorCode.InvalidQuery, "$regex" },
        { Query($$$"""{"a":{"$like":"{{{new string('%', 257)}}}"}}"""), GenosErrorCode.InvalidQuery, "$like" },
        { Query($$$"""{"a":{"$text":"{{{string.Join(' ', Enumerable.Range(0, 65).Select(i => $"w{i}"))}}}"}}"""), GenosErrorCode.InvalidQuery, "$text" },
        { """{"sort":[{"big":"desc"}],"$limit":1}""", GenosErrorCode.LimitExceeded, "Cursor" },
        { """{"query":{"$id":"hub","$edge":{}}}""", GenosErrorCode.LimitExceeded, nameof(GenosLimits.TraversalNodes) },
        { """{"query":{"$edge":{"$direction":"both","$edge":{"$edge":{"$direction":"in"}}}}}""", GenosErrorCode.LimitExceeded, nameof(GenosLimits.TraversalNodes) },
        { """{"query":{"pattern":{"$regex":"(a|b)*a(a|b){14}c"}}}""", GenosErrorCode.LimitExceeded, "PatternTime" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Beyond_a_limit_is_the_typed_error_and_no_part_of_an_answer(string text, GenosErrorCode code, string? named)
    {
        await using var db = await HostileGraphAsync(limits => limits with { TraversalNodes = 1_000 });
        var error = (await FluentActions.Awaiting(async () => await db.QueryAsync(NodeQuery.Parse(text))).Should().ThrowAsync<GenosException>()).Which;
        error.Code.Should().Be(code);
        error.IsTransient.Should().BeFalse();
        error.Message.Length.Should().BeLessThan(1_000, "a message does not repeat what is hostile");
        if (error is GenosLimitException limit)
        {
            limit.Limit.Should().StartWith(named);
            limit.Maximum.Should().BePositive();
        }
        else if (named is not null)
        {
            error.Should().BeOfType<GenosQueryException>().Which.Operator.Should().Be(named);
        }
    }

    /// <summary>Text of a query, and how many nodes it finds.</summary>
    public static TheoryData<string, int> Answered => new()
    {
        { """{"$limit":2147483647}""", 1_503 },
        { """{"$limit":2147483647,"$before":"id:zz"}""", 1_502 },
        { """{"sort":[{"big":"desc"}]}""", 1_503 },
        { Query("""{"$id":"zz","$edge":{"$edge":{"$edge":{"$edge":{"$edge":{"$edge":{"$direction":"both"}}}}}}}"""), 1 },
        { """{"query":{"$id":"zz","$edge":{"$depth":2147483647}}}""", 1 },
        { Query($$$"""{"a":{"$in":[{{{Numbers(1_024)}}}]}}"""), 0 },
        { Query($$$"""{"{{{string.Join('.', Enumerable.Repeat("a", 30_000))}}}":1}"""), 0 },
        { Query($$$"""{"text":{"$text":"{{{string.Join(' ', Enumerable.Range(0, 64).Select(i => $"{new string('a', 400)}b{new string('a', 400)}{i}"))}}}"}}"""), 0 },
        { Query($$$"""{"text":{"$contains":"{{{new string('a', 30_000)}}}b{{{new string('a', 30_000)}}}"}}"""), 0 },
        { Query($$$"""{"text":{"$like":"{{{string.Concat(Enumerable.Repeat("%a", 127))}}}%b"}}"""), 0 },
        { """{"query":{"text":{"$text":"aaaa"}}}""", 1 },
        { """{"query":{"text":{"$regex":"(a|a)*$"}}}""", 0 },
        { """{"sort":[{"a":"asc"},{"b":"asc"},{"c":"asc"},{"d":"asc"},{"e":"asc"},{"f":"asc"},{"g":"asc"},{"h":"asc"},{"i":"asc"},{"j":"asc"},{"k":"asc"},{"l":"asc"},{"m":"asc"},{"n":"asc"},{"o":"asc"},{"big":"asc"}]}""", 1_503 },
    };

    [Theory]
    [MemberData(nameof(Answered))]
    public async Task Within_the_limits_the_answer_is_whole(string text, int count)
    {
        await using var db = await HostileGraphAsync(limits => limits);
        (await db.Nodes.CountAsync()).Should().Be(1_503);
        (await db.QueryAsync(NodeQuery.Parse(text))).Items.Should().HaveCount(count);
    }

    [Fact]
    public void Sort_keys_from_members_have_the_same_limit()
    {
        var many = new NodeQuery { OrderBy = [.. Enumerable.Range(0, 17).Select(i => new NodeSort($"f{i}"))] };
        FluentActions.Invoking(() => new QueryRunner(many)).Should().Throw<GenosQueryException>().Which.Line.Should().BeNull();
        _ = new QueryRunner(many with { OrderBy = many.OrderBy.RemoveAt(0) });
    }

    [Fact]
    public void Large_values_are_a_reason_to_ask_sooner_whether_the_answer_is_wanted()
    {
        var graph = QueryGraph.Of(Enumerable.Range(0, 8).Select(i => ($"n{i}", (GenosValue)new GenosMap { ["text"] = new string('x', 600_000) })));
        var asked = 0;
        var run = new QueryRun(new FilterRun(), 100_000, () => asked++);
        using var snapshot = graph.Graph.GetSnapshot();
        new QueryRunner(new NodeQuery { Filter = NodeFilter.Text("text", "y") }).Run(snapshot.View, run);
        run.NodesExamined.Should().Be(8);
        asked.Should().Be(4, "two of them are more than a mebibyte");
    }

    [Fact]
    public async Task A_query_that_is_given_up_ends_before_it_has_looked_at_everything()
    {
        await using var db = await HostileGraphAsync(limits => limits);
        using var canceled = new CancellationTokenSource();
        await canceled.CancelAsync();
        await FluentActions.Awaiting(async () => await db.QueryAsync(new NodeQuery(), canceled.Token)).Should().ThrowAsync<OperationCanceledException>();
    }

    /// <summary>A hub with 1,500 nodes around it, each linked to the next and back, so that there is no end; a node with a large key and a long text; texts on which patterns take long.</summary>
    private static async Task<GenosDatabase> HostileGraphAsync(Func<GenosLimits, GenosLimits> limits)
    {
        var db = await GenosDatabase.OpenInMemoryAsync(options => options.Limits = limits(options.Limits));
        var random = new Random(1);
        await db.WriteAsync(batch =>
        {
            batch.Put(new GenosMap { ["big"] = "0" + new string('k', 5_000) }, "big");
            batch.Put(1, "hub");
            batch.Put(new GenosMap { ["text"] = new string('a', 200_000) }, "zz");
            batch.Link("zz", "zz", "self");
            for (var i = 0; i < 1_500; i++)
            {
                // No pattern of c matches, and every beginning looks as if one could.
                var text = string.Concat(Enumerable.Range(0, 2_000).Select(_ => random.Next(2) == 0 ? 'a' : 'b'));
                batch.Put(i < 500 ? new GenosMap { ["pattern"] = text } : (GenosValue)i, $"n{i}");
            }
        });
        await db.WriteAsync(batch =>
        {
            for (var i = 0; i < 1_500; i++)
            {
                batch.Link("hub", $"n{i}");
                batch.Link($"n{i}", $"n{(i + 1) % 1_500}", "next");
            }
        });
        return db;
    }

    private static string Query(string filter) => $$"""{"query":{{filter}}}""";

    private static string Nested(string open, string inside, string close, int levels) =>
        string.Concat(Enumerable.Repeat(open, levels)) + inside + string.Concat(Enumerable.Repeat(close, levels));

    private static string Numbers(int count) => string.Join(',', Enumerable.Range(-count, count));
}
