using GenosDb.Tests.Database.Support;
using GenosDb.Tests.Sync.Support;
using GenosDb.Tests.Transports.Support;
using GenosDb.Transports;

namespace GenosDb.Tests.Database;

/// <summary>Invariant I17: whatever is under way when a database is disposed ends, with a result or with a typed error.</summary>
[Collection(BarCollection.Name)]
public sealed class DisposalUnderLoadTests
{
    [Fact]
    [Trait("Bar", "R10")]
    public async Task Everything_under_way_ends_when_a_database_is_disposed_under_load()
    {
        for (var cycle = 0; cycle < Bars.Count("R10.cycles"); cycle++)
        {
            var hub = new InMemoryHub();
            var alice = await OpenAsync(hub, "alice");
            var bob = await OpenAsync(hub, "bob");
            FoldingObserver[] observers = [new(), new()];
            alice.Changes.Subscribe(observers[0]);
            bob.Changes.Subscribe(observers[1]);
            var progress = new CallProgress();
            using var gaveUp = new CancellationTokenSource();
            var receipt = await alice.WriteAsync(batch => batch.Put(cycle, "first"));
            Task[] waits =
            [
                Ends(alice.Sync.WaitForAsync(_ => false).AsTask()),
                Ends(alice.Sync.WaitUntilAcknowledgedAsync(receipt, 2).AsTask()),
                Ends(bob.Sync.WaitForAsync(_ => false, gaveUp.Token).AsTask()),
            ];
            var loads = Enumerable.Range(0, 6).Select(actor => OwnThread.Run(() => LoadAsync(actor % 2 == 0 ? alice : bob, actor, progress))).ToArray();
            await Until.TrueAsync(() => progress.Ended > 50 + (cycle * 7 % 300), "calls are made");

            // In turn: the first, the second, both at once; from here or from a callback.
            var first = cycle % 2 == 0 ? alice : bob;
            var second = cycle % 2 == 0 ? bob : alice;
            var disposals = cycle % 3 == 0
                ? Task.WhenAll(Task.Run(async () => await first.DisposeAsync()), Task.Run(async () => await second.DisposeAsync()), Task.Run(first.Dispose))
                : DisposeInTurnAsync(first, second);
            if (cycle % 5 == 0)
                await gaveUp.CancelAsync();
            await progress.WatchAsync(Task.WhenAll([disposals, .. loads, .. waits])).InTime();

            foreach (var observer in observers)
            {
                await observer.CompletedAsync();
                observer.Completions.Should().Be(1);
                observer.Problem.Should().BeNull();
            }

            alice.State.Should().Be(DatabaseState.Closed);
            bob.State.Should().Be(DatabaseState.Closed);
        }
    }

    private static Task<GenosDatabase> OpenAsync(InMemoryHub hub, string name) => TestDatabases.OpenAsync(options =>
    {
        options.Name = "shared";
        options.Transports.Add(hub.CreateTransport(name));
    });

    private static async Task DisposeInTurnAsync(GenosDatabase first, GenosDatabase second)
    {
        await first.DisposeAsync();
        await second.DisposeAsync();
    }

    /// <summary>Calls of every kind until the database is gone, which is the only way in which they may fail.</summary>
    private static async Task LoadAsync(GenosDatabase database, int actor, CallProgress progress)
    {
        var random = new SeededRandomSource((ulong)actor);
        try
        {
            while (true)
            {
                string one = $"n{random.Next(40)}", other = $"n{random.Next(40)}";
                await (random.Next(12) switch
                {
                    0 => progress.CountAsync("batch", async () => { await database.WriteAsync(batch => { batch.Put(actor, one); batch.Link(one, other); }); }),
                    1 => progress.CountAsync("remove", async () => { await database.RemoveAsync(one); }),
                    2 => progress.CountAsync("link", async () => { await database.LinkAsync(one, other); }),
                    3 => progress.CountAsync("update", async () => { await database.UpdateAsync(one, value => value.AsInt64() + 1); }),
                    4 => progress.CountAsync("get", async () => { await database.GetAsync(one); }),
                    5 => progress.CountAsync("edges", async () => { await database.GetEdgesAsync(one, EdgeDirection.Both); }),
                    6 => progress.CountAsync("snapshot", () =>
                    {
                        using var snapshot = database.GetSnapshot();
                        _ = snapshot.Nodes().Count();
                        return default;
                    }),
                    7 => progress.CountAsync("pause", () => database.Sync.PauseAsync()),
                    8 => progress.CountAsync("resume", () => database.Sync.ResumeAsync()),
                    9 => progress.CountAsync("sync now", () => database.Sync.SyncNowAsync()),
                    10 => progress.CountAsync("observe", () =>
                    {
                        database.Changes.Subscribe(new Recorder<GraphChangeSet>()).Dispose();
                        _ = database.Sync.Status;
                        return default;
                    }),
                    _ => progress.CountAsync("put", async () => { await database.PutAsync(actor, one); }),
                });
            }
        }
        catch (ObjectDisposedException)
        {
            // As documented.
        }
    }

    private static async Task Ends(Task wait)
    {
        try
        {
            await wait;
        }
        catch (ObjectDisposedException)
        {
            // As documented.
        }
        catch (OperationCanceledException)
        {
            // The test gave up.
        }
    }
}
