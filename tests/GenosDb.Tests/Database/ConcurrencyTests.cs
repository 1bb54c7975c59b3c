using GenosDb.Tests.Database.Support;
using GenosDb.Tests.Sync.Support;
using GenosDb.Tests.Transports.Support;

namespace GenosDb.Tests.Database;

public sealed class ConcurrencyTests
{
    [Fact]
    [Trait("Scenario", "5")]
    public async Task Stamps_of_sixteen_threads_are_unique_and_ascend()
    {
        const int Threads = 16, Writes = 500;
        await using var db = await TestDatabases.OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(async () =>
        {
            HybridTimestamp last = default;
            for (var i = 0; i < Writes; i++)
            {
                var id = $"{thread}-{i}";
                await db.PutAsync(i, id);
                var stamp = (await db.GetAsync(id))!.Timestamp;
                stamp.Should().BeGreaterThan(last, "the stamps of one thread ascend");
                last = stamp;
            }
        }))).InTime();

        var log = db.Sync.Log;
        log.Should().HaveCount(Threads * Writes);
        for (var i = 1; i < log.Length; i++)
            (log[i].Timestamp > log[i - 1].Timestamp).Should().BeTrue("entry {0} was committed after the one before it", i);
    }

    [Fact]
    public async Task Writers_readers_and_subscribers_do_not_disturb_each_other()
    {
        const int Accounts = 20, Writers = 8, Transfers = 250, Total = Accounts * 100;
        await using var db = await TestDatabases.OpenAsync();
        await db.WriteAsync(batch =>
        {
            for (var i = 0; i < Accounts; i++)
                batch.Put(100, $"account{i}");
        });
        GraphImage[] images = [.. Enumerable.Range(0, 4).Select(_ =>
        {
            using var snapshot = db.GetSnapshot();
            return new GraphImage(snapshot);
        })];
        var recorders = images.Select(_ => new Recorder<GraphChangeSet>()).ToArray();
        var subscriptions = recorders.Select(db.Changes.Subscribe).ToArray();
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            long revision = 0;
            while (!stop.IsCancellationRequested)
            {
                using var snapshot = db.GetSnapshot();
                snapshot.Revision.Should().BeGreaterThanOrEqualTo(revision, "no reader goes back");
                revision = snapshot.Revision;
                snapshot.Nodes().Where(IsAccount).Sum(node => node.Value.AsInt64()).Should().Be(Total, "a transfer is whole");
                foreach (var edge in await db.GetEdgesAsync("account0", EdgeDirection.Both))
                    (edge.Source == "account0" || edge.Target == "account0").Should().BeTrue("an edge of that node was asked for, not {0}", edge);
                (await db.GetAsync("account0")).Should().NotBeNull("an account is never removed");
            }
        })).ToArray();
        // Two batches that read and write the same accounts at once would lose one another: the lock is the application's, per transfer.
        using var turn = new SemaphoreSlim(1);
        var writers = Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            var random = new SeededRandomSource((ulong)writer);
            for (var i = 0; i < Transfers; i++)
            {
                string from = $"account{random.Next(Accounts)}", to = $"account{random.Next(Accounts)}";
                if (from != to)
                {
                    await turn.WaitAsync();
                    try
                    {
                        var (source, target) = ((await db.GetAsync(from))!.Value.AsInt64(), (await db.GetAsync(to))!.Value.AsInt64());
                        await db.WriteAsync(batch =>
                        {
                            batch.Put(source - 1, from);
                            batch.Put(target + 1, to);
                            batch.Link(from, to, "paid");
                        });
                    }
                    finally
                    {
                        turn.Release();
                    }
                }

                // And without a turn: nodes that come and go, with edges to accounts.
                await db.PutAsync(i, $"note{writer}");
                await db.LinkAsync($"note{writer}", to);
                if (i % 3 == 0)
                    await db.RemoveAsync($"note{writer}");
            }
        })).ToArray();

        await Task.WhenAll(writers).InTime();
        await stop.CancelAsync();
        await Task.WhenAll(readers).InTime();
        await db.PutAsync("end", "end");

        foreach (var (image, recorder) in images.Zip(recorders))
        {
            image.Fold(await recorder.WhenAsync(items => items[^1].Added.Any(node => node.Id == "end"))).ToString().Should().Be(db.Image());
            recorder.BrokeTheGrammar.Should().BeFalse();
        }

        foreach (var subscription in subscriptions)
            subscription.Dispose();
    }

    [Fact]
    public async Task Three_peers_that_all_write_at_once_end_equal()
    {
        await using var databases = new TestDatabases();
        var alice = await databases.AddAsync("alice");
        var bob = await databases.AddAsync("bob");
        var charlie = await databases.AddAsync("charlie");
        GenosDatabase[] peers = [alice, bob, charlie];
        var recorders = peers.Select(_ => new Recorder<GraphChangeSet>()).ToArray();
        var subscriptions = peers.Zip(recorders, (peer, recorder) => peer.Changes.Subscribe(recorder)).ToArray();

        await Task.WhenAll(peers.SelectMany((peer, index) => Enumerable.Range(0, 2).Select(thread => Task.Run(async () =>
        {
            var random = new SeededRandomSource((ulong)((index * 2) + thread));
            for (var i = 0; i < 300; i++)
            {
                string one = $"n{random.Next(30)}", other = $"n{random.Next(30)}";
                switch (random.Next(5))
                {
                    case 0: await peer.RemoveAsync(one); break;
                    case 1: await peer.LinkAsync(one, other); break;
                    case 2: await peer.UnlinkAsync(one, other); break;
                    default: await peer.PutAsync(i, one); break;
                }
            }
        })))).InTime();

        // Equal to what one peer has now is equal to what it has in the end only when nothing is on its way to it.
        foreach (var peer in peers)
            await peer.Sync.WaitForAsync(_ => peers.All(other => other.Fingerprint() == peer.Fingerprint())).AsTask().InTime();
        await alice.SameAsync(bob, charlie);
        await alice.PutAsync("end", "end");
        foreach (var (peer, recorder) in peers.Zip(recorders))
            new GraphImage().Fold(await recorder.WhenAsync(items => items[^1].Added.Any(node => node.Id == "end"))).ToString().Should().Be(peer.Image());
        foreach (var subscription in subscriptions)
            subscription.Dispose();
    }

    private static bool IsAccount(GenosNode node) => node.Id.StartsWith("account", StringComparison.Ordinal);
}
