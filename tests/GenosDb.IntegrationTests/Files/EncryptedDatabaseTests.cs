using System.Text;
using GenosDb.IntegrationTests.Cli;
using GenosDb.Storage;

namespace GenosDb.IntegrationTests.Files;

/// <summary>Databases on encrypted stores, and what is in their files.</summary>
public sealed class EncryptedDatabaseTests : IDisposable
{
    private const string Sentinel = "a sentinel that nobody may read";

    private readonly TemporaryFolder _folder = new();
    private readonly StorageKey _key = StorageKey.FromBytes("the key of alice: 32 bytes of it"u8);
    private readonly StorageKey _otherKey = StorageKey.FromBytes("the key of bobby: 32 bytes of it"u8);

    public void Dispose()
    {
        _key.Dispose();
        _otherKey.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("log", true)]
    [InlineData("log", false)]
    [InlineData("sqlite", true)]
    [InlineData("sqlite", false)]
    public async Task Nothing_of_the_application_is_in_any_file(string provider, bool isEncrypted)
    {
        var key = isEncrypted ? _key : null;
        await using (var database = await OpenAsync(provider, key))
        {
            for (var i = 0; i < 300; i++)
                await database.PutAsync(new GenosMap { ["text"] = Sentinel, ["number"] = i }, $"{Sentinel} {i}");
            await database.LinkAsync($"{Sentinel} 1", $"{Sentinel} 2", Sentinel);
            (FilesWithSentinel().Length > 0).Should().Be(!isEncrypted, "before it is compacted");
            await database.CompactAsync();
            await database.RemoveAsync($"{Sentinel} 7");
            await using (var file = new FileStream(_folder["backup"], FileMode.Create, FileAccess.ReadWrite))
                await database.BackupAsync(file);
            (FilesWithSentinel().Length > 0).Should().Be(!isEncrypted, "while it is open");
        }

        (FilesWithSentinel().Length > 0).Should().Be(!isEncrypted, "when it is closed");
        await using var again = await OpenAsync(provider, key);
        again.GetDiagnostics().Nodes.Should().Be(299);
    }

    [Theory]
    [InlineData("log")]
    [InlineData("sqlite")]
    public async Task A_store_opens_as_it_was_made_and_not_otherwise(string provider)
    {
        await using (var database = await OpenAsync(provider, _key))
            await database.PutAsync(1, "a");

        foreach (var onCorruption in Enum.GetValues<OnCorruption>())
        {
            (await FailureAsync(() => OpenAsync(provider, key: null, onCorruption))).Should().Be(StorageFailure.WrongKey);
            (await FailureAsync(() => OpenAsync(provider, _otherKey, onCorruption))).Should().Be(StorageFailure.WrongKey);
        }

        await using (var reader = await OpenAsync(provider, _key, isReadOnly: true))
            (await reader.GetAsync("a")).Should().NotBeNull();
        Directory.Exists(_folder["quarantine"]).Should().BeFalse();
        await using (var again = await OpenAsync(provider, _key))
        {
            (await again.GetAsync("a")).Should().NotBeNull();
            (await again.VerifyAsync()).Findings.Should().BeEmpty();
        }
    }

    [Theory]
    [InlineData("log")]
    [InlineData("sqlite")]
    public async Task A_store_in_clear_is_not_opened_with_a_key(string provider)
    {
        await using (var database = await OpenAsync(provider, key: null))
            await database.PutAsync(1, "a");

        foreach (var onCorruption in Enum.GetValues<OnCorruption>())
            (await FailureAsync(() => OpenAsync(provider, _key, onCorruption))).Should().Be(StorageFailure.NotEncrypted);
        await using var again = await OpenAsync(provider, key: null);
        (await again.GetAsync("a")).Should().NotBeNull();
    }

    [Fact]
    public async Task The_key_can_be_disposed_when_the_database_is_open()
    {
        await using (var database = await OpenAsync("log", _key))
        {
            _key.Dispose();
            await database.PutAsync(1, "a");
            await database.CompactAsync();
            await database.BackupAsync(new MemoryStream());
        }

        using var key = StorageKey.FromBytes("the key of alice: 32 bytes of it"u8);
        await using var again = await OpenAsync("log", key);
        (await again.GetAsync("a")).Should().NotBeNull();
    }

    [Fact]
    public async Task A_backup_of_an_encrypted_store_is_restored_with_its_key_into_an_encrypted_store()
    {
        var backup = new MemoryStream();
        await using (var database = await OpenAsync("sqlite", _key))
        {
            await database.PutAsync(Sentinel, "a");
            await database.BackupAsync(backup);
        }

        (await FailureAsync(() => RestoreAsync(backup, key: null))).Should().Be(StorageFailure.WrongKey);
        (await FailureAsync(() => RestoreAsync(backup, _otherKey))).Should().Be(StorageFailure.WrongKey);
        Directory.Exists(_folder["restored.genos"]).Should().BeFalse();
        await RestoreAsync(backup, _key);
        (await FailureAsync(() => GenosDatabase.OpenAsync(_folder["restored.genos"]))).Should().Be(StorageFailure.WrongKey);
        await using var restored = await GenosDatabase.OpenAsync(_folder["restored.genos"], options => options.StorageKey = _key);
        (await restored.GetAsync("a")).Should().NotBeNull();
        FilesWithSentinel().Should().BeEmpty();
    }

    [Fact]
    public async Task A_backup_in_clear_is_restored_into_an_encrypted_store()
    {
        var backup = new MemoryStream();
        await using (var database = await OpenAsync("log", key: null))
        {
            await database.PutAsync(1, "a");
            await database.BackupAsync(backup);
        }

        await RestoreAsync(backup, _key);
        await using var restored = await GenosDatabase.OpenAsync(_folder["restored.genos"], options => options.StorageKey = _key);
        (await restored.GetAsync("a")).Should().NotBeNull();
    }

    [Theory]
    [InlineData("log")]
    [InlineData("sqlite")]
    public async Task After_a_change_of_the_key_the_new_one_opens_and_the_old_one_is_in_no_file(string provider)
    {
        await using (var database = await OpenAsync(provider, _key))
        {
            for (var i = 0; i < 100; i++)
                await database.PutAsync(i, $"n{i}");
        }

        var old = await WrappedAsync(provider);
        FilesWith(old).Should().NotBeEmpty();
        (await FailureAsync(() => GenosDatabase.ChangeStorageKeyAsync(_folder["store"], _otherKey, _key, Storage(provider)))).Should().Be(StorageFailure.WrongKey);
        await GenosDatabase.ChangeStorageKeyAsync(_folder["store"], _key, _otherKey, Storage(provider));

        FilesWith(old).Should().BeEmpty();
        (await FailureAsync(() => OpenAsync(provider, _key))).Should().Be(StorageFailure.WrongKey);
        await using var again = await OpenAsync(provider, _otherKey);
        again.GetDiagnostics().Nodes.Should().Be(100);
    }

    [Fact]
    public async Task A_lost_page_with_a_record_of_the_key_does_not_cost_the_store()
    {
        const int pageBytes = 4_096;
        var expected = new StoreContents();
        for (var life = 0; life < 2; life++)
        {
            await using var storage = new EncryptedStorage(Storage("sqlite"), _key);
            await new StoreContents().OpenAsync(storage);
            for (var i = 0; i < 300; i++)
            {
                var batch = new StorageBatch();
                batch.Put(BitConverter.GetBytes((life * 1_000) + i), new byte[100]);
                await storage.AppendAsync([batch], CancellationToken.None);
                expected.Apply(batch);
            }
        }

        var wrapped = await WrappedAsync("sqlite");
        var file = FilesWith(wrapped).Single();
        var bytes = Read(file);
        bytes.AsSpan(bytes.AsSpan().IndexOf(wrapped) / pageBytes * pageBytes, pageBytes).Clear();
        File.WriteAllBytes(file, bytes);
        FilesWith(wrapped).Should().Equal([file], "the other one is on another page");

        foreach (var onCorruption in Enum.GetValues<OnCorruption>())
        {
            (await FailureAsync(() => new EncryptedStorage(Storage("sqlite"), _otherKey).OpenAsync(new StorageOpenRequest((_, _, _) => { }, TimeProvider.System, SystemRandomSource.Instance) { OnCorruption = onCorruption }, default)))
                .Should().Be(onCorruption == OnCorruption.Fail ? StorageFailure.Corrupt : StorageFailure.WrongKey);
            Read(file).Should().Equal(bytes, "with another key nothing is salvaged");
            Directory.Exists(_folder["quarantine"]).Should().BeFalse();
        }

        (await FailureAsync(() => new EncryptedStorage(Storage("sqlite"), _key).OpenAsync(new StorageOpenRequest((_, _, _) => { }, TimeProvider.System, SystemRandomSource.Instance), default))).Should().Be(StorageFailure.Corrupt);
        var salvaged = new StoreContents();
        await using (var storage = new EncryptedStorage(Storage("sqlite"), _key))
            (await salvaged.OpenAsync(storage, request => request with { OnCorruption = OnCorruption.SalvageAndResync })).MayMissRecords.Should().BeTrue();
        salvaged.Records.Should().HaveCountGreaterThan(500);
        salvaged.Records.Keys.Should().BeSubsetOf(expected.Records.Keys);
        var again = new StoreContents();
        await using (var storage = new EncryptedStorage(Storage("sqlite"), _key))
            await again.OpenAsync(storage);
        again.DifferenceTo(salvaged).Should().BeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_database_whose_first_page_was_lost_opens_again_after_it_was_salvaged(bool isEncrypted)
    {
        const int pageBytes = 4_096;
        var key = isEncrypted ? _key : null;
        for (var life = 0; life < 2; life++)
        {
            await using var database = await OpenAsync("sqlite", key);
            for (var i = 0; i < 300; i++)
                await database.PutAsync(new byte[100], $"n{life} {i}");
        }

        // The page with the record of the first key, which says what the store is of: found in clear by its name, encrypted by the wrapped key beside it.
        var sought = isEncrypted ? await WrappedAsync("sqlite") : "todos"u8.ToArray();
        var file = _folder["store.sqlite"];
        var bytes = Read(file);
        bytes.AsSpan(bytes.AsSpan().IndexOf(sought) / pageBytes * pageBytes, pageBytes).Clear();
        File.WriteAllBytes(file, bytes);

        await using (var salvaged = await OpenAsync("sqlite", key, OnCorruption.SalvageAndResync))
            salvaged.GetDiagnostics().Nodes.Should().BeInRange(500, 599);
        await using var again = await OpenAsync("sqlite", key);
        again.GetDiagnostics().Nodes.Should().BeInRange(500, 599);
        again.Name.Should().Be("todos");
    }

    [Fact]
    public async Task A_change_of_the_key_after_a_crash_does_not_hide_it()
    {
        ReplicaId replica;
        await using (var database = await OpenAsync("log", _key))
        {
            await database.PutAsync(1, "a");
            replica = database.Replica;
            // As after the end of the process: without the mark of an orderly end.
            Copy(_folder["store.genos"], _folder["crashed.genos"]);
        }

        await GenosDatabase.ChangeStorageKeyAsync(_folder["crashed.genos"], _key, _otherKey);
        await using var again = await GenosDatabase.OpenAsync(_folder["crashed.genos"], options => options.StorageKey = _otherKey);
        again.Replica.Should().NotBe(replica);
        (await again.GetAsync("a")).Should().NotBeNull();
    }

    [Fact]
    public async Task Where_there_is_no_store_its_key_is_not_changed()
    {
        (await FailureAsync(() => GenosDatabase.ChangeStorageKeyAsync(_folder["none"], _key, _otherKey))).Should().Be(StorageFailure.NotAStore);
        Directory.Exists(_folder["none"]).Should().BeFalse();
    }

    [Fact]
    public async Task What_is_in_memory_alone_is_not_encrypted()
    {
        await FluentActions.Awaiting(async () => await GenosDatabase.OpenInMemoryAsync(options => options.StorageKey = _key)).Should().ThrowAsync<ArgumentException>();
        foreach (var storage in (IGraphStorage[])[new MemoryStorage(), new EncryptedStorage(new LogStorage(_folder["x"]), _key)])
            await FluentActions.Awaiting(async () => await GenosDatabase.OpenAsync(_folder["x"], options => (options.Storage, options.StorageKey) = (storage, _key))).Should().ThrowAsync<ArgumentException>();
    }

    private ValueTask RestoreAsync(MemoryStream backup, StorageKey? key)
    {
        backup.Position = 0;
        return GenosDatabase.RestoreAsync(backup, _folder["restored.genos"], key);
    }

    private IGraphStorage Storage(string provider) => StorageProviders.Create(provider, _folder.Path);

    private ValueTask<GenosDatabase> OpenAsync(string provider, StorageKey? key, OnCorruption onCorruption = OnCorruption.Fail, bool isReadOnly = false) =>
        GenosDatabase.OpenAsync(_folder["ignored"], options =>
        {
            (options.Name, options.Storage, options.StorageKey) = ("todos", Storage(provider), key);
            (options.OnCorruption, options.ReadOnly) = (onCorruption, isReadOnly);
        });

    /// <summary>The end of the record that holds the key, as it is in the store.</summary>
    private async Task<byte[]> WrappedAsync(string provider)
    {
        var contents = new StoreContents();
        await using (var storage = Storage(provider))
            await contents.OpenAsync(storage, request => request with { ReadOnly = true });
        return contents.Records["E000"][^48..];
    }

    private string[] FilesWithSentinel() => [.. FilesWith(Encoding.UTF8.GetBytes(Sentinel)), .. FilesWith(Encoding.Unicode.GetBytes(Sentinel))];

    private string[] FilesWith(byte[] bytes) => [.. Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Where(file => Read(file).AsSpan().IndexOf(bytes) >= 0)];

    // Also what a lock of the process keeps others from opening.
    private static byte[] Read(string file)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (IOException) when (Path.GetFileName(file) == "LOCK" || file.EndsWith(".lock", StringComparison.Ordinal))
        {
            return [];
        }
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from).Where(file => Path.GetFileName(file) != "LOCK"))
            File.WriteAllBytes(Path.Combine(to, Path.GetFileName(file)), Read(file));
    }

    private static async Task<StorageFailure> FailureAsync<T>(Func<ValueTask<T>> call) =>
        (await FluentActions.Awaiting(() => call().AsTask()).Should().ThrowAsync<StorageException>()).Which.Failure;

    private static async Task<StorageFailure> FailureAsync(Func<ValueTask> call) =>
        (await FluentActions.Awaiting(() => call().AsTask()).Should().ThrowAsync<StorageException>()).Which.Failure;
}
