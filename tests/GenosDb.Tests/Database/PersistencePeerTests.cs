using GenosDb.Storage;
using GenosDb.Sync;
using GenosDb.Testing;
using GenosDb.Tests.Database.Support;
using GenosDb.Tests.Transports.Support;

namespace GenosDb.Tests.Database;

/// <summary>What peers are told of, and what they make of a peer that starts again.</summary>
public sealed class PersistencePeerTests
{
    private static readonly WriteOptions None = new() { Durability = Durability.None };

    [Fact]
    public async Task A_strict_write_is_told_after_its_flush_and_a_relaxed_one_before()
    {
        await using var peers = new TestDatabases();
        var bob = await peers.AddAsync("bob");
        var storage = new GatedStorage(new LogStorage(new SimulatedDisk(1)));
        await using var alice = await OpenAsync(peers, "alice", storage, options => options.TimeProvider = new StandingClock());
        await bob.LiveAsync();
        // With this comes the lease, which has to be durable before anything leaves.
        await alice.PutAsync(1, "first");
        await bob.ShowsAsync("first");
        await alice.FlushAsync();
        storage.Flushes.Hold();
        // What is appended waits, too, for a flush that is under way; so nobody waits for it here.
        var relaxed = alice.PutAsync(1, "relaxed", new WriteOptions { Durability = Durability.Relaxed }).AsTask();
        await bob.ShowsAsync("relaxed");

        var strict = alice.PutAsync(1, "strict").AsTask();
        await alice.PutAsync(1, "behind it", None);
        await storage.Flushes.ReachedAsync();
        // What comes the other way shows that the link is at work.
        await bob.PutAsync(1, "from bob");
        await alice.ShowsAsync("from bob");
        (await bob.GetAsync("strict")).Should().BeNull();
        (await bob.GetAsync("behind it")).Should().BeNull();
        strict.IsCompleted.Should().BeFalse();

        storage.Flushes.Open();
        await strict.InTime();
        await relaxed.InTime();
        await bob.ShowsAsync("strict");
        await bob.ShowsAsync("behind it");
        await alice.SameAsync(bob);
    }

    [Fact]
    public async Task No_stamp_leaves_before_a_lease_is_durable()
    {
        await using var peers = new TestDatabases();
        var bob = await peers.AddAsync("bob");
        var storage = new GatedStorage(new LogStorage(new SimulatedDisk(1)));
        await using var alice = await Stores.OpenAsync(storage, options => options.Durability = Durability.None);
        await alice.PutAsync(1, "n");
        await alice.FlushAsync();
        storage.Flushes.Hold();
        alice.Sync.AddTransport(peers.Hub.CreateTransport("alice"));
        await storage.Flushes.ReachedAsync();
        storage.Written.Should().EndWith(StateChangeKind.Lease);
        bob.Sync.Status.Peers.Should().NotContain(peer => peer.Id.Length > 0);

        storage.Flushes.Open();
        await bob.ShowsAsync("n");
    }

    [Fact]
    public async Task A_peer_acknowledges_what_survives_a_power_cut_there_and_nothing_else()
    {
        await using var peers = new TestDatabases();
        var storage = new GatedStorage(new LogStorage(new SimulatedDisk(1)));
        var clock = new StandingClock();
        await using var receiver = await OpenAsync(peers, "receiver", storage, options => options.TimeProvider = clock);
        var sender = await peers.AddAsync("sender");
        var before = sender.Sync.WaitUntilAcknowledgedAsync(await sender.WriteAsync(batch => batch.Put(1, "before"))).AsTask();
        await receiver.ShowsAsync("before");
        await receiver.FlushAsync();
        clock.Advance(TimeSpan.FromSeconds(10));
        await before.InTime();
        // The lease covers what follows.
        await receiver.PutAsync(1, "of the receiver");
        await sender.ShowsAsync("of the receiver");
        await receiver.FlushAsync();

        storage.Flushes.Hold();
        var receipt = await sender.WriteAsync(batch => batch.Put(1, "n"));
        await receiver.ShowsAsync("n");
        await storage.Flushes.ReachedAsync();
        // It tells where it stands, with what is durable.
        var heard = sender.Sync.Status.Peers.Single().BytesReceived;
        clock.Advance(TimeSpan.FromSeconds(10));
        var status = await sender.Sync.WaitForAsync(status => status.Peers.Single().BytesReceived > heard).AsTask().InTime();
        status.Peers.Single().LastAcknowledged!.Value.Packed.Should().BeLessThan(receipt.Timestamp.Packed);
        var acknowledged = sender.Sync.WaitUntilAcknowledgedAsync(receipt).AsTask();

        storage.Flushes.Open();
        await receiver.FlushAsync();
        clock.Advance(TimeSpan.FromSeconds(10));
        await acknowledged.InTime();
    }

    [Fact]
    [Trait("Scenario", "97")]
    public async Task Equal_peers_that_meet_again_after_a_restart_exchange_no_operation()
    {
        await using var peers = new TestDatabases();
        var (a, b) = (new SimulatedDisk(1), new SimulatedDisk(2));
        await using (var alice = await OpenAsync(peers, "alice", new LogStorage(a)))
        {
            await using var bob = await OpenAsync(peers, "bob", new LogStorage(b));
            for (var i = 0; i < 100; i++)
                await (i % 2 == 0 ? alice : bob).PutAsync(i, $"n{i}");
            await alice.SameAsync(bob);
            await bob.SameAsync(alice);
        }

        await using var first = await OpenAsync(peers, "alice", new LogStorage(a));
        await using var second = await OpenAsync(peers, "bob", new LogStorage(b));
        var status = await first.LiveAsync();
        await second.LiveAsync();
        var peer = status.Peers.Single(peer => peer.IsConnected);
        peer.LastMethod.Should().Be(SyncMethod.None);
        peer.LastOperations.Should().Be(0);
        (peer.BytesSent + peer.BytesReceived).Should().BeLessThan(1_200);
    }

    [Fact]
    [Trait("Scenario", "97")]
    public async Task A_watermark_that_survived_makes_the_next_meeting_a_delta()
    {
        await using var peers = new TestDatabases();
        var disk = new SimulatedDisk(1);
        var bob = await peers.AddAsync("bob");
        await using (var alice = await OpenAsync(peers, "alice", new LogStorage(disk)))
        {
            for (var i = 0; i < 200; i++)
                await bob.PutAsync(i, $"n{i}");
            await bob.SameAsync(alice);
            await alice.LiveAsync();
        }

        await bob.PutAsync(0, "while away");
        await using var again = await OpenAsync(peers, "alice", new LogStorage(disk));
        await again.ShowsAsync("while away");
        var status = await again.LiveAsync();
        var peer = status.Peers.Single(peer => peer.IsConnected);
        peer.LastMethod.Should().Be(SyncMethod.Delta);
        peer.LastOperations.Should().Be(1);
    }

    [Fact]
    [Trait("Scenario", "97")]
    public async Task A_peer_that_lost_its_last_writes_in_a_crash_gets_back_what_others_have()
    {
        for (var seed = 1UL; seed <= 20; seed++)
        {
            await using var peers = new TestDatabases();
            var disk = new SimulatedDisk(seed);
            var bob = await peers.AddAsync("bob");
            var alice = await OpenAsync(peers, "alice", new LogStorage(disk), options => options.Durability = Durability.None);
            for (var i = 0; i < 50; i++)
            {
                await alice.PutAsync(i, $"a{i % 17}");
                await bob.PutAsync(i, $"b{i % 13}");
                if (i % 7 == 0)
                    await alice.RemoveAsync($"a{i % 5}");
            }

            await alice.SameAsync(bob);
            await bob.SameAsync(alice);
            var image = bob.Image();
            disk.Crash();
            await alice.DisposeAsync().InTime();

            await using var again = await OpenAsync(peers, "alice", new LogStorage(disk));
            await bob.SameAsync(again);
            bob.Image().Should().Be(image, "seed {0}", seed);
            await again.PutAsync("on", "after");
            await again.SameAsync(bob);
        }
    }

    [Fact]
    [Trait("Scenario", "95")]
    public async Task Two_copies_of_one_folder_are_told_apart_and_agree()
    {
        await using var peers = new TestDatabases();
        var disk = new SimulatedDisk(1);
        await using (var original = await Stores.OpenAsync(new LogStorage(disk)))
        {
            for (var i = 0; i < 20; i++)
                await original.PutAsync(i, $"n{i}");
        }

        await using var first = await Stores.OpenAsync(new LogStorage(disk.Copy(2)));
        await using var second = await Stores.OpenAsync(new LogStorage(disk.Copy(3)));
        first.Replica.Should().Be(second.Replica);
        for (var i = 0; i < 10; i++)
        {
            await first.PutAsync("first", $"n{i}");
            await second.PutAsync("second", $"n{19 - i}");
            await first.RemoveAsync("n5");
        }

        first.Sync.AddTransport(peers.Hub.CreateTransport("first"));
        second.Sync.AddTransport(peers.Hub.CreateTransport("second"));
        await first.SameAsync(second);
        await second.SameAsync(first);
        first.Replica.Should().NotBe(second.Replica);
        await first.PutAsync(1, "from first");
        await second.PutAsync(1, "from second");
        await first.ShowsAsync("from second");
        await second.ShowsAsync("from first");
    }

    [Fact]
    [Trait("Scenario", "94")]
    public async Task An_old_copy_that_is_put_back_catches_up_and_takes_nothing_from_anybody()
    {
        await using var peers = new TestDatabases();
        var bob = await peers.AddAsync("bob");
        var disk = new SimulatedDisk(1);
        SimulatedDisk old;
        await using (var alice = await OpenAsync(peers, "alice", new LogStorage(disk)))
        {
            for (var i = 0; i < 10; i++)
                await alice.PutAsync("old", $"n{i}");
            await alice.SameAsync(bob);
        }

        old = disk.Copy(2);
        await using (var alice = await OpenAsync(peers, "alice", new LogStorage(disk)))
        {
            for (var i = 0; i < 10; i++)
                await alice.PutAsync("new", $"n{i}");
            await alice.RemoveAsync("n0");
            await alice.PutAsync("later", "later");
            await alice.SameAsync(bob);
        }

        var image = bob.Image();
        await using var restored = await OpenAsync(peers, "alice", new LogStorage(old));
        await bob.SameAsync(restored);
        bob.Image().Should().Be(image);
        await restored.PutAsync("goes on", "n0");
        await restored.SameAsync(bob);
    }

    [Fact]
    [Trait("Scenario", "8")]
    public async Task What_waits_for_its_time_waits_on_after_a_restart()
    {
        var time = new VirtualTimeProvider();
        var ahead = time.CreateClock();
        ahead.SkewBy(TimeSpan.FromMinutes(15));
        await using var peers = new TestDatabases();
        var disk = new SimulatedDisk(1);
        var bob = await peers.AddAsync("bob", options => options.TimeProvider = ahead);
        await using (var alice = await OpenAsync(peers, "alice", new LogStorage(disk), options => options.TimeProvider = time))
        {
            var receipt = await bob.WriteAsync(batch => batch.Put(1, "n"));
            await Until.TrueAsync(() => Held(alice) == 1, "the write is held");
            receipt.Count.Should().Be(1);
        }

        await using var again = await Stores.OpenAsync(new LogStorage(disk), options => options.TimeProvider = time);
        Held(again).Should().Be(1);
        (await again.GetAsync("n")).Should().BeNull();
        var shows = again.ShowsAsync("n");
        await time.AdvanceAsync(TimeSpan.FromMinutes(6));
        await shows;
        Held(again).Should().Be(0);
        await again.DisposeAsync();

        await using var third = await Stores.OpenAsync(new LogStorage(disk), options => options.TimeProvider = time);
        Held(third).Should().Be(0);
        (await third.GetAsync("n")).Should().NotBeNull();

        static int Held(GenosDatabase database)
        {
            lock (database.Gate)
                return database.Engine.CaptureBesideGraph().Held.Length;
        }
    }

    [Fact]
    [Trait("Scenario", "91")]
    public async Task What_was_cleared_here_comes_back_from_peers_after_a_restart()
    {
        await using var peers = new TestDatabases();
        var disk = new SimulatedDisk(1);
        var bob = await peers.AddAsync("bob");
        await using (var alice = await OpenAsync(peers, "alice", new LogStorage(disk)))
        {
            await alice.PutAsync(1, "n");
            await alice.SameAsync(bob);
            peers.Hub.Cut("alice", "bob");
            await alice.ClearAsync(ClearScope.ThisReplica);
        }

        await using var again = await OpenAsync(peers, "alice", new LogStorage(disk));
        again.GetDiagnostics().Registers.Should().Be(0);
        peers.Hub.Restore("alice", "bob");
        await bob.SameAsync(again);
        (await again.GetAsync("n")).Should().NotBeNull();
    }

    private static Task<GenosDatabase> OpenAsync(TestDatabases peers, string name, IGraphStorage storage, Action<GenosOptions>? configure = null) => Stores.OpenAsync(storage, options =>
    {
        options.Transports.Add(peers.Hub.CreateTransport(name));
        configure?.Invoke(options);
    });

    /// <summary>A wall clock that the test moves, so that one lease lasts as long as it is to; timers are those of the system.</summary>
    private sealed class StandingClock : TimeProvider
    {
        private readonly DateTimeOffset _start = DateTimeOffset.UtcNow;
        private long _ticks;

        public override DateTimeOffset GetUtcNow() => _start + TimeSpan.FromTicks(Volatile.Read(ref _ticks));

        public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
    }
}
