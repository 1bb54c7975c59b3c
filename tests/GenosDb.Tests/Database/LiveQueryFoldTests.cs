using GenosDb.Testing;
using GenosDb.Tests.Database.Support;
using GenosDb.Tests.Queries;
using Xunit.Abstractions;

namespace GenosDb.Tests.Database;

/// <summary>What the sets of a live query come to is what the query gives, after each step of random histories of two peers.</summary>
public sealed class LiveQueryFoldTests(ITestOutputHelper output)
{
    private const int Histories = 2_000;
    private const int Steps = 6;

    [Fact]
    public async Task Folding_the_sets_of_any_live_query_gives_what_asking_again_gives()
    {
        var counts = new Counts();
        for (var seed = 1; seed <= Histories; seed++)
        {
            var random = new SeededRandomSource((ulong)seed);
            var time = new VirtualTimeProvider();
            await using var alice = await OpenAsync();
            await using var bob = await OpenAsync();
            await RunAsync(alice, bob, seed, counts, () => MergeAsync(bob, alice), () => MergeAsync(alice, bob));

            async Task<GenosDatabase> OpenAsync() => await TestDatabases.OpenAsync(options => (options.Name, options.Random, options.TimeProvider) = ("shared", random, time));
        }

        output.WriteLine($"{Histories} histories of {Steps} steps: {counts}.");

        // The test would say nothing if little happened.
        counts.Sets.Should().BeGreaterThan(Histories * 4);
        counts.Remote.Should().BeGreaterThan(Histories / 2);
        counts.Removed.Should().BeGreaterThan(Histories);
        counts.Walks.Should().BeGreaterThan(Histories / 3);
        counts.Windows.Should().BeGreaterThan(Histories / 3);
    }

    [Fact]
    public async Task It_does_so_too_with_a_peer_over_a_transport()
    {
        var counts = new Counts();
        var marks = 0;
        await using var databases = new TestDatabases();
        var (alice, bob) = await databases.PairAsync();
        for (var seed = 100_001; seed <= 100_020; seed++)
            await RunAsync(alice, bob, seed, counts, () => MarkAsync(bob, alice), () => MarkAsync(alice, bob));
        counts.Remote.Should().BeGreaterThan(10);

        async Task MarkAsync(GenosDatabase from, GenosDatabase to)
        {
            var mark = await from.PutAsync(marks++);
            await to.ShowsAsync(mark);
        }
    }

    private async Task RunAsync(GenosDatabase alice, GenosDatabase bob, int seed, Counts counts, Func<Task> receive, Func<Task> send)
    {
        try
        {
            await PlayAsync(alice, bob, seed, counts, receive, send);
        }
        catch
        {
            output.WriteLine($"It failed with seed {seed}.");
            throw;
        }
    }

    private static async Task PlayAsync(GenosDatabase alice, GenosDatabase bob, int seed, Counts counts, Func<Task> receive, Func<Task> send)
    {
        var random = new RandomQueries(seed);
        await FillAsync(alice, random);
        await send();
        List<WatchedQuery> watched = [];
        foreach (var query in Enumerable.Range(0, 2).Select(_ => Query(random)))
        {
            // A position is one in the order of the query, as a page gives it.
            var page = await alice.QueryAsync(query with { Limit = random.Next(6) });
            watched.Add(await WatchedQuery.OpenAsync(alice, (random.Next(6), page.NextCursor) switch
            {
                (0, { } cursor) => query with { After = cursor },
                (1, { } cursor) => query with { Before = cursor },
                _ => query,
            }, readsInitial: random.Next(2) == 0));
            counts.Walks += query.Edge is null ? 0 : 1;
            counts.Windows += query is { Edge: null, Limit: > 0 } ? 1 : 0;
        }

        for (var step = 0; step < Steps; step++)
        {
            var isRemote = random.Next(3) == 0;
            await WriteAsync(isRemote ? bob : alice, random);
            if (isRemote)
                await receive();
            foreach (var query in watched)
                await query.CheckAsync($"seed {seed}, step {step}");
        }

        foreach (var query in watched)
        {
            await query.CheckSlowReaderAsync($"seed {seed}");
            counts.Sets += query.Sets;
            counts.Remote += query.RemoteSets;
            counts.Removed += query.RemovedNodes;
            await query.DisposeAsync();
        }
    }

    private static async Task MergeAsync(GenosDatabase from, GenosDatabase to)
    {
        using var export = await from.ExportedAsync();
        await to.TakeInAsync(export);
    }

    private static NodeQuery Query(RandomQueries random)
    {
        var isWalk = random.Next(4) == 0;
        return new NodeQuery
        {
            Filter = random.Next(3) == 0 ? NodeFilter.All : random.Filter(),
            OrderBy = isWalk ? random.Sorts("$depth") : random.Sorts(),
            Edge = isWalk ? Walk(random, random.Next(2)) : null,
            Limit = random.Pick<int?>([null, null, 0, 1, 2, 3, 5]),
        };
    }

    private static NodeTraversal Walk(RandomQueries random, int more) => new()
    {
        Where = random.Next(2) == 0 ? NodeFilter.All : random.Filter(depth: 1),
        Direction = random.Pick([EdgeDirection.Outgoing, EdgeDirection.Incoming, EdgeDirection.Both]),
        Label = random.Pick([null, "", "knows"]),
        MaxDepth = random.Pick([1, 2, 3, int.MaxValue]),
        Then = more > 0 ? Walk(random, more - 1) : null,
    };

    private static async Task FillAsync(GenosDatabase database, RandomQueries random) =>
        await database.WriteAsync(batch =>
        {
            for (var i = 0; i < 12; i++)
                Write(batch, random);
        });

    private static async Task WriteAsync(GenosDatabase database, RandomQueries random)
    {
        if (random.Next(40) == 0)
            await database.ClearAsync(ClearScope.EveryPeer);
        var writes = 1 + random.Next(5);
        await database.WriteAsync(batch =>
        {
            for (var i = 0; i < writes; i++)
                Write(batch, random);
        });
    }

    private static void Write(IGenosBatch batch, RandomQueries random)
    {
        string id = Id(random), other = Id(random), label = random.Pick(["", "knows"]);
        switch (random.Next(10))
        {
            case 0 or 1:
                batch.Remove(id);
                break;
            case 2 or 3 or 4:
                batch.Link(id, other, label);
                break;
            case 5:
                batch.Unlink(id, other, label);
                break;
            default:
                batch.Put(random.Node(), id);
                break;
        }
    }

    private static string Id(RandomQueries random) => $"{random.Pick(["n", "é"])}{random.Next(8)}";

    private sealed record Counts
    {
        public long Sets { get; set; }

        public long Remote { get; set; }

        public long Removed { get; set; }

        public long Walks { get; set; }

        public long Windows { get; set; }
    }

    private sealed class WatchedQuery(GenosDatabase database, NodeQuery query, LiveQuery<GenosNode> live, LiveQuery<GenosNode> slow) : IAsyncDisposable
    {
        private readonly IAsyncEnumerator<NodeChangeSet<GenosNode>> _sets = live.ReadAllAsync().GetAsyncEnumerator();
        private readonly IAsyncEnumerator<NodeChangeSet<GenosNode>> _slowSets = slow.ReadAllAsync().GetAsyncEnumerator();
        private readonly FoldedResult _folded = new();
        private readonly FoldedResult _slowlyFolded = new();

        public int Sets => _folded.Sets;

        public int RemoteSets { get; private set; }

        public int RemovedNodes { get; private set; }

        /// <param name="database">Asked.</param>
        /// <param name="query">The query.</param>
        /// <param name="readsInitial">Whether the slow reader begins to read: then changes merge with each other, and else with the initial set.</param>
        public static async Task<WatchedQuery> OpenAsync(GenosDatabase database, NodeQuery query, bool readsInitial)
        {
            var watched = new WatchedQuery(database, query, await database.WatchAsync(query), await database.WatchAsync(query, new LiveQueryOptions { Buffer = 2 }));
            if (readsInitial)
                await watched.ReadSlowlyAsync();
            return watched;
        }

        public async Task CheckAsync(string because)
        {
            var current = live.Current;
            await ReadAsync(_sets, _folded, live, set =>
            {
                RemoteSets += set.Origin == ChangeOrigin.Remote ? 1 : 0;
                RemovedNodes += set.Changes.Count(change => change.Kind == ChangeKind.Removed);
            });
            Require(_folded.Image, await AskAsync(), because);
            Require([.. current.Select(FoldedResult.Describe)], _folded.Image, because);
        }

        /// <summary>The other reader has read nothing meanwhile: nearly all of it has been merged.</summary>
        public async Task CheckSlowReaderAsync(string because)
        {
            await ReadSlowlyAsync();
            _slowlyFolded.Sets.Should().BeLessThanOrEqualTo(4);
            Require(_slowlyFolded.Image, _folded.Image, because);
        }

        public async ValueTask DisposeAsync()
        {
            await _sets.DisposeAsync();
            await _slowSets.DisposeAsync();
            await live.DisposeAsync();
            await slow.DisposeAsync();
        }

        private Task ReadSlowlyAsync() => ReadAsync(_slowSets, _slowlyFolded, slow, static _ => { });

        private static async Task ReadAsync(IAsyncEnumerator<NodeChangeSet<GenosNode>> sets, FoldedResult folded, LiveQuery<GenosNode> live, Action<NodeChangeSet<GenosNode>> note)
        {
            // What a slow reader has not read may come to nothing: then there is no set for it.
            for (var revision = live.Revision; folded.Revision < revision && (folded.Sets == 0 || HasMore(sets, out _));)
            {
                if (!await sets.MoveNextAsync())
                    throw new InvalidOperationException("The live query has ended.");
                folded.Apply(sets.Current);
                note(sets.Current);
            }
        }

        private static bool HasMore(IAsyncEnumerator<NodeChangeSet<GenosNode>> sets, out int waiting) => (waiting = ((Feeds.LiveReader<GenosNode>)sets).WaitingChanges) > 0;

        private async Task<IReadOnlyList<string>> AskAsync() => [.. (await database.QueryAsync(query)).Items.Select(FoldedResult.Describe)];

        // The assertions of the library take longer than the queries.
        private void Require(IReadOnlyList<string> actual, IReadOnlyList<string> expected, string because)
        {
            if (!actual.SequenceEqual(expected, StringComparer.Ordinal))
                actual.Should().Equal(expected, "{0}: {1}", because, query);
        }
    }
}
