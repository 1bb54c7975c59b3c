using GenosDb.Tests.Database.Support;
using GenosDb.Tests.Sync.Support;
using Xunit.Abstractions;

namespace GenosDb.Tests.Database;

/// <summary>Bar R11: writers, readers, subscribers, snapshots, batches, pauses and clears race on databases that synchronise, and every history holds.</summary>
[Collection(BarCollection.Name)]
public sealed class RacingCallsTests(ITestOutputHelper output) : IAsyncLifetime, IAsyncDisposable
{
    private const int Writers = 8, Readers = 8, KeysOfEach = 4;
    /// <summary>What is rare beside so many calls, and must have happened among them.</summary>
    private const int MinPauses = 30, MinClears = 3;

    private const string Counter = "counter";

    private readonly TestDatabases _databases = new();
    private readonly CallProgress _progress = new();
    private readonly CancellationTokenSource _stop = new();
    private long _increments;
    private int _pauses;
    private int _clears;
    private long _writes;
    private long _reads;

    public Task InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await _databases.DisposeAsync();
        _stop.Dispose();
    }

    [Fact]
    [Trait("Bar", "R11")]
    public async Task Calls_that_race_leave_whole_batches_ordered_histories_and_equal_peers()
    {
        var calls = Bars.Count("R11.calls");
        var (alice, bob) = await _databases.PairAsync();
        var charlie = await _databases.AddAsync("charlie");
        await charlie.LiveAsync(2);
        await alice.WriteAsync(batch =>
        {
            batch.Put(0, Counter);
            for (var writer = 0; writer < Writers; writer++)
            {
                batch.Put(0, $"left{writer}");
                batch.Put(0, $"right{writer}");
                for (var key = 0; key < KeysOfEach; key++)
                    batch.Put(0, Key(writer, key));
            }
        });
        await alice.SameAsync(bob, charlie);
        FoldingObserver[] observers = [new(), new(), new(SpinALittle), new(), new() { MayGoBack = true }];
        var subscriptions = observers.Zip((GenosDatabase[])[alice, alice, alice, bob, charlie]).Select(pair => SubscribeFromEmpty(pair.Second, pair.First)).ToArray();

        Task[] actors =
        [
            // The last writer is at the other peer.
            .. Enumerable.Range(0, Writers).Select(writer => OwnThread.Run(() => WriteAsync(writer < Writers - 1 ? alice : bob, writer, mayCount: writer < Writers - 1))),
            .. Enumerable.Range(0, Readers).Select(reader => OwnThread.Run(() => reader < Readers - 2 ? ReadAsync(alice, reader, isWriterHere: true) : ReadAsync(bob, reader, isWriterHere: false))),
            OwnThread.Run(() => HoldSnapshotsAsync(alice)),
            OwnThread.Run(() => PauseAndLookAsync(alice, bob)),
            OwnThread.Run(() => ClearAsync(charlie)),
            OwnThread.Run(() => AcknowledgeAsync(alice)),
            OwnThread.Run(() => StopAfterAsync(() => _progress.Ended >= calls && Volatile.Read(ref _pauses) >= MinPauses && Volatile.Read(ref _clears) >= MinClears)),
        ];
        await _progress.WatchAsync(Task.WhenAll(actors));
        output.WriteLine($"{_progress}; sets told: {string.Join(", ", observers.Select(observer => observer.Sets))}");
        Console.WriteLine($"R11: {_progress}");

        await alice.PutAsync("end", FoldingObserver.End);
        await alice.SameAsync(bob, charlie);
        _progress.Ended.Should().BeGreaterThanOrEqualTo(calls);
        (await alice.GetAsync(Counter))!.Value.AsInt64().Should().Be(_increments, "no update is lost");
        foreach (var (observer, database) in observers.Zip((GenosDatabase[])[alice, alice, alice, bob, charlie]))
        {
            await observer.SawEndAsync();
            observer.Problem.Should().BeNull();
        }

        foreach (var subscription in subscriptions)
            subscription.Dispose();
        foreach (var (observer, database) in observers.Zip((GenosDatabase[])[alice, alice, alice, bob, charlie]))
            observer.DifferenceFrom(database).Should().BeNull("the changes add up to the graph");
    }

    [Fact]
    [Trait("Bar", "R11")]
    public async Task A_batch_shows_whole_at_the_other_peer_too()
    {
        var (alice, bob) = await _databases.PairAsync();
        await WriteBatchAsync(alice, writer: 0, i: 1);
        await bob.ShowsAsync("right0");
        var looks = 0;

        Task[] actors =
        [
            OwnThread.Run(() => UntilStoppedAsync(async i => await _progress.CountAsync("batch", () => WriteBatchAsync(alice, 0, i)))),
            OwnThread.Run(() => UntilStoppedAsync(i =>
            {
                using var snapshot = bob.GetSnapshot();
                RequireWholeBatch(snapshot, 0);
                looks++;
                return default;
            })),
            OwnThread.Run(() => PauseAndLookAsync(alice, bob)),
            OwnThread.Run(() => StopAfterAsync(() => _progress.Ended >= Bars.Count("R11.calls") / 20 && Volatile.Read(ref _pauses) >= MinPauses)),
        ];
        await _progress.WatchAsync(Task.WhenAll(actors));

        looks.Should().BePositive();
        await alice.SameAsync(bob);
    }

    [Fact]
    public async Task A_call_that_never_ends_is_noticed_and_named()
    {
        var progress = new CallProgress(TimeSpan.FromMilliseconds(200));
        var never = new TaskCompletionSource();
        var stuck = progress.CountAsync("stuck", () => new ValueTask(never.Task)).AsTask();
        progress.Count("quick", () => 1);

        (await progress.Awaiting(p => p.WatchAsync(stuck)).Should().ThrowAsync<TimeoutException>()).WithMessage("*stuck 0 and 1 under way*");

        never.SetResult();
        await progress.WatchAsync(stuck);
    }

    [Fact]
    public void A_history_that_does_not_hold_is_noticed()
    {
        var alice = new ReplicaId(1);
        GenosNode old = new("a", 1, [], new HybridTimestamp(1, alice), null), young = new("a", 2, [], new HybridTimestamp(2, alice), null);
        var added = new GraphChangeSet(1, ChangeOrigin.Local) { Added = [young] };
        (string Problem, GraphChangeSet[] Sets)[] histories =
        [
            ("a revision twice", [added, added]),
            ("was not there to be removed", [added with { Added = [], Removed = [old] }]),
            ("was something else before", [added, new(2, ChangeOrigin.Local) { Updated = [new(old, young)] }]),
            ("a version of 'a' twice", [added, new(2, ChangeOrigin.Local) { Updated = [new(young, young)] }]),
            ("was there already", [added, new(2, ChangeOrigin.Local) { Added = [young] }]),
            ("went back", [added, new(2, ChangeOrigin.Local) { Updated = [new(young, old)] }]),
            ("was not there", [new(2, ChangeOrigin.Local) { Unlinked = [new("a", "", "b")] }]),
        ];
        foreach (var (problem, sets) in histories)
        {
            var observer = new FoldingObserver();
            foreach (var set in sets)
                observer.OnNext(set);
            observer.Problem.Should().Contain(problem);
        }
    }

    private static string Key(int writer, int key) => $"key{writer}.{key}";

    private static IDisposable SubscribeFromEmpty(GenosDatabase database, FoldingObserver observer)
    {
        using var snapshot = database.GetSnapshot();
        // Nothing is written yet, so what is there now is what the changes begin from.
        observer.OnNext(new GraphChangeSet(1, ChangeOrigin.Local) { Added = [.. snapshot.Nodes()] });
        return database.Changes.Subscribe(observer);
    }

    private static void SpinALittle() => Thread.SpinWait(2_000);

    private async Task StopAfterAsync(Func<bool> condition)
    {
        Await(condition);
        await _stop.CancelAsync();
    }

    /// <summary>A writer that fails ends the others too, so that its reason is seen.</summary>
    private async Task UntilStoppedAsync(Func<int, ValueTask> turn)
    {
        try
        {
            for (var i = 1; !_stop.IsCancellationRequested; i++)
                await turn(i);
        }
        catch
        {
            await _stop.CancelAsync();
            throw;
        }
    }

    /// <summary>Waits on the actor's own thread; the watch notices when it takes for ever.</summary>
    private void Await(Func<bool> condition) => SpinWait.SpinUntil(() => condition() || _stop.IsCancellationRequested);

    private void AwaitCalls(long calls)
    {
        var target = _progress.Ended + calls;
        Await(() => _progress.Ended >= target);
    }

    private Task WriteAsync(GenosDatabase database, int writer, bool mayCount)
    {
        var random = new SeededRandomSource((ulong)writer);
        var visitor = $"visitor{writer}";
        return UntilStoppedAsync(async i =>
        {
            Interlocked.Increment(ref _writes);
            var key = Key(writer, random.Next(KeysOfEach));
            switch (random.Next(8))
            {
                case 0 or 1 or 2:
                    await _progress.CountAsync("put", () => database.PutAsync(i, key));
                    var read = await _progress.CountAsync("get", () => database.GetAsync(key));
                    Require(read?.Value == i, $"'{key}' reads {read?.Value} after {i} was written");
                    break;
                case 3:
                    var receipt = await _progress.CountAsync("batch", () => WriteBatchAsync(database, writer, i));
                    Require(receipt.Count >= 2, "a batch has lost an operation");
                    break;
                case 4 when mayCount:
                    await _progress.CountAsync("update", () => database.UpdateAsync(Counter, value => value.AsInt64() + 1));
                    Interlocked.Increment(ref _increments);
                    break;
                case 5:
                    await _progress.CountAsync("put", () => database.PutAsync(i, visitor));
                    await _progress.CountAsync("link", () => database.LinkAsync(visitor, key, "saw"));
                    var edges = await _progress.CountAsync("edges", () => database.GetEdgesAsync(visitor));
                    Require(edges.Contains(new GraphEdge(visitor, "saw", key)), $"'{visitor}' does not show an edge that was written");
                    break;
                case 6:
                    await _progress.CountAsync("unlink", () => database.UnlinkAsync(visitor, key, "saw"));
                    await _progress.CountAsync("remove", () => database.RemoveAsync(visitor));
                    Require(await _progress.CountAsync("get", () => database.GetAsync(visitor)) is null, $"'{visitor}' is there after its removal");
                    break;
                default:
                    var node = await _progress.CountAsync("get", () => database.GetAsync(key));
                    // Nobody else writes this key, so the condition holds.
                    await _progress.CountAsync("compare and set", () => database.PutAsync(i, key, new WriteOptions { IfTimestamp = node!.Timestamp }));
                    break;
            }
        });
    }

    /// <param name="database">What is read.</param>
    /// <param name="reader">Its number.</param>
    /// <param name="isWriterHere">True where all writers but the last are, false where the last is.</param>
    private Task ReadAsync(GenosDatabase database, int reader, bool isWriterHere)
    {
        var random = new SeededRandomSource((ulong)(100 + reader));
        Dictionary<string, HybridTimestamp> seen = new(StringComparer.Ordinal);
        long revision = 0, count = 0;
        return UntilStoppedAsync(async i =>
        {
            // Reads take no lock and would leave the writers no turn.
            if (Interlocked.Increment(ref _reads) > 2 * Interlocked.Read(ref _writes))
                Await(() => Interlocked.Read(ref _reads) <= 2 * Interlocked.Read(ref _writes));
            var writer = random.Next(Writers);
            if (i % 4 == 0)
            {
                using var snapshot = _progress.Count("snapshot", database.GetSnapshot);
                Require(snapshot.Revision >= revision, "a reader went back to an earlier revision");
                revision = snapshot.Revision;
                // Of a replica that was cleared and passes on what it got back, batches of others come in pieces: peers merge each operation by itself.
                if (writer < Writers - 1 == isWriterHere)
                    RequireWholeBatch(snapshot, writer);
                Require(snapshot.TryGet(Counter, out var counter) && counter!.Value.AsInt64() >= count, "the counter went back");
                count = counter!.Value.AsInt64();
                return;
            }

            var key = Key(writer, random.Next(KeysOfEach));
            var node = await _progress.CountAsync("get", () => database.GetAsync(key));
            Require(node is not null && node.Timestamp >= seen.GetValueOrDefault(key), $"'{key}' was read and then an earlier version of it");
            seen[key] = node!.Timestamp;
        });
    }

    private Task HoldSnapshotsAsync(GenosDatabase database) => UntilStoppedAsync(_ =>
    {
        using var snapshot = _progress.Count("snapshot", database.GetSnapshot);
        var before = new GraphImage(snapshot).ToString();
        AwaitCalls(5_000);
        Require(new GraphImage(snapshot).ToString() == before, "a snapshot has changed");
        return default;
    });

    private async Task PauseAndLookAsync(params GenosDatabase[] databases)
    {
        await UntilStoppedAsync(async i =>
        {
            var database = databases[i % databases.Length];
            await _progress.CountAsync("pause", () => database.Sync.PauseAsync());
            AwaitCalls(500);
            _progress.Count("status", () => database.Sync.Status);
            _progress.Count("diagnostics", database.GetDiagnostics);
            _progress.Count("log", () => database.Sync.Log);
            await _progress.CountAsync("resume", () => database.Sync.ResumeAsync());
            await _progress.CountAsync("sync now", () => database.Sync.SyncNowAsync());
            _pauses++;
            AwaitCalls(500);
        });
    }

    private Task ClearAsync(GenosDatabase database) => UntilStoppedAsync(async _ =>
    {
        await _progress.CountAsync("clear", () => database.ClearAsync(ClearScope.ThisReplica));
        // What was cleared here comes back from the peers.
        Await(() => database.GetDiagnostics().Nodes > 0);
        _clears++;
        AwaitCalls(2_000);
    });

    private Task AcknowledgeAsync(GenosDatabase database) => UntilStoppedAsync(async i =>
    {
        var receipt = await _progress.CountAsync("batch", () => database.WriteAsync(batch => batch.Put(i, "acknowledged")));
        try
        {
            await database.Sync.WaitUntilAcknowledgedAsync(receipt, 1, _stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The race is over.
        }
    });

    private static ValueTask<WriteReceipt> WriteBatchAsync(GenosDatabase database, int writer, int i) => database.WriteAsync(batch =>
    {
        string left = $"left{writer}", right = $"right{writer}";
        batch.Put(i, left);
        batch.Put(i, right);
        if (i % 2 == 0)
            batch.Link(left, right, "pair");
        else
            batch.Unlink(left, right, "pair");
    });

    private static void RequireWholeBatch(GraphSnapshot snapshot, int writer)
    {
        Require(snapshot.TryGet($"left{writer}", out var left) & snapshot.TryGet($"right{writer}", out var right), "a node is missing that was never removed");
        Require(left!.Value == right!.Value, $"half of a batch is visible: {left} and {right}");
        Require(left.Value == 0 || left.Edges.IsEmpty == (left.Value.AsInt64() % 2 != 0), $"the edge of a batch and its nodes do not fit: {left}");
    }

    private static void Require(bool condition, string problem)
    {
        if (!condition)
            throw new InvalidOperationException(problem);
    }
}
