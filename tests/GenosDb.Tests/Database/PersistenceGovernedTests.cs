using GenosDb.Storage;
using GenosDb.Testing;
using GenosDb.Tests.Database.Support;
using GenosDb.Tests.Transports.Support;

namespace GenosDb.Tests.Database;

/// <summary>A signed database that starts again: roles, what is kept beside what shows, signatures.</summary>
public sealed class PersistenceGovernedTests
{
    private static readonly GenosIdentity Sue = Identity(1);
    private static readonly GenosIdentity Sam = Identity(2);
    private static readonly GenosIdentity Uma = Identity(3);
    private static readonly GenosIdentity Ada = Identity(4);

    [Fact]
    [Trait("Scenario", "83")]
    public async Task A_late_revocation_after_a_restart_gives_back_what_was_there_before_and_an_amnesty_brings_it_back()
    {
        await using var peers = new TestDatabases();
        var disk = new SimulatedDisk(1);
        OperationId withdrawn;
        HybridTimestamp written;
        string before;
        await using var sam = await AddAsync(peers, "sam", new MemoryStorage(), Sam);
        await using (var sue = await AddAsync(peers, "sue", new LogStorage(disk), Sue))
        {
            await using var uma = await AddAsync(peers, "uma", new MemoryStorage(), Uma);
            await sue.Security.AssignRoleAsync(Uma.Address, "user");
            await sue.SameAsync(uma, sam);
            peers.Hub.Cut("sam", "sue");
            peers.Hub.Cut("sam", "uma");
            await sue.PutAsync("old", "n");
            await sue.SameAsync(uma);
            var receipt = await uma.WriteAsync(batch => batch.Put("new", "n"));
            (withdrawn, written) = (receipt.Operations.Single(), receipt.Timestamp);
            await uma.SameAsync(sue);
            before = await DurableWithoutAsync(peers, sue, "uma");
        }

        // Within one millisecond either may have the greater stamp, and a revocation need not void what was written after it.
        await Until.TrueAsync(() => DateTimeOffset.UtcNow > written.ToDateTimeOffset().AddMilliseconds(1), "the write is in the past");
        await sam.Security.RevokeAsync(Uma.Address);
        await using (var sue = await AddAsync(peers, "sue", new LogStorage(disk), Sue))
        {
            sue.ShouldBe(before);
            sue.Security.RoleOf(Uma.Address).Should().Be("user");
            peers.Hub.Restore("sam", "sue");
            await sue.ShowsAsync(snapshot => snapshot.TryGet("n", out var node) && node!.Value == "old");
            before = await DurableWithoutAsync(peers, sue, "sam");
        }

        await using var again = await AddAsync(peers, "sue", new LogStorage(disk), Sue);
        again.ShouldBe(before);
        (await again.Security.AmnestyAsync([withdrawn])).Should().Be(1);
        (await again.GetAsync("n"))!.Value.AsString().Should().Be("new");
        before = again.Durable();
        await again.DisposeAsync();

        await using var last = await Stores.OpenAsync(new LogStorage(disk), options => options.Security = Options(Sue));
        last.ShouldBe(before);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Everything_of_a_random_history_is_as_it_was(int seed)
    {
        var random = new Random(seed);
        await using var peers = new TestDatabases();
        GenosIdentity[] people = [Sue, Sam, Uma, Ada];
        string[] names = ["sue", "sam", "uma", "ada"];
        SimulatedDisk[] disks = [.. people.Select((_, index) => new SimulatedDisk((ulong)index + 1))];
        var databases = new GenosDatabase[people.Length];
        for (var i = 0; i < people.Length; i++)
            databases[i] = await AddAsync(peers, names[i], new LogStorage(disks[i]), people[i]);
        for (var step = 0; step < 120; step++)
        {
            await ActAsync(databases[random.Next(people.Length)]);
            if (step % 10 == 5)
                peers.Hub.Cut(names[random.Next(4)], names[random.Next(4)]);
            if (step % 40 != 39)
                continue;
            // Each in turn ends and begins again, with what the others say meanwhile.
            var restarted = (step / 40) % people.Length;
            await RestartAsync(restarted);
        }

        for (var i = 0; i < people.Length; i++)
        {
            for (var j = 0; j < i; j++)
                peers.Hub.Restore(names[i], names[j]);
        }

        await databases[0].SameAsync(databases[1..]);
        for (var i = 0; i < people.Length; i++)
        {
            await databases[i].CompactAsync();
            await RestartAsync(i);
        }

        foreach (var database in databases)
            await database.DisposeAsync().InTime();

        async Task RestartAsync(int index)
        {
            // Alone, so that nothing comes in between.
            for (var other = 0; other < people.Length; other++)
            {
                if (other != index)
                    peers.Hub.Cut(names[index], names[other]);
            }

            await databases[index].Sync.WaitForAsync(status => !status.Peers.Any(peer => peer.IsConnected)).AsTask().InTime();
            var before = databases[index].Durable();
            await databases[index].DisposeAsync().InTime();
            databases[index] = await AddAsync(peers, names[index], new LogStorage(disks[index]), people[index]);
            databases[index].ShouldBe(before, "seed {0}, {1}", seed, names[index]);
            for (var other = 0; other < people.Length; other++)
            {
                if (other != index)
                    peers.Hub.Restore(names[index], names[other]);
            }
        }

        async Task ActAsync(GenosDatabase database)
        {
            string id = $"n{random.Next(6)}", other = $"n{random.Next(6)}";
            try
            {
                switch (random.Next(12))
                {
                    case 0: await database.Security.AssignRoleAsync(random.Next(2) == 0 ? Uma.Address : Ada.Address, "user"); break;
                    case 1: await database.Security.AssignRoleAsync(Ada.Address, "guest"); break;
                    case 2: await database.Security.RevokeAsync(random.Next(2) == 0 ? Uma.Address : Ada.Address); break;
                    case 3: await database.RemoveAsync(id); break;
                    case 4: await database.LinkAsync(id, other); break;
                    case 5: await database.UnlinkAsync(id, other); break;
                    case 6:
                        await database.WriteAsync(batch =>
                        {
                            for (var i = 0; i < 6; i++)
                                batch.Put(random.Next(), $"n{i}");
                        });
                        break;
                    default: await database.PutAsync(random.Next(), id); break;
                }
            }
            catch (GenosPermissionException)
            {
                // So is the role at this moment.
            }
        }
    }

    [Fact]
    public async Task A_batch_with_shared_signatures_is_sound_after_a_restart_and_others_take_it()
    {
        var disk = new SimulatedDisk(1);
        string before;
        await using (var sue = await Stores.OpenAsync(new LogStorage(disk), options => options.Security = Options(Sue)))
        {
            await sue.WriteAsync(batch =>
            {
                for (var i = 0; i < 1_000; i++)
                    batch.Put(i, $"n{i}");
            });
            await sue.Security.PutSealedAsync("secret", "sealed");
            before = sue.Durable();
        }

        await using var peers = new TestDatabases();
        await using var again = await AddAsync(peers, "sue", new LogStorage(disk), Sue, options => options.VerifyOnLoad = true);
        again.ShouldBe(before);
        again.Security.Open((await again.GetAsync("sealed"))!).AsString().Should().Be("secret");
        await using var uma = await AddAsync(peers, "uma", new MemoryStorage(), Uma);
        await again.SameAsync(uma);
        (await uma.GetAsync("n999"))!.Author.Should().Be(Sue.Address);
    }

    [Fact]
    public async Task A_stored_signature_that_was_altered_is_found_when_it_is_looked_for_and_salvage_does_without_it_for_good()
    {
        var storage = new MemoryStorage();
        await using var peers = new TestDatabases();
        await using var sam = await AddAsync(peers, "sam", new MemoryStorage(), Sam);
        await using (var sue = await AddAsync(peers, "sue", storage, Sue))
        {
            await sue.PutAsync("good", "good");
            await sue.PutAsync("old", "bad");
            await sue.PutAsync("new", "bad");
            await sue.SameAsync(sam);
        }

        // The value of "bad" is changed in place; what it was signed with stays.
        await Stores.AlterAsync(storage, (key, value) => key[0] == 2 && value.AsSpan().IndexOf("bad"u8) >= 0 ? Flipped(value) : value);
        await using (var unsuspecting = await Stores.OpenAsync(storage, options => options.Security = Options(Sue)))
            unsuspecting.GetDiagnostics().Nodes.Should().Be(2, "nobody looked");
        (await FluentActions.Awaiting(() => Stores.OpenAsync(storage, options => (options.Security, options.VerifyOnLoad) = (Options(Sue), true))).Should().ThrowAsync<StorageException>())
            .Which.Failure.Should().Be(StorageFailure.Corrupt);

        await using (var salvaged = await Stores.OpenAsync(storage, options => (options.Security, options.VerifyOnLoad, options.OnCorruption) = (Options(Sue), true, OnCorruption.SalvageAndResync)))
        {
            (await salvaged.GetAsync("good")).Should().NotBeNull();
            (await salvaged.GetAsync("bad"))!.Value.AsString().Should().Be("old", "that was kept beside it, and is sound");
        }

        await using (var unsuspecting = await Stores.OpenAsync(storage, options => options.Security = Options(Sue)))
            (await unsuspecting.GetAsync("bad"))!.Value.AsString().Should().Be("old");
        await using var again = await AddAsync(peers, "sue", storage, Sue, options => options.VerifyOnLoad = true);
        await sam.SameAsync(again);
        (await again.GetAsync("bad"))!.Value.AsString().Should().Be("new");
    }

    [Fact]
    public async Task What_was_stored_under_other_rules_is_checked_unasked()
    {
        var storage = new MemoryStorage();
        await using (var sue = await Stores.OpenAsync(storage, options => options.Security = Options(Sue)))
            await sue.PutAsync("value", "n");
        await Stores.AlterAsync(storage, (key, value) => key[0] == 2 ? [0, .. value[1..]] : value);
        await using (var sue = await Stores.OpenAsync(storage, options => options.Security = Options(Sue)))
            (await sue.GetAsync("n")).Should().NotBeNull();

        await Stores.AlterAsync(storage, (key, value) => key[0] == 2 ? Flipped(value) : value);
        (await FluentActions.Awaiting(() => Stores.OpenAsync(storage, options => options.Security = Options(Sue))).Should().ThrowAsync<StorageException>()).Which.Failure.Should().Be(StorageFailure.Corrupt);
    }

    [Fact]
    public async Task Another_policy_judges_what_is_stored_anew_and_the_first_one_finds_it_again()
    {
        var disk = new SimulatedDisk(1);
        string before;
        await using (var sue = await Stores.OpenAsync(new LogStorage(disk), options => options.Security = Options(Sue)))
        {
            await sue.Security.AssignRoleAsync(Ada.Address, "user");
            await sue.PutAsync("of sue", "n");
            before = sue.Image();
        }

        await using (var ada = await Stores.OpenAsync(new LogStorage(disk), options => options.Security = Options(Ada, Ada)))
        {
            (await ada.GetAsync("n")).Should().BeNull("sue is nobody by this policy");
            await ada.PutAsync("of ada", "m");
        }

        await using var again = await Stores.OpenAsync(new LogStorage(disk), options => options.Security = Options(Sue));
        (await again.GetAsync("n"))!.Value.AsString().Should().Be("of sue");
        again.Security.RoleOf(Ada.Address).Should().Be("user");
        (await again.GetAsync("m"))!.Value.AsString().Should().Be("of ada", "she is a user by this one");
        await again.RemoveAsync("m");
        again.Image().Should().Be(before);
    }

    [Fact]
    public async Task A_store_of_signed_operations_is_not_taken_for_an_unsigned_database_nor_the_other_way_round()
    {
        SimulatedDisk signed = new(1), unsigned = new(2);
        await using (var sue = await Stores.OpenAsync(new LogStorage(signed), options => options.Security = Options(Sue)))
        {
            await sue.PutAsync("of sue", "n");
            await sue.PutAsync("again", "n");
        }

        await using (var anybody = await Stores.OpenAsync(new LogStorage(unsigned)))
            await anybody.PutAsync("of anybody", "n");

        (await FluentActions.Awaiting(() => Stores.OpenAsync(new LogStorage(signed))).Should().ThrowAsync<GenosException>()).Which.Code.Should().Be(GenosErrorCode.IncompatibleDatabase);
        (await FluentActions.Awaiting(() => Stores.OpenAsync(new LogStorage(unsigned), options => options.Security = Options(Sue))).Should().ThrowAsync<GenosException>())
            .Which.Code.Should().Be(GenosErrorCode.IncompatibleDatabase);

        await using (var sue = await Stores.OpenAsync(new LogStorage(signed), options => options.Security = Options(Sue)))
            (await sue.GetAsync("n"))!.Value.AsString().Should().Be("again");
        await using var again = await Stores.OpenAsync(new LogStorage(unsigned));
        (await again.GetAsync("n"))!.Value.AsString().Should().Be("of anybody");
    }

    private static SecurityOptions Options(GenosIdentity signer, params GenosIdentity[] superAdmins)
    {
        var options = new SecurityOptions { Signer = signer };
        foreach (var superAdmin in superAdmins is [] ? [Sue, Sam] : superAdmins)
            options.SuperAdmins.Add(new SuperAdmin(superAdmin.Address));
        return options;
    }

    /// <summary>Without a link nothing moves any more: a watermark follows later than what it stands for.</summary>
    private static async Task<string> DurableWithoutAsync(TestDatabases peers, GenosDatabase sue, string other)
    {
        peers.Hub.Cut(other, "sue");
        await sue.Sync.WaitForAsync(status => !status.Peers.Any(peer => peer.IsConnected)).AsTask().InTime();
        return sue.Durable();
    }

    private static Task<GenosDatabase> AddAsync(TestDatabases peers, string name, IGraphStorage storage, GenosIdentity signer, Action<GenosOptions>? configure = null) => Stores.OpenAsync(storage, options =>
    {
        options.Security = Options(signer);
        options.Transports.Add(peers.Hub.CreateTransport(name));
        configure?.Invoke(options);
    });

    private static byte[] Flipped(byte[] value)
    {
        var flipped = value.ToArray();
        flipped[^1] ^= 1;
        return flipped;
    }

    private static GenosIdentity Identity(ulong seed) => GenosIdentity.Create(new SeededRandomSource(seed));
}
