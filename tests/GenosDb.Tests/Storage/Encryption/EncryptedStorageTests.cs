using System.Buffers.Binary;
using System.Text;
using GenosDb.Security;
using GenosDb.Storage;
using GenosDb.Testing;

namespace GenosDb.Tests.Storage.Encryption;

public sealed class EncryptedStorageTests : IDisposable
{
    private const int IterationsAt = 2;

    private readonly StorageKey _key = StorageKey.FromBytes("the key of alice: 32 bytes of it"u8);
    private readonly StorageKey _otherKey = StorageKey.FromBytes("the key of bobby: 32 bytes of it"u8);
    private readonly SimulatedDisk _disk = new(seed: 1);

    public void Dispose()
    {
        _key.Dispose();
        _otherKey.Dispose();
    }

    [Fact]
    public async Task No_value_is_in_a_file()
    {
        await using (var store = await EncryptedStore.OpenAsync(_disk, _key))
        {
            await store.PutAsync(("a", "a secret sentinel"), ("b", new string('s', 100_000)));
            await store.CompactAsync();
            await store.PutAsync(("c", "a secret sentinel"));
        }

        foreach (var name in _disk.List())
            Contains(name, "secret sentinel"u8).Should().BeFalse("{0} is encrypted", name);
        _disk.List().Should().Contain(name => name.StartsWith("snap-", StringComparison.Ordinal)).And.Contain(name => name.StartsWith("log-", StringComparison.Ordinal));
        await using var again = await EncryptedStore.OpenAsync(_disk, _key);
        again.State.Should().HaveCount(3).And.Contain("c", "a secret sentinel");
        again.Opening.RecordsDelivered.Should().Be(3, "the records of the key are no records of the engine");
    }

    [Theory]
    [InlineData(OnCorruption.Fail)]
    [InlineData(OnCorruption.SalvageAndResync)]
    public async Task Another_key_is_refused_and_nothing_is_touched(OnCorruption onCorruption)
    {
        await FillAsync();
        var before = Bytes();

        await RequireFailsAsync(StorageFailure.WrongKey, _otherKey, onCorruption);
        using var passphrase = StorageKey.FromPassphrase("the key of alice: 32 bytes of it"u8);
        await RequireFailsAsync(StorageFailure.WrongKey, passphrase, onCorruption);

        Bytes().Should().BeEquivalentTo(before);
        await RequireHoldsAsync(_key);
    }

    [Theory]
    [InlineData(OnCorruption.Fail)]
    [InlineData(OnCorruption.SalvageAndResync)]
    public async Task A_store_in_clear_is_not_opened_with_a_key(OnCorruption onCorruption)
    {
        await using (var log = await OpenedLog.OpenAsync(_disk))
            await log.PutAsync(("a", "1"));

        await RequireFailsAsync(StorageFailure.NotEncrypted, _key, onCorruption);
        await using var again = await OpenedLog.OpenAsync(_disk);
        again.State.Should().Contain("a", "1");
    }

    [Fact]
    public async Task A_passphrase_opens_however_a_keyboard_composed_it()
    {
        using (var composed = StorageKey.FromPassphrase("cafe\u0301"u8, Keystore.MinIterations))
        {
            await using var store = await EncryptedStore.OpenAsync(_disk, composed);
            await store.PutAsync(("a", "1"));
        }

        using var decomposed = StorageKey.FromPassphrase("caf\u00e9"u8);
        await using var again = await EncryptedStore.OpenAsync(_disk, decomposed);
        again.State.Should().Contain("a", "1");
    }

    [Fact]
    public async Task A_value_under_another_key_is_damage()
    {
        await FillAsync();
        var records = await StoredRecords.ReadAsync(new LogStorage(_disk));
        var (a, b) = (records.Single(record => record.Key.AsSpan().EndsWith("a"u8)), records.Single(record => record.Key.AsSpan().EndsWith("b"u8)));
        await StoredRecords.WriteAsync(new LogStorage(_disk), (a.Key, b.Value), (b.Key, a.Value));

        await RequireFailsAsync(StorageFailure.Corrupt, _key);
    }

    [Fact]
    public async Task A_value_of_another_store_with_the_same_key_is_damage()
    {
        var other = new SimulatedDisk(seed: 2);
        await FillAsync();
        await using (var store = await EncryptedStore.OpenAsync(other, _key, seed: 2))
            await store.PutAsync(("a", "from elsewhere"));
        var foreign = (await StoredRecords.ReadAsync(new LogStorage(other))).Single(record => record.Key.AsSpan().EndsWith("a"u8));
        await StoredRecords.WriteAsync(new LogStorage(_disk), (foreign.Key, foreign.Value));

        await RequireFailsAsync(StorageFailure.Corrupt, _key);
    }

    [Fact]
    public async Task Every_altered_bit_of_a_value_is_damage_and_is_salvaged_without()
    {
        await FillAsync();
        var record = (await StoredRecords.ReadAsync(new LogStorage(_disk))).Single(one => one.Key.AsSpan().EndsWith("a"u8));
        for (var bit = 0; bit < 8 * record.Value.Length; bit++)
        {
            var altered = record.Value.ToArray();
            altered[bit / 8] ^= (byte)(1 << (bit % 8));
            var disk = _disk.Copy(seed: 1);
            await StoredRecords.WriteAsync(new LogStorage(disk), (record.Key, altered));
            (await FluentActions.Awaiting(() => EncryptedStore.OpenAsync(disk, _key)).Should().ThrowAsync<StorageException>("bit {0}", bit)).Which.Failure.Should().Be(StorageFailure.Corrupt);
            if (bit % 50 != 0)
                continue;
            await using (var salvaged = await EncryptedStore.OpenAsync(disk, _key, request => request with { OnCorruption = OnCorruption.SalvageAndResync }))
            {
                salvaged.Opening.MayMissRecords.Should().BeTrue();
                salvaged.State.Keys.Should().Equal("b");
                await salvaged.CompactAsync();
            }

            await using var again = await EncryptedStore.OpenAsync(disk, _key);
            again.State.Keys.Should().Equal("b");
        }
    }

    [Fact]
    public async Task A_record_that_is_cut_off_or_in_clear_is_damage()
    {
        await FillAsync();
        foreach (var value in (byte[][])[[], new byte[10], new byte[RecordCipher.Overhead]])
        {
            var disk = _disk.Copy(seed: 1);
            await StoredRecords.WriteAsync(new LogStorage(disk), ([0xE1, 7], value));
            (await FluentActions.Awaiting(() => EncryptedStore.OpenAsync(disk, _key)).Should().ThrowAsync<StorageException>()).Which.Failure.Should().Be(StorageFailure.Corrupt);
        }

        await StoredRecords.WriteAsync(new LogStorage(_disk), ("in clear"u8.ToArray(), "x"u8.ToArray()));
        await RequireFailsAsync(StorageFailure.Corrupt, _key);
    }

    [Fact]
    public async Task A_nonce_never_comes_twice_not_even_in_a_copy_that_goes_its_own_way()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        await FillAsync();
        var copy = _disk.Copy(seed: 1);
        await AddAsync(_disk, 10);
        await AddAsync(copy, 20);
        await AddAsync(_disk, 30);

        foreach (var disk in (SimulatedDisk[])[_disk, copy])
        {
            foreach (var record in await StoredRecords.ReadAsync(new LogStorage(disk)))
            {
                if (EncryptedRecords.IsValue(record.Key))
                    seen.Add($"{Convert.ToHexString(record.Value.AsSpan(0, 24))} {Convert.ToHexString(record.Key)}");
            }
        }

        seen.Select(one => one.Split(' ')[0]).Should().OnlyHaveUniqueItems().And.HaveCountGreaterThan(60);

        async Task AddAsync(SimulatedDisk disk, ulong seed)
        {
            await using var store = await EncryptedStore.OpenAsync(disk, _key, seed: seed);
            for (var i = 0; i < 20; i++)
                await store.PutAsync(($"{seed} {i}", "x"));
            await store.CompactAsync();
            for (var i = 20; i < 40; i++)
                await store.PutAsync(($"{seed} {i}", "x"));
        }
    }

    [Fact]
    public async Task The_key_of_the_store_survives_the_loss_of_either_record_of_it()
    {
        foreach (var place in EncryptedRecords.KeyPlaces)
        {
            var disk = new SimulatedDisk(seed: 1);
            await FillAsync(disk);
            await StoredRecords.WriteAsync(new LogStorage(disk), (place, null));
            await using (var store = await EncryptedStore.OpenAsync(disk, _key))
                store.State.Should().HaveCount(2);
            (await StoredRecords.ReadAsync(new LogStorage(disk))).Select(record => Convert.ToHexString(record.Key)).Should().Contain(Convert.ToHexString(place), "it was written again");
        }
    }

    [Fact]
    public async Task Where_the_key_comes_last_it_opens_all_the_same_and_where_it_is_gone_nothing_is_lost()
    {
        await FillAsync();
        var records = await StoredRecords.ReadAsync(new LogStorage(_disk));
        var (late, gone) = (new SimulatedDisk(seed: 3), new SimulatedDisk(seed: 4));
        var values = records.Where(record => EncryptedRecords.IsValue(record.Key)).Select(record => (record.Key, (byte[]?)record.Value)).ToArray();
        await StoredRecords.WriteAsync(new LogStorage(late), [.. values, (EncryptedRecords.KeyPlaces[0], records[0].Value)]);
        await StoredRecords.WriteAsync(new LogStorage(gone), values);

        await RequireRefusedAsync(late, _otherKey, StorageFailure.WrongKey);
        await using (var salvaged = await EncryptedStore.OpenAsync(late, _key))
            salvaged.State.Should().HaveCount(2);
        await RequireRefusedAsync(gone, _key, StorageFailure.Corrupt);
        (await StoredRecords.ReadAsync(new LogStorage(gone))).Should().HaveCount(2);

        static async Task RequireRefusedAsync(SimulatedDisk disk, StorageKey key, StorageFailure failure)
        {
            foreach (var onCorruption in Enum.GetValues<OnCorruption>())
                (await FluentActions.Awaiting(() => EncryptedStore.OpenAsync(disk, key, request => request with { OnCorruption = onCorruption })).Should().ThrowAsync<StorageException>()).Which.Failure.Should().Be(failure);
        }
    }

    [Theory]
    [InlineData(0u)]
    [InlineData((uint)Keystore.MinIterations - 1)]
    [InlineData((uint)Keystore.MaxIterations + 1)]
    [InlineData(uint.MaxValue)]
    public async Task A_record_of_the_key_that_asks_for_any_amount_of_work_is_refused_before_it(uint iterations)
    {
        using var passphrase = StorageKey.FromPassphrase("alice"u8, Keystore.MinIterations);
        await FillAsync(_disk, passphrase);
        var record = (await StoredRecords.ReadAsync(new LogStorage(_disk)))[0];
        BinaryPrimitives.WriteUInt32BigEndian(record.Value.AsSpan(IterationsAt), iterations);
        var state = new MemoryStorage();
        await StoredRecords.WriteAsync(state, (EncryptedRecords.KeyPlaces[0], record.Value));

        (await FluentActions.Awaiting(() => EncryptedStore.OpenAsync(state, passphrase)).Should().ThrowAsync<StorageException>()).Which.Failure.Should().Be(StorageFailure.Corrupt);
    }

    [Fact]
    public async Task A_newer_kind_of_encryption_is_refused()
    {
        var state = new MemoryStorage();
        await StoredRecords.WriteAsync(state, (EncryptedRecords.KeyPlaces[0], [2, 1, 1]));

        (await FluentActions.Awaiting(() => EncryptedStore.OpenAsync(state, _key)).Should().ThrowAsync<StorageException>()).Which.Failure.Should().Be(StorageFailure.UnsupportedVersion);
    }

    [Fact]
    public async Task Secrets_are_wiped()
    {
        var key = StorageKey.FromBytes(Encoding.ASCII.GetBytes(new string('k', StorageKey.Size)));
        var passphrase = StorageKey.FromPassphrase("alice"u8, Keystore.MinIterations);
        var dataKey = DataKey.Create(new SeededRandomSource(1));
        key.Dispose();
        passphrase.Dispose();
        dataKey.Dispose();

        key.Secret.ToArray().Should().OnlyContain(one => one == 0);
        passphrase.Secret.ToArray().Should().OnlyContain(one => one == 0).And.HaveCount(5);
        dataKey.Span.ToArray().Should().OnlyContain(one => one == 0);
        FluentActions.Invoking(() => dataKey.BeginSession(new SeededRandomSource(1))).Should().Throw<ObjectDisposedException>("a key of zeros is none");
        await FluentActions.Awaiting(() => EncryptedStore.OpenAsync(_disk, key)).Should().ThrowAsync<ObjectDisposedException>();
        _disk.List().Should().BeEmpty();
    }

    [Fact]
    public async Task A_store_that_is_disposed_has_wiped_its_key()
    {
        var store = await EncryptedStore.OpenAsync(_disk, _key);
        await store.PutAsync(("a", "1"));
        await store.DisposeAsync();

        FluentActions.Invoking(() => store.Storage.Encrypt(new ListedState(0, []), new SeededRandomSource(1))).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void Keys_that_are_none_are_refused()
    {
        FluentActions.Invoking(() => StorageKey.FromBytes(new byte[31])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => StorageKey.FromPassphrase([])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => StorageKey.FromPassphrase([0xFF])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => StorageKey.FromPassphrase("a\0"u8)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new EncryptedStorage(new EncryptedStorage(new MemoryStorage(), _key), _key)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public async Task After_a_change_of_the_key_the_old_one_is_in_no_file()
    {
        await FillAsync();
        var old = (await StoredRecords.ReadAsync(new LogStorage(_disk)))[0].Value;
        await using (var store = await EncryptedStore.OpenAsync(_disk, _key))
        {
            await store.ChangeKeyAsync(_otherKey);
            await store.PutAsync(("c", "3"));
        }

        foreach (var name in _disk.List())
            Contains(name, old.AsSpan(^48..)).Should().BeFalse("{0} does not hold what the old key opens", name);
        await RequireFailsAsync(StorageFailure.WrongKey, _key);
        await using var again = await EncryptedStore.OpenAsync(_disk, _otherKey);
        again.State.Should().HaveCount(3);
    }

    [Theory]
    [InlineData(SimulatedDiskFailure.InputOutput)]
    [InlineData(SimulatedDiskFailure.Sync)]
    [InlineData(SimulatedDiskFailure.NoSpace)]
    public async Task A_change_of_the_key_that_is_cut_off_at_any_call_leaves_one_of_the_two(SimulatedDiskFailure failure)
    {
        await FillAsync();
        var opened = new Dictionary<string, int>(StringComparer.Ordinal) { ["old"] = 0, ["new"] = 0 };
        var isComplete = false;
        for (var call = 1L; !isComplete; call++)
        {
            var disk = _disk.Copy(seed: (ulong)call);
            var store = await EncryptedStore.OpenAsync(disk, _key);
            disk.Faults = new SimulatedDiskFaults { FailAtCall = disk.Calls + call, FailsWith = failure, KeepFailing = true };
            try
            {
                await store.ChangeKeyAsync(_otherKey);
                isComplete = true;
            }
            catch (StorageException)
            {
                // It failed, and then the power went.
            }

            disk.Faults = new SimulatedDiskFaults();
            disk.Crash();
            var isNew = await OpensAsync(disk.Copy(seed: 1), _otherKey);
            var isOld = await OpensAsync(disk.Copy(seed: 1), _key);
            (isNew || isOld).Should().BeTrue("call {0} failed", call);
            opened[isNew ? "new" : "old"]++;
            if (isComplete)
                (isNew, isOld).Should().Be((true, false));
        }

        opened.Values.Should().OnlyContain(count => count > 0);
    }

    private static async Task<bool> OpensAsync(SimulatedDisk disk, StorageKey key)
    {
        try
        {
            await using var store = await EncryptedStore.OpenAsync(disk, key);
            store.State.Should().Equal(new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "1", ["b"] = "2" });
            return true;
        }
        catch (StorageException problem)
        {
            problem.Failure.Should().Be(StorageFailure.WrongKey);
            return false;
        }
    }

    private Task FillAsync() => FillAsync(_disk);

    private async Task FillAsync(SimulatedDisk disk, StorageKey? key = null)
    {
        await using var store = await EncryptedStore.OpenAsync(disk, key ?? _key);
        await store.PutAsync(("a", "1"), ("b", "2"));
    }

    private async Task RequireHoldsAsync(StorageKey key)
    {
        await using var store = await EncryptedStore.OpenAsync(_disk, key);
        store.State.Should().HaveCount(2);
    }

    private async Task RequireFailsAsync(StorageFailure failure, StorageKey key, OnCorruption onCorruption = OnCorruption.Fail) =>
        (await FluentActions.Awaiting(() => EncryptedStore.OpenAsync(_disk, key, request => request with { OnCorruption = onCorruption })).Should().ThrowAsync<StorageException>()).Which.Failure.Should().Be(failure);

    private Dictionary<string, byte[]> Bytes() => _disk.List().ToDictionary(name => name, Read, StringComparer.Ordinal);

    private bool Contains(string name, ReadOnlySpan<byte> bytes) => Read(name).AsSpan().IndexOf(bytes) >= 0;

    private byte[] Read(string name)
    {
        using var file = _disk.Open(name, StorageFileMode.Read);
        var bytes = new byte[file.Length];
        file.Read(0, bytes);
        return bytes;
    }
}
