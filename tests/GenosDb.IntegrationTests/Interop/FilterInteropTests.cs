using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace GenosDb.IntegrationTests.Interop;

/// <summary>The same filters over the same documents, here and in mingo, for the operators that both have.</summary>
[Collection(NodeCollection.Name)]
public sealed class FilterInteropTests
{
    private const int Rounds = 400;
    private const int DocumentsOfRound = 25;

    /// <summary>Where the two are meant to differ; docs/queries.md lists and justifies each.</summary>
    private static readonly (string Filter, string Document, bool Here, string There)[] Differences =
    [
        ("""{"a.b":null}""", """{"a":[]}""", true, "false"),
        ("""{"a.b":{"$ne":null}}""", """{"a":[]}""", false, "true"),
        ("""{"a":{"$in":[[1,2]]}}""", """{"a":[1,2]}""", true, "false"),
        ("""{"a.b":[1,2]}""", """{"a":[{"b":1},{"b":2}]}""", false, "true"),
        ("""{"a.b":{"$gt":1}}""", """{"a":[{"b":[2]},{"b":0}]}""", true, "false"),
        ("""{"a":9007199254740992}""", """{"a":9007199254740993}""", false, "true"),
        ("""{"a":{"$lt":"\ud800\udc00"}}""", """{"a":"\ue000"}""", true, "false"),
    ];

    [NodeFact]
    public async Task The_listed_differences_are_those_there_are()
    {
        var answers = await NodeFixture.RunAsync(Differences.Select(row => (object)new { filter = JsonNode.Parse(row.Filter), documents = new[] { JsonNode.Parse(row.Document) } }), "filters.mjs");
        Differences.Zip(answers).Should().AllSatisfy(pair =>
        {
            var (row, answer) = pair;
            Matches(NodeFilter.Parse(row.Filter), GenosValue.Parse(row.Document)).Should().Be(row.Here, row.Filter);
            answer.ToString().Should().BeEquivalentTo($"[{row.There}]", row.Filter);
        });
    }

    [NodeFact]
    public async Task Random_filters_match_the_same_documents()
    {
        var rounds = Enumerable.Range(0, Rounds).Select(seed => new Round(seed)).ToArray();
        var answers = await NodeFixture.RunAsync(rounds.Select(round => (object)new { filter = ToMongo(JsonNode.Parse(round.Filter.ToJson())!), documents = round.Documents.Select(document => document.ToJsonNode()) }), "filters.mjs");
        var matches = 0;
        foreach (var (round, answer) in rounds.Zip(answers))
        {
            answer.ValueKind.Should().Be(JsonValueKind.Array, "of {0}: {1}", round.Filter, answer);
            foreach (var (document, there) in round.Documents.Zip(answer.EnumerateArray()))
            {
                var here = Matches(round.Filter, document);
                here.Should().Be(there.GetBoolean(), "of {0} and {1}, seed {2}", round.Filter, document, round.Seed);
                matches += here ? 1 : 0;
            }
        }

        matches.Should().BeInRange(Rounds * DocumentsOfRound / 5, Rounds * DocumentsOfRound * 4 / 5, "a comparison of nothing but misses says little");
    }

    private static bool Matches(NodeFilter filter, GenosValue value) => filter.Matches(new GenosNode("n", value, [], default, Author: null));

    // What MongoDB writes in another way: $not above fields, and the ends of strings.
    private static JsonNode? ToMongo(JsonNode? node)
    {
        switch (node)
        {
            case JsonArray array:
                return new JsonArray([.. array.Select(ToMongo)]);
            case JsonObject map:
                var result = new JsonObject();
                foreach (var (key, value) in map)
                {
                    switch (key)
                    {
                        case "$not": result.Add("$nor", new JsonArray(ToMongo(value))); break;
                        case "$startsWith": result.Add("$regex", "^" + Regex.Escape(value!.GetValue<string>())); break;
                        case "$endsWith": result.Add("$regex", Regex.Escape(value!.GetValue<string>()) + "$"); break;
                        default: result.Add(key, ToMongo(value)); break;
                    }
                }

                return result;
            default:
                return node?.DeepClone();
        }
    }

    /// <summary>One filter and some documents, from a seed.</summary>
    private sealed class Round
    {
        private static readonly string[] Paths = ["a", "b", "c", "a.b", "b.c", "c.a", "a.0", "b.1", "a.0.b", "a.b.c", "missing"];
        private static readonly GenosValue[] Scalars = [GenosValue.Null, false, true, 0, 1, 2, 3, -1, 0.5, 1.5, "", "a", "ab", "b", "B", "ba", "1"];
        private readonly Random _random;

        public Round(int seed)
        {
            (Seed, _random) = (seed, new Random(seed));
            Filter = MakeFilter(3);
            Documents = [.. Enumerable.Range(0, DocumentsOfRound).Select(_ => Map(3))];
        }

        public int Seed { get; }

        public NodeFilter Filter { get; }

        public GenosValue[] Documents { get; }

        private NodeFilter MakeFilter(int depth) => (depth > 0 ? _random.Next(6) : 0) switch
        {
            1 => MakeFilter(depth - 1) & MakeFilter(depth - 1),
            2 => MakeFilter(depth - 1) | MakeFilter(depth - 1),
            3 => !MakeFilter(depth - 1),
            _ => Leaf(),
        };

        private NodeFilter Leaf()
        {
            var path = Pick(Paths);

            // Only paths that cannot lead through an array take null and arrays: see the differences.
            var operand = path.Contains('.', StringComparison.Ordinal) ? Pick(Scalars[1..]) : _random.Next(6) == 0 ? Array(1) : Pick(Scalars);
            return _random.Next(12) switch
            {
                0 => NodeFilter.Ne(path, operand),
                1 => NodeFilter.Gt(path, Pick(Scalars[1..])),
                2 => NodeFilter.Gte(path, Pick(Scalars[1..])),
                3 => NodeFilter.Lt(path, Pick(Scalars[1..])),
                4 => NodeFilter.Lte(path, Pick(Scalars[1..])),
                5 => NodeFilter.In(path, Pick(Scalars[1..]), Pick(Scalars[1..])),
                6 => NodeFilter.NotIn(path, Pick(Scalars[1..]), Pick(Scalars[1..])),
                7 => NodeFilter.Exists(path, _random.Next(2) == 0),
                8 => NodeFilter.Regex(path, Pick("a", "^b", "b$", "a|1", "[ab]+$"), Pick("", "i")),
                9 => NodeFilter.StartsWith(path, Pick("", "a", "b")),
                10 => NodeFilter.EndsWith(path, Pick("", "a", "b")),
                _ => NodeFilter.Eq(path, operand),
            };
        }

        // No array lies in another one, or in a map of one: see the differences.
        private GenosValue Value(int depth, bool isInArray) => (depth > 0 ? _random.Next(6) : 0) switch
        {
            1 or 2 when !isInArray => Array(depth - 1),
            3 or 4 => Map(depth - 1, isInArray),
            _ => Pick(Scalars),
        };

        private GenosValue Array(int depth) => GenosValue.Array([.. Enumerable.Range(0, _random.Next(4)).Select(_ => Value(depth, isInArray: true))]);

        private GenosValue Map(int depth, bool isInArray = false)
        {
            var map = new GenosMap();
            foreach (var key in new[] { "a", "b", "c" })
            {
                if (_random.Next(3) > 0)
                    map[key] = Value(depth, isInArray);
            }

            return map;
        }

        private T Pick<T>(params T[] items) => items[_random.Next(items.Length)];
    }
}
