using GenosDb.Storage;
using GenosDb.Sync;
using GenosDb.Testing;
using GenosDb.Tests.Database.Support;

namespace GenosDb.Tests.Database;

/// <summary>Stores in which something is not as it was written.</summary>
public sealed class PersistenceSalvageTests
{
    [Theory]
    [InlineData(StateChangeKind.Current)]
    [InlineData(StateChangeKind.Watermark)]
    [InlineData(StateChangeKind.Replica)]
    [InlineData(StateChangeKind.Lease)]
    [InlineData(StateChangeKind.Summary)]
    [InlineData(StateChangeKind.Indexes)]
    [InlineData(StateChangeKind.Format)]
    internal async Task A_record_that_cannot_be_read_is_an_error_or_done_without(StateChangeKind kind)
    {
        await using var peers = new TestDatabases();
        var bob = await peers.AddAsync("bob");
        var storage = new MemoryStorage();
        ReplicaId replica;
        await using (var alice = await AddAsync(peers, storage))
        {
            for (var i = 0; i < 10; i++)
                await alice.PutAsync(i, $"n{i}");
            await bob.PutAsync("of bob", "m");
            await bob.SameAsync(alice);
            await alice.ClearAsync(ClearScope.ThisReplica);
            await bob.SameAsync(alice);
            await alice.EnsureIndexAsync(new("$value"));
            replica = alice.Replica;
        }

        var damaged = 0;
        await Stores.AlterAsync(storage, (key, value) => key[0] == (byte)kind && damaged++ == 0 ? value[..^1] : value);
        damaged.Should().BePositive();
        if (kind == StateChangeKind.Format)
            await Stores.AlterAsync(storage, (key, value) => key[0] == 0 ? [] : value);
        (await FluentActions.Awaiting(() => Stores.OpenAsync(storage)).Should().ThrowAsync<StorageException>()).Which.Failure.Should().Be(StorageFailure.Corrupt);
        if (kind == StateChangeKind.Format)
        {
            (await FluentActions.Awaiting(() => Stores.OpenAsync(storage, options => options.OnCorruption = OnCorruption.SalvageAndResync)).Should().ThrowAsync<StorageException>())
                .Which.Message.Should().Contain(nameof(GenosOptions.Name));
        }

        // Without a peer at first: what is to be asked for must not be forgotten.
        await using (var salvaged = await Stores.OpenAsync(storage, options => (options.OnCorruption, options.Name) = (OnCorruption.SalvageAndResync, "shared")))
        {
            salvaged.Replica.Should().NotBe(replica);
            salvaged.GetDiagnostics().Nodes.Should().BeGreaterThanOrEqualTo(10);
            replica = salvaged.Replica;
        }

        await using var again = await AddAsync(peers, storage);
        again.Replica.Should().Be(replica);
        again.Name.Should().Be("shared");
        await bob.SameAsync(again);
        again.GetDiagnostics().Nodes.Should().Be(11);
        again.Indexes.Should().HaveCount(kind == StateChangeKind.Indexes ? 0 : 1);
    }

    [Fact]
    public async Task A_record_of_a_newer_version_is_refused_whatever_is_asked_for()
    {
        foreach (var policy in Enum.GetValues<OnCorruption>())
        {
            var storage = new MemoryStorage();
            await using (var database = await Stores.OpenAsync(storage))
                await database.PutAsync(1, "n");
            await Stores.AlterAsync(storage, (_, value) => value, (Key: [40, 1], Value: [1]));
            (await FluentActions.Awaiting(() => Stores.OpenAsync(storage, options => options.OnCorruption = policy)).Should().ThrowAsync<StorageException>()).Which.Failure.Should().Be(StorageFailure.UnsupportedVersion);
            await Stores.AlterAsync(storage, (key, value) => key[0] == 0 ? [2, .. value[1..]] : value);
            (await FluentActions.Awaiting(() => Stores.OpenAsync(storage, options => options.OnCorruption = policy)).Should().ThrowAsync<StorageException>()).Which.Failure.Should().Be(StorageFailure.UnsupportedVersion);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Damage_of_the_log_is_an_error_or_is_mended_by_peers_and_then_it_is_gone(bool atTheBeginning)
    {
        await using var peers = new TestDatabases();
        var bob = await peers.AddAsync("bob");
        var disk = new SimulatedDisk(1);
        ReplicaId replica;
        await using (var alice = await AddAsync(peers, new LogStorage(disk)))
        {
            for (var i = 0; i < 50; i++)
                await alice.PutAsync(i, $"n{i}");
            await bob.PutAsync("of bob", "m");
            await alice.RemoveAsync("n7");
            await bob.SameAsync(alice);
            await alice.SameAsync(bob);
            replica = alice.Replica;
        }

        var image = bob.Image();
        var segment = disk.List().Single(name => name.EndsWith(".glog", StringComparison.Ordinal));
        disk.FlipBit(segment, atTheBeginning ? 8 * 200 : 8 * 2_000);
        (await FluentActions.Awaiting(() => Stores.OpenAsync(new LogStorage(disk))).Should().ThrowAsync<StorageException>()).Which.Failure.Should().Be(StorageFailure.Corrupt);

        await using (var salvaged = await Stores.OpenAsync(new LogStorage(disk), options => (options.OnCorruption, options.Name) = (OnCorruption.SalvageAndResync, "shared")))
        {
            salvaged.GetDiagnostics().Nodes.Should().BeInRange(40, 50);
            (salvaged.Image() == image).Should().Be(atTheBeginning, "there it is what the store is of that is lost");
            salvaged.Replica.Should().NotBe(replica);
            disk.List().Should().Contain(name => name.StartsWith("quarantine/", StringComparison.Ordinal));
        }

        await using var again = await AddAsync(peers, new LogStorage(disk));
        await bob.SameAsync(again);
        bob.Image().Should().Be(image);
        (await again.VerifyAsync()).Findings.Should().BeEmpty();
    }

    [Fact]
    public async Task Any_bit_that_flips_is_an_error_or_harms_nothing()
    {
        var disk = new SimulatedDisk(1);
        string before;
        await using (var database = await Stores.OpenAsync(new LogStorage(disk)))
        {
            for (var i = 0; i < 8; i++)
                await database.PutAsync(i, $"n{i}");
            before = database.Image();
        }

        var segment = disk.List().Single(name => name.EndsWith(".glog", StringComparison.Ordinal));
        using var file = disk.Open(segment, StorageFileMode.Read);
        for (var bit = 0L; bit < 8 * file.Length; bit += 13)
        {
            var damaged = disk.Copy(2);
            damaged.FlipBit(segment, bit);
            foreach (var policy in Enum.GetValues<OnCorruption>())
            {
                try
                {
                    await using var database = await Stores.OpenAsync(new LogStorage(damaged.Copy(3)), options => (options.OnCorruption, options.Name) = (policy, "shared"));
                    if (policy == OnCorruption.Fail && database.GetDiagnostics().Nodes == 8)
                        database.Image().Should().Be(before, "bit {0}", bit);
                    await database.PutAsync("goes on", "n");
                }
                catch (StorageException problem)
                {
                    problem.Failure.Should().BeOneOf([StorageFailure.Corrupt, StorageFailure.UnsupportedVersion, StorageFailure.NotAStore], "bit {0}", bit);
                }
            }
        }
    }

    private static Task<GenosDatabase> AddAsync(TestDatabases peers, IGraphStorage storage) => Stores.OpenAsync(storage, options => options.Transports.Add(peers.Hub.CreateTransport("alice")));
}
