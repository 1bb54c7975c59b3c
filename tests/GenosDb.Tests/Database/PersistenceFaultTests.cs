using GenosDb.Storage;
using GenosDb.Testing;
using GenosDb.Tests.Database.Support;
using GenosDb.Tests.Transports.Support;

namespace GenosDb.Tests.Database;

/// <summary>The disk fails, or is full.</summary>
public sealed class PersistenceFaultTests
{
    private static readonly WriteOptions None = new() { Durability = Durability.None };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_a_failed_call_reads_go_on_and_everything_else_says_so(bool atAppend)
    {
        await using var peers = new TestDatabases();
        var bob = await peers.AddAsync("bob");
        var disk = new SimulatedDisk(1);
        var storage = new GatedStorage(new LogStorage(disk));
        var alice = await Stores.OpenAsync(storage, options => options.Transports.Add(peers.Hub.CreateTransport("alice")));
        await alice.PutAsync("kept", "kept");
        await bob.ShowsAsync("kept");
        var gate = atAppend ? storage.Appends : storage.Flushes;
        gate.Hold();
        Task[] pending = [alice.PutAsync("pending", "pending").AsTask(), alice.FlushAsync().AsTask(), alice.RemoveAsync("kept").AsTask()];
        await gate.ReachedAsync();
        disk.Faults = new SimulatedDiskFaults { FailAtCall = 1, KeepFailing = true };
        gate.Open();

        foreach (var task in pending)
            (await FluentActions.Awaiting(() => task.InTime()).Should().ThrowAsync<StorageException>()).Which.Failure.Should().Be(StorageFailure.Faulted);
        await alice.Sync.WaitForAsync(status => !status.Peers.Any(peer => peer.IsConnected)).AsTask().InTime();
        alice.State.Should().Be(DatabaseState.Faulted);
        alice.Storage.Health.Should().Be(StorageHealth.Faulted);
        (await alice.GetAsync("pending"))!.Value.AsString().Should().Be("pending");
        foreach (var call in new Func<Task>[]
        {
            () => alice.PutAsync("new", "new").AsTask(),
            () => alice.PutAsync("new", "new", None).AsTask(),
            () => alice.WriteAsync(batch => batch.Put("new", "new")).AsTask(),
            () => alice.FlushAsync().AsTask(),
            () => alice.FlushAsync().AsTask(),
            () => alice.CompactAsync().AsTask(),
            () => alice.ClearAsync(ClearScope.ThisReplica).AsTask(),
        })
        {
            (await FluentActions.Awaiting(() => call().InTime()).Should().ThrowAsync<StorageException>()).Which.Failure.Should().Be(StorageFailure.Faulted);
        }

        (await alice.GetAsync("new")).Should().BeNull();
        // Nobody is told of what may not be there after a restart.
        (await bob.GetAsync("pending")).Should().BeNull();
        (await bob.GetAsync("kept")).Should().NotBeNull();
        await alice.DisposeAsync().InTime();

        disk.Faults = new SimulatedDiskFaults();
        await using var again = await Stores.OpenAsync(new LogStorage(disk), options => options.Transports.Add(peers.Hub.CreateTransport("alice again")));
        await again.LiveAsync();
        await again.SameAsync(bob);
    }

    [Fact]
    public async Task On_a_full_disk_a_write_waits_new_ones_are_refused_and_it_clears_by_itself()
    {
        var time = new VirtualTimeProvider();
        var disk = new SimulatedDisk(1);
        var storage = new GatedStorage(new LogStorage(disk));
        await using (var database = await Stores.OpenAsync(storage, options => options.TimeProvider = time))
        {
            await database.PutAsync("before", "before");
            disk.Faults = new SimulatedDiskFaults { CapacityBytes = 1 };
            var pending = database.PutAsync("pending", "pending").AsTask();
            await UntilAsync(() => Task.FromResult(database.Storage.Health == StorageHealth.Full));
            await UntilAsync(async () => await RefusesAsync(database));
            (await FluentActions.Awaiting(() => database.FlushAsync().AsTask().InTime()).Should().ThrowAsync<StorageException>()).Which.Failure.Should().Be(StorageFailure.Full);
            await time.AdvanceAsync(TimeSpan.FromMinutes(10));
            pending.IsCompleted.Should().BeFalse();
            database.State.Should().Be(DatabaseState.Open);
            (await database.GetAsync("refused")).Should().BeNull();
            (await database.GetAsync("pending")).Should().NotBeNull();

            disk.Faults = new SimulatedDiskFaults();
            while (!pending.IsCompleted)
                await time.AdvanceAsync(TimeSpan.FromSeconds(1));
            await pending;
            await database.PutAsync("after", "after").AsTask().InTime();
            storage.Written.Count(kind => kind == GenosDb.Sync.StateChangeKind.Current).Should().Be(3);
            (await database.VerifyAsync()).Findings.Should().BeEmpty();
        }

        await using var again = await Stores.OpenAsync(new LogStorage(disk));
        (await again.GetAsync("before")).Should().NotBeNull();
        (await again.GetAsync("pending")).Should().NotBeNull();
        (await again.GetAsync("after")).Should().NotBeNull();

        static async Task<bool> RefusesAsync(GenosDatabase database)
        {
            try
            {
                await database.PutAsync("refused", "refused").AsTask().InTime();
                return false;
            }
            catch (StorageException problem)
            {
                problem.Failure.Should().Be(StorageFailure.Full);
                problem.IsTransient.Should().BeTrue();
                return true;
            }
        }
    }

    [Fact]
    public async Task A_write_that_waits_for_space_fails_when_the_database_is_disposed()
    {
        var disk = new SimulatedDisk(1);
        var database = await Stores.OpenAsync(new LogStorage(disk));
        await database.PutAsync("before", "before");
        disk.Faults = new SimulatedDiskFaults { CapacityBytes = 1 };
        var pending = database.PutAsync("pending", "pending").AsTask();
        await UntilAsync(() => Task.FromResult(database.Storage.Health == StorageHealth.Full));
        await database.DisposeAsync().InTime();
        await FluentActions.Awaiting(() => pending.InTime()).Should().ThrowAsync<StorageException>();

        disk.Faults = new SimulatedDiskFaults();
        await using var again = await Stores.OpenAsync(new LogStorage(disk));
        (await again.GetAsync("before")).Should().NotBeNull();
    }

    [Fact]
    public async Task A_peer_that_floods_is_not_read_while_the_storage_does_not_keep_up()
    {
        await using var peers = new TestDatabases();
        var bob = await peers.AddAsync("bob");
        var storage = new GatedStorage(new LogStorage(new SimulatedDisk(1)));
        await using var alice = await Stores.OpenAsync(storage, options => options.Transports.Add(peers.Hub.CreateTransport("alice")));
        await alice.LiveAsync();
        await bob.LiveAsync();
        storage.Appends.Hold();
        const int bytes = 100_000;
        for (var i = 0; i < 300; i++)
            await bob.PutAsync(new string((char)('a' + (i % 26)), bytes), $"n{i}");
        await alice.ShowsAsync(snapshot => snapshot.Count >= 42);
        alice.WhenRoom().IsCompleted.Should().BeFalse();
        // The queue, and what was in one frame.
        alice.GetDiagnostics().Nodes.Should().BeLessThan(100);

        storage.Appends.Open();
        await bob.SameAsync(alice);
    }

    /// <summary>Looks again and again, and lets others run in between.</summary>
    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
