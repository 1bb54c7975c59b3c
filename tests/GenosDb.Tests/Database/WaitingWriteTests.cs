using GenosDb.Feeds;
using GenosDb.Storage;
using GenosDb.Testing;
using GenosDb.Tests.Database.Support;
using GenosDb.Tests.Transports.Support;
using GenosDb.Tests.Typed;

namespace GenosDb.Tests.Database;

/// <summary>Writes that wait because a reader of a live query asked for it.</summary>
public sealed class WaitingWriteTests
{
    private static readonly LiveQueryOptions OneAtATime = new() { Buffer = 1, SlowReader = SlowReader.Block };
    private static readonly WriteOptions Impatient = new() { WhenBusy = WhenBusy.Fail };
    private static readonly Address Bob = Address.Parse("0x00112233445566778899aabbccddeeff00112233");

    /// <summary>Every call that writes, by its name.</summary>
    private static readonly Dictionary<string, Func<GenosDatabase, WriteOptions?, Task>> Writes = new(StringComparer.Ordinal)
    {
        ["put"] = (db, options) => db.PutAsync(9, "a", options).AsTask(),
        ["put a typed one"] = (db, options) => db.Collection<Todo>().PutAsync(new Todo("x"), "todo", options).AsTask(),
        ["update"] = (db, options) => db.UpdateAsync("a", _ => 9, options).AsTask(),
        ["update a typed one"] = (db, options) => db.Collection<Todo>().UpdateAsync("todo", _ => new Todo("x"), options).AsTask(),
        ["remove"] = (db, options) => db.RemoveAsync("a", options).AsTask(),
        ["remove a typed one"] = (db, options) => db.Collection<Todo>().RemoveAsync("todo", options).AsTask(),
        ["link"] = (db, options) => db.LinkAsync("a", "todo", "new", options).AsTask(),
        ["unlink"] = (db, options) => db.UnlinkAsync("a", "todo", options: options).AsTask(),
        ["batch"] = (db, options) => db.WriteAsync(batch => batch.Put(9, "a"), options).AsTask(),
        ["clear everywhere"] = (db, _) => db.ClearAsync(ClearScope.EveryPeer).AsTask(),
        ["clear here"] = (db, _) => db.ClearAsync(ClearScope.ThisReplica).AsTask(),
        ["seal"] = (db, _) => db.Security.PutSealedAsync(9).AsTask(),
        ["grant"] = (db, _) => db.Security.AssignRoleAsync(Bob, "user").AsTask(),
    };

    public static TheoryData<string> AllWrites => [.. Writes.Keys];

    public static TheoryData<string> WritesWithOptions => [.. Writes.Keys.TakeWhile(name => name != "clear everywhere")];

    [Theory]
    [MemberData(nameof(AllWrites))]
    public async Task Every_write_is_applied_and_then_waits_for_a_reader_that_is_full(string write)
    {
        await using var db = await OpenAsync();
        await using var live = await db.Nodes.WatchAsync(OneAtATime);
        await using var sets = live.ReadAllAsync().GetAsyncEnumerator();
        await db.PutAsync(1, "filling");
        var full = db.PutAsync(2, "filling").AsTask();
        var before = db.State();

        var waiting = Writes[write](db, null);
        waiting.IsCompleted.Should().BeFalse();
        db.State().Should().NotBe(before, "it is applied already");
        full.IsCompleted.Should().BeFalse();

        var done = Task.WhenAll(full, waiting);
        while (!done.IsCompleted)
            await Task.WhenAny(done, sets.MoveNextAsync().AsTask()).InTime();
        await done;
    }

    [Theory]
    [MemberData(nameof(WritesWithOptions))]
    public async Task A_write_that_shall_not_wait_is_refused_while_more_waits_for_a_reader_than_its_buffer_holds(string write)
    {
        await using var db = await OpenAsync();
        await using var live = await db.Nodes.WatchAsync(OneAtATime);
        await using var sets = live.ReadAllAsync().GetAsyncEnumerator();
        await db.PutAsync(1, "filling", Impatient).AsTask().InTime();
        await db.PutAsync(2, "filling", Impatient).AsTask().InTime();
        var before = db.State();

        var refused = await FluentActions.Awaiting(() => Writes[write](db, Impatient)).Should().ThrowAsync<GenosException>();
        refused.Which.Should().Match<GenosException>(problem => problem.Code == GenosErrorCode.Busy && problem.IsTransient);
        db.State().Should().Be(before);

        await ReadAsync(sets, 2);
        await Writes[write](db, Impatient).InTime();
    }

    [Fact]
    public async Task A_wait_for_a_reader_that_is_given_up_says_what_was_written_and_takes_nothing_back()
    {
        await using var db = await OpenAsync();
        await using var live = await db.Nodes.WatchAsync(OneAtATime);
        _ = live.ReadAllAsync();
        await db.PutAsync(1, "filling");
        using var giveUp = new CancellationTokenSource();
        var write = db.WriteAsync(
            batch =>
            {
                batch.Put(1, "x");
                batch.Put(2, "y");
            },
            cancellationToken: giveUp.Token).AsTask();
        write.IsCompleted.Should().BeFalse();
        await giveUp.CancelAsync();

        var thrown = (await FluentActions.Awaiting(() => write.InTime()).Should().ThrowAsync<WriteCanceledException>()).Which;
        thrown.CancellationToken.Should().Be(giveUp.Token);
        thrown.Operations.Should().HaveCount(2);
        (await db.GetAsync("y"))!.Value.Should().Be((GenosValue)2);
        (await db.FindOutcomeAsync(thrown.Operations[1]))!.Kind.Should().Be(WriteOutcomeKind.Applied);
    }

    [Fact]
    public async Task A_write_that_waits_for_a_reader_has_reached_the_disk()
    {
        var storage = new GatedStorage(new LogStorage(new SimulatedDisk(1)));
        await using var db = await Stores.OpenAsync(storage);
        await using var live = await db.Nodes.WatchAsync(OneAtATime);
        await using var sets = live.ReadAllAsync().GetAsyncEnumerator();
        await db.PutAsync(1, "filling");
        storage.Flushes.Hold();
        var write = db.PutAsync(2, "x").AsTask();
        await storage.Flushes.ReachedAsync();
        await ReadAsync(sets, 2);
        write.IsCompleted.Should().BeFalse("the reader has room, and the disk is not done");
        storage.Flushes.Open();
        await write.InTime();
    }

    [Fact]
    public async Task A_write_that_changes_nothing_waits_for_nobody()
    {
        await using var db = await OpenAsync();
        await using var live = await db.Nodes.WatchAsync(OneAtATime);
        _ = live.ReadAllAsync();
        await db.PutAsync(1, "filling");
        _ = db.PutAsync(2, "filling").AsTask();
        (await db.RemoveAsync("nobody").AsTask().InTime()).Should().BeFalse();
        (await db.UpdateAsync("filling", value => value).AsTask().InTime())!.Value.Should().Be((GenosValue)2);
    }

    [Fact]
    public async Task Batches_of_writers_who_wait_stay_apart()
    {
        await using var db = await OpenAsync();
        await using var live = await db.Nodes.Where(NodeFilter.Gte("$value", 0)).WatchAsync(OneAtATime);
        await using var sets = live.ReadAllAsync().GetAsyncEnumerator();
        var writes = Enumerable.Range(0, 50).Select(number => db.PutAsync(number, "counter").AsTask()).ToArray();
        writes.Count(write => write.IsCompleted).Should().Be(1);
        await sets.MoveNextAsync().AsTask().InTime();
        for (var number = 0; number < 50; number++)
        {
            await sets.MoveNextAsync().AsTask().InTime();
            sets.Current.Changes.Single().Current!.Value.Should().Be((GenosValue)number);
        }

        await Task.WhenAll(writes).InTime();
    }

    [Fact]
    public async Task What_peers_send_is_merged_for_a_reader_that_is_full()
    {
        await using var databases = new TestDatabases();
        var (alice, bob) = await databases.PairAsync();
        await using var live = await alice.Nodes.WatchAsync(OneAtATime);
        var sets = (LiveSequence<GenosNode>)live.ReadAllAsync();
        for (var number = 0; number < 20; number++)
        {
            await bob.PutAsync(number, "a");
            await alice.ShowsAsync(snapshot => snapshot.TryGet("a", out var node) && node.Value == number);
        }

        live.Current.Should().ContainSingle();
        sets.WaitingChanges.Should().BeLessThanOrEqualTo(1);
        await alice.PutAsync(1, "own").AsTask().InTime();
    }

    [Fact]
    public async Task What_a_reader_writes_itself_is_merged_in_the_end()
    {
        await using var db = await OpenAsync();
        await using var live = await db.Nodes.WatchAsync(OneAtATime);
        var sets = (LiveSequence<GenosNode>)live.ReadAllAsync();
        await foreach (var _ in sets)
        {
            for (var number = 0; number < 5_000; number++)
                await db.PutAsync(number, "own").AsTask().InTime();
            live.Current.Should().Contain(node => node.Id == "own");
            sets.WaitingChanges.Should().BeInRange(1, 1_026);
            break;
        }
    }

    [Fact]
    public async Task An_observer_that_writes_and_waits_for_it_does_not_wait_for_itself()
    {
        await using var db = await OpenAsync();
        await using var live = await db.Nodes.Where(NodeFilter.Eq("$value", "given")).WatchAsync(OneAtATime);
        using var subscription = live.Subscribe(change => db.PutAsync("answer", $"to {change.Id}").AsTask().Wait());
        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Task.Run(() => db.PutAsync("given", $"n{number}").AsTask()))).InTime();
        await db.ShowsAsync(snapshot => Enumerable.Range(0, 20).All(number => snapshot.TryGet($"to n{number}", out var _)));
    }

    [Fact]
    public async Task A_writer_goes_on_when_what_others_write_leaves_less_to_read()
    {
        await using var db = await OpenAsync(options => options.TimeProvider = new VirtualTimeProvider());
        await using var live = await db.Nodes.WatchAsync(OneAtATime with { Throttle = TimeSpan.FromSeconds(1) });
        _ = live.ReadAllAsync();
        await db.PutAsync(1, "filling");
        var waiting = db.PutAsync(1, "passing").AsTask();
        waiting.IsCompleted.Should().BeFalse();
        await db.RemoveAsync("passing").AsTask().InTime();
        await waiting.InTime();
    }

    [Fact]
    public async Task Closing_the_database_ends_the_wait_for_a_reader()
    {
        var db = await OpenAsync();
        var live = await db.Nodes.WatchAsync(OneAtATime);
        _ = live.ReadAllAsync();
        await db.PutAsync(1, "filling");
        var waiting = db.PutAsync(2, "x").AsTask();
        waiting.IsCompleted.Should().BeFalse();
        await db.DisposeAsync();
        (await waiting.InTime()).Should().Be("x");
    }

    [Fact]
    public void A_writer_waits_for_all_readers_at_once_and_for_each_only_once()
    {
        var gates = new WriterGates();
        Gate alice = new(), bob = new();
        gates.Add(alice);
        gates.Add(bob);
        var waiting = gates.WhenRoom();
        alice.Read();
        waiting.IsCompleted.Should().BeFalse();
        alice.Fill();
        bob.Read();
        waiting.IsCompleted.Should().BeTrue("alice is full of what others wrote");
        gates.WhenRoom().IsCompleted.Should().BeFalse();
    }

    private static async Task<GenosDatabase> OpenAsync(Action<GenosOptions>? configure = null)
    {
        var identity = GenosIdentity.Create(new SeededRandomSource(1));
        var db = await TestDatabases.OpenAsync(options =>
        {
            options.Security = new SecurityOptions { Signer = identity, SuperAdmins = { new SuperAdmin(identity.Address) } };
            options.Json.TypeInfoResolverChain.Add(SamplesJson.Default);
            configure?.Invoke(options);
        });
        await db.PutAsync("a", "a");
        await db.Collection<Todo>().PutAsync(new Todo("todo"), "todo");
        await db.LinkAsync("a", "todo");
        return db;
    }

    /// <summary>As a flow of its own: who reads does not wait for readers.</summary>
    private static async Task ReadAsync(IAsyncEnumerator<NodeChangeSet<GenosNode>> sets, int count)
    {
        for (; count > 0; count--)
            await sets.MoveNextAsync().AsTask().InTime();
    }

    private sealed class Gate : IWriterGate
    {
        private TaskCompletionSource _room = new();

        public Task WhenRoom() => _room.Task;

        public void Read() => _room.SetResult();

        public void Fill() => _room = new TaskCompletionSource();
    }
}
