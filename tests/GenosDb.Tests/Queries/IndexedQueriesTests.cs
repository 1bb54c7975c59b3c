using GenosDb.Queries;

namespace GenosDb.Tests.Queries;

/// <summary>An index changes what a query costs, and never what it gives.</summary>
public sealed class IndexedQueriesTests
{
    [Fact]
    public void Every_query_gives_what_the_model_says_with_and_without_indexes_on_every_open_snapshot()
    {
        int served = 0, ordered = 0, walked = 0;
        for (var seed = 1; seed <= 60; seed++)
        {
            var random = new RandomQueries(seed);
            QueryGraph indexed = new(), plain = new();
            List<(GraphSnapshot Indexed, GraphSnapshot Plain)> open = [];
            for (var step = 0; step < 60; step++)
            {
                Change(random, indexed, plain, open);
                if (open.Count == 0)
                    continue;
                var (snapshot, bare) = random.Pick(open);
                var query = Query(random);
                var expected = QueryModel.Ordered(bare, query).ConvertAll(node => node.Id);
                var because = $"seed {seed}, step {step}: {query}";
                RequireEqual(QueryGraph.Ids(bare, query), expected, because);
                RequireEqual(QueryGraph.Ids(snapshot, query), expected, because);
                RequireSameParts(random, snapshot, bare, query, expected, because);
                var path = new QueryRunner(query).Plan(snapshot.View, default);
                served += path.Index is not null ? 1 : 0;
                walked += query.Edge is not null ? 1 : 0;
                ordered += new QueryRunner(query with { Limit = 2 }).Plan(snapshot.View, default).IsOrdered ? 1 : 0;
            }

            open.ForEach(Close);
        }

        // The test would say nothing if the indexes were not used.
        served.Should().BeGreaterThan(200);
        ordered.Should().BeGreaterThan(100);
        walked.Should().BeGreaterThan(200);
    }

    // The assertions of the library take longer than the queries.
    private static void RequireEqual(string[] ids, List<string> expected, string because)
    {
        if (!ids.AsSpan().SequenceEqual(expected.ToArray()))
            ids.Should().Equal(expected, because);
    }

    private static NodeQuery Query(RandomQueries random)
    {
        var isWalk = random.Next(4) == 0;
        return new NodeQuery
        {
            Filter = random.Filter(),
            OrderBy = isWalk ? random.Sorts("$depth") : random.Sorts(),
            Edge = isWalk ? Walk(random, random.Next(2)) : null,
        };
    }

    private static NodeTraversal Walk(RandomQueries random, int more) => new()
    {
        Where = random.Filter(depth: 1),
        Direction = random.Pick([EdgeDirection.Outgoing, EdgeDirection.Incoming, EdgeDirection.Both]),
        Label = random.Pick([null, "", "knows"]),
        MaxDepth = random.Pick([1, 2, 3, int.MaxValue]),
        Then = more > 0 ? Walk(random, more - 1) : null,
    };

    private static void Change(RandomQueries random, QueryGraph indexed, QueryGraph plain, List<(GraphSnapshot Indexed, GraphSnapshot Plain)> open)
    {
        switch (random.Next(12))
        {
            case 0:
                indexed.Ensure(random.Index());
                break;
            case 1 when !indexed.IsBuilding:
                var definition = random.Index();
                if (!indexed.Indexes.Has(definition))
                    indexed.Begin(definition);
                break;
            case 2 when indexed.IsBuilding:
                indexed.CatchUp(0);
                break;
            case 3 when indexed.IsBuilding:
                indexed.Finish(0);
                break;
            case 4 when random.Next(4) == 0:
                indexed.Drop(random.Index());
                break;
            case 5 when open.Count > 0:
                var closed = random.Pick(open);
                open.Remove(closed);
                Close(closed);
                break;
            case 6 when random.Next(20) == 0:
                indexed.Graph.Clear();
                plain.Graph.Clear();
                break;
            case 7 or 8:
                open.Add((indexed.Graph.GetSnapshot(), plain.Graph.GetSnapshot()));
                break;
            default:
                Operation[] operations = [.. Enumerable.Range(0, 1 + random.Next(12)).Select(_ => Next(random, indexed))];
                indexed.Apply(operations);
                plain.Apply(operations);
                break;
        }
    }

    private static void Close((GraphSnapshot Indexed, GraphSnapshot Plain) pair)
    {
        pair.Indexed.Dispose();
        pair.Plain.Dispose();
    }

    private static Operation Next(RandomQueries random, QueryGraph graph) => random.Next(12) switch
    {
        < 7 => graph.Put(random.Id(), random.Node()),
        7 => graph.Remove(random.Id()),
        < 11 => graph.Link(random.Id(), random.Id(), random.Pick(["", "knows"])),
        _ => graph.Unlink(random.Id(), random.Id(), random.Pick(["", "knows"])),
    };

    /// <summary>Any part of the order, by positions and limit, is that part of the whole.</summary>
    private static void RequireSameParts(RandomQueries random, GraphSnapshot snapshot, GraphSnapshot bare, NodeQuery query, List<string> all, string because)
    {
        var runner = new QueryRunner(query);
        int first = random.Next(all.Count + 1), last = random.Next(all.Count + 1), limit = random.Next(5);
        var part = query with
        {
            After = first == 0 ? null : Cursor(first - 1, isAfter: true),
            Before = last == all.Count || random.Next(2) == 0 ? null : Cursor(last, isAfter: false),
            Limit = random.Next(3) == 0 ? null : limit,
        };
        var range = all[first..(part.Before is null ? all.Count : Math.Max(first, last))];
        var takesLast = part is { After: null, Before: not null };
        var expected = part.Limit is not { } most || range.Count <= most ? range : takesLast ? range[^most..] : range[..most];
        // The places of nodes are the same positions, as long as they are in the order at all.
        var byId = part with
        {
            After = null,
            AfterId = first == 0 ? null : all[first - 1],
            Before = null,
            BeforeId = part.Before is null ? null : all[last],
        };
        foreach (var each in (GraphSnapshot[])[snapshot, bare])
        {
            RequireEqual(QueryGraph.Ids(each, part), expected, $"{because}: {part}");
            RequireEqual(QueryGraph.Ids(each, byId), expected, $"{because}: {byId}");
            var hasMore = new QueryRunner(part).Run(each.View, QueryGraph.NewRun()).HasMore;
            var count = new QueryRunner(part).Count(each.View, QueryGraph.NewRun());
            if (hasMore != range.Count > expected.Count || count != expected.Count)
                throw new InvalidOperationException($"{because}: {part}: {count} rows, more: {hasMore}");
        }

        string Cursor(int index, bool isAfter) =>
            runner.CursorOf(runner.Order.PositionOf(runner.Run(bare.View, QueryGraph.NewRun()).Rows[index], isAfter));
    }
}
