using GenosDb.IntegrationTests.Files;
using GenosDb.Storage;
using GenosDb.Storage.Sqlite;
using Crc32C = GenosDb.Storage.Sqlite.Crc32C;

namespace GenosDb.IntegrationTests.Sqlite;

public sealed class SqliteStorageTests
{
    [Fact]
    public async Task After_disposal_there_are_the_database_the_lock_and_the_durable_position_and_nothing_else()
    {
        using var folder = new SqliteFolder();
        await using (var storage = await folder.OpenAsync())
        {
            await folder.AppendAsync(storage, 20);
            folder.Names.Should().Contain("store.db-wal").And.NotContain("store.db-shm");
        }

        folder.Names.Should().Equal("store.db", "store.db.durable", "store.db.lock");
    }

    [Fact]
    public async Task What_was_appended_and_not_flushed_survives_the_end_of_the_process()
    {
        using var folder = new SqliteFolder();
        using var left = new SqliteFolder();
        await using (var storage = await folder.OpenAsync())
        {
            await folder.AppendAsync(storage, 50);
            folder.CopyTo(left);
        }

        await using var reopened = left.Create();
        var delivered = new StoreContents();
        var opening = await delivered.OpenAsync(reopened);
        left.Expected.DifferenceTo(delivered).Should().BeNull();
        opening.WasClosedCleanly.Should().BeFalse();
        opening.Incarnation.Should().Be(2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Opening_for_reading_changes_no_byte_and_no_name(bool isClosed)
    {
        using var folder = new SqliteFolder();
        using var left = new SqliteFolder();
        await using (var storage = await folder.OpenAsync())
        {
            await folder.AppendAsync(storage, 50);
            if (!isClosed)
                folder.CopyTo(left);
        }

        if (isClosed)
            folder.CopyTo(left);
        File.WriteAllText(left["store.db.lock"], "");
        var before = left.Names.Select(name => (name, Convert.ToHexString(File.ReadAllBytes(left[name])))).ToArray();
        await using (var first = await left.OpenAsync(request => request with { ReadOnly = true }))
        {
            await using var second = await left.OpenAsync(request => request with { ReadOnly = true });
            (await first.VerifyAsync(progress: null, CancellationToken.None)).Findings.Should().BeEmpty();
            await FailsAsync(StorageFailure.InUse, left.Create());
        }

        left.Names.Select(name => (name, Convert.ToHexString(File.ReadAllBytes(left[name])))).Should().Equal(before);
    }

    [Fact]
    public async Task Opening_for_reading_what_is_not_there_creates_nothing()
    {
        using var folder = new SqliteFolder();

        await FailsAsync(StorageFailure.NotAStore, folder.Create(), request => request with { ReadOnly = true });

        folder.Names.Should().BeEmpty();
    }

    [Fact]
    public async Task A_second_opener_is_told_which_process_holds_the_store()
    {
        using var folder = new SqliteFolder();
        await using var storage = await folder.OpenAsync();

        (await FailsAsync(StorageFailure.InUse, folder.Create())).Message.Should().Contain("this process, which wrote last at").And.EndWith("Dispose the other GenosDatabase first.");
        await FailsAsync(StorageFailure.InUse, folder.Create(), request => request with { ReadOnly = true });
        await folder.AppendAsync(storage, 1);
    }

    [Fact]
    public async Task A_database_of_somebody_else_is_refused_and_not_touched()
    {
        using var folder = new SqliteFolder();
        folder.Execute("CREATE TABLE meta(name TEXT PRIMARY KEY, value BLOB NOT NULL); INSERT INTO meta VALUES('store', x'00')");
        var before = File.ReadAllBytes(folder.Database);

        await FailsAsync(StorageFailure.NotAStore, folder.Create(), request => request with { OnCorruption = OnCorruption.SalvageAndResync });

        File.ReadAllBytes(folder.Database).Should().Equal(before);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a text that is no database, whatever its name says, although it is longer than the header of one would be: 100 bytes")]
    public async Task A_file_that_is_no_database_is_refused_and_not_touched(string text)
    {
        using var folder = new SqliteFolder();
        File.WriteAllText(folder.Database, text);

        await FailsAsync(StorageFailure.NotAStore, folder.Create());

        File.ReadAllText(folder.Database).Should().Be(text);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_no_store()
    {
        using var folder = new SqliteFolder();

        await FailsAsync(StorageFailure.NotAStore, new SqliteStorage(Path.Combine(folder["nowhere"], "store.db")));
        await FailsAsync(StorageFailure.NotAStore, new SqliteStorage(Path.Combine(folder["nowhere"], "store.db")), request => request with { ReadOnly = true });
    }

    [Fact]
    public async Task A_newer_version_is_refused()
    {
        using var folder = new SqliteFolder();
        await folder.FillAsync();
        folder.Execute("PRAGMA user_version=2");

        await FailsAsync(StorageFailure.UnsupportedVersion, folder.Create());
    }

    [Theory]
    [InlineData("DELETE FROM record WHERE rid = (SELECT min(rid) FROM record)")]
    [InlineData("UPDATE record SET value = x'00' WHERE rid = (SELECT min(rid) FROM record)")]
    [InlineData("UPDATE record SET lsn = lsn + 1 WHERE rid = (SELECT min(rid) FROM record)")]
    [InlineData("UPDATE record SET key = CAST(key || x'00' AS BLOB) WHERE rid = (SELECT min(rid) FROM record)")]
    [InlineData("INSERT INTO record(key, value, lsn, crc) SELECT CAST(key || x'00' AS BLOB), value, lsn, crc FROM record WHERE rid = (SELECT min(rid) FROM record)")]
    [InlineData("UPDATE meta SET value = x'0000000000000001' WHERE name = 'lsn'")]
    [InlineData("DELETE FROM meta WHERE name = 'sum'")]
    [InlineData("DROP TABLE record")]
    [InlineData("ALTER TABLE record ADD COLUMN note TEXT")]
    public async Task What_other_programs_change_is_found(string sql)
    {
        using var folder = new SqliteFolder();
        await folder.FillAsync();
        folder.Execute(sql);

        var before = File.ReadAllBytes(folder.Database);
        await FailsAsync(StorageFailure.Corrupt, folder.Create());
        await FailsAsync(StorageFailure.Corrupt, folder.Create(), request => request with { ReadOnly = true });
        File.ReadAllBytes(folder.Database).Should().Equal(before);
        folder.Names.Should().Equal("store.db", "store.db.durable", "store.db.lock");
    }

    [Fact]
    public async Task An_older_copy_beside_a_newer_durable_position_is_damage()
    {
        using var folder = new SqliteFolder();
        await folder.FillAsync();
        var older = File.ReadAllBytes(folder.Database);
        await folder.FillAsync(batches: 1);
        File.WriteAllBytes(folder.Database, older);

        (await FailsAsync(StorageFailure.Corrupt, folder.Create())).Lsn.Should().Be(101);
    }

    [Fact]
    public async Task A_missing_database_beside_a_durable_position_is_damage()
    {
        using var folder = new SqliteFolder();
        await folder.FillAsync();
        File.Delete(folder.Database);

        await FailsAsync(StorageFailure.Corrupt, folder.Create());

        folder.Names.Should().NotContain("store.db");
    }

    [Fact]
    public async Task A_database_whose_creation_was_cut_short_is_created_anew()
    {
        using var folder = new SqliteFolder();
        File.WriteAllText(folder["store.db.new"], "half of it");
        File.WriteAllText(folder["store.db.new-journal"], "and its journal");

        await folder.FillAsync();

        folder.Names.Should().Equal("store.db", "store.db.durable", "store.db.lock");
    }

    [Fact]
    public async Task A_database_that_was_whole_and_not_renamed_is_taken()
    {
        using var folder = new SqliteFolder();
        await folder.FillAsync();
        File.Move(folder.Database, folder["store.db.new"]);

        await using var storage = await folder.OpenAsync();
    }

    [Fact]
    public async Task After_a_failed_write_nothing_more_is_written_and_disposal_works()
    {
        using var folder = new SqliteFolder();
        await folder.FillAsync();
        folder.Execute("CREATE TRIGGER planted BEFORE INSERT ON record WHEN NEW.key = x'FF' BEGIN SELECT RAISE(ABORT, 'planted'); END");
        await using (var storage = await folder.OpenAsync())
        {
            await folder.AppendAsync(storage, 3);
            var (refused, other) = (new StorageBatch(), new StorageBatch());
            refused.Put("before it in its batch"u8.ToArray(), "a"u8.ToArray());
            refused.Put(new byte[] { 0xFF }, "b"u8.ToArray());
            other.Put("after it"u8.ToArray(), "c"u8.ToArray());

            (await storage.Awaiting(one => one.AppendAsync([refused], CancellationToken.None).AsTask()).Should().ThrowAsync<StorageException>()).Which.Failure.Should().Be(StorageFailure.Faulted);
            storage.Status.Health.Should().Be(StorageHealth.Faulted);
            (await storage.Awaiting(one => one.AppendAsync([other], CancellationToken.None).AsTask()).Should().ThrowAsync<StorageException>()).Which.Failure.Should().Be(StorageFailure.Faulted);
            (await storage.Awaiting(one => one.FlushAsync(CancellationToken.None).AsTask()).Should().ThrowAsync<StorageException>()).Which.Failure.Should().Be(StorageFailure.Faulted);
        }

        await using var reopened = await folder.OpenAsync();
        await folder.AppendAsync(reopened, 3);
    }

    [Fact]
    public async Task A_long_log_goes_into_the_database_by_itself()
    {
        using var folder = new SqliteFolder();
        await using var storage = await folder.OpenAsync();
        for (var number = 0; number < 60; number++)
        {
            var batch = new StorageBatch();
            batch.Put(BitConverter.GetBytes(number), new byte[1 << 20]);
            await storage.AppendAsync([batch], CancellationToken.None);
        }

        storage.Status.LogBytes.Should().BeLessThan(42 << 20);
        storage.Status.SnapshotBytes.Should().BeGreaterThan(20 << 20);
    }

    [Fact]
    public async Task Compaction_gives_back_what_deletions_left()
    {
        using var folder = new SqliteFolder();
        await using (var storage = await folder.OpenAsync())
        {
            var (put, delete) = (new StorageBatch(), new StorageBatch());
            for (var number = 0; number < 40; number++)
            {
                put.Put(BitConverter.GetBytes(number), new byte[1 << 20]);
                delete.Delete(BitConverter.GetBytes(number));
            }

            await storage.AppendAsync([put, delete], CancellationToken.None);
            await storage.CompactAsync(new NoState(), CancellationToken.None);
            storage.Status.CompactionDue.Should().BeFalse();
            await folder.AppendAsync(storage, 20);
        }

        new FileInfo(folder.Database).Length.Should().BeLessThan(1 << 20);
        await using var reopened = await folder.OpenAsync();
    }

    [Fact]
    public async Task Compaction_ends_when_the_database_keeps_its_free_pages()
    {
        using var folder = new SqliteFolder();
        await folder.FillAsync();
        folder.Execute("PRAGMA auto_vacuum=NONE");
        folder.Execute("PRAGMA auto_vacuum=NONE; PRAGMA journal_mode=DELETE; VACUUM; PRAGMA journal_mode=WAL");
        await using var storage = await folder.OpenAsync();
        var delete = new StorageBatch();
        foreach (var key in folder.Expected.Records.Keys)
            delete.Delete(Convert.FromHexString(key));
        await storage.AppendAsync([delete], CancellationToken.None);

        await storage.CompactAsync(new NoState(), CancellationToken.None);

        storage.Status.LogBytes.Should().Be(0);
    }

    [Fact]
    public async Task Verification_of_an_open_store_finds_what_changed_on_disk()
    {
        using var folder = new SqliteFolder();
        await folder.FillAsync();
        await using var storage = await folder.OpenAsync();
        var value = folder.Expected.Records.Values.MaxBy(bytes => bytes.Length)!;
        using (var file = File.OpenHandle(folder.Database, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            RandomAccess.Write(file, [(byte)(value[9] ^ 1)], File.ReadAllBytes(folder.Database).AsSpan().IndexOf(value) + 9);

        var report = await storage.VerifyAsync(progress: null, CancellationToken.None);

        report.Findings.Should().ContainSingle().Which.Message.Should().Contain("checksum");
        report.RecordsChecked.Should().BePositive();
    }

    [Fact]
    public async Task Salvage_keeps_what_is_sound_says_that_records_are_missing_and_moves_the_rest_aside()
    {
        using var folder = new SqliteFolder();
        await folder.FillAsync(batches: 300);
        var bytes = File.ReadAllBytes(folder.Database);
        bytes.AsSpan(bytes.Length / 2, 10_000).Fill(0x5A);
        File.WriteAllBytes(folder.Database, bytes);
        await FailsAsync(StorageFailure.Corrupt, folder.Create());

        var saved = new StoreContents();
        await using (var storage = folder.Create())
        {
            var opening = await saved.OpenAsync(storage, request => request with { OnCorruption = OnCorruption.SalvageAndResync });
            opening.MayMissRecords.Should().BeTrue();
            File.ReadAllBytes(opening.Quarantined.Should().ContainSingle().Subject).Should().Equal(bytes);
            storage.Status.Lsn.Should().BeGreaterThanOrEqualTo(300);
        }

        saved.Records.Should().HaveCountGreaterThan(folder.Expected.Records.Count / 4).And.HaveCountLessThan(folder.Expected.Records.Count);
        foreach (var (key, value) in saved.Records)
            value.Should().Equal(folder.Expected.Records[key]);

        var again = new StoreContents();
        await using (var storage = folder.Create())
        {
            (await again.OpenAsync(storage)).MayMissRecords.Should().BeTrue("nothing was written since");
            await folder.AppendAsync(storage, 1);
            await storage.FlushAsync(CancellationToken.None);
        }

        saved.DifferenceTo(again).Should().BeNull();
        await using var last = folder.Create();
        (await new StoreContents().OpenAsync(last)).MayMissRecords.Should().BeFalse();
    }

    [Fact]
    public async Task Salvage_of_a_store_without_a_header_begins_an_empty_one_with_a_later_number()
    {
        using var folder = new SqliteFolder();
        await folder.FillAsync();
        File.WriteAllBytes(folder.Database, new byte[8_192]);

        var saved = new StoreContents();
        await using var storage = folder.Create();
        var opening = await saved.OpenAsync(storage, request => request with { OnCorruption = OnCorruption.SalvageAndResync });

        saved.Records.Should().BeEmpty();
        opening.MayMissRecords.Should().BeTrue();
        opening.Incarnation.Should().Be(2);
        storage.Status.Lsn.Should().Be(100);
    }

    [Fact]
    public async Task A_path_with_signs_of_an_address_is_a_path()
    {
        using var folder = new SqliteFolder();
        var path = folder["50% of #1? &mode=memory.db"];
        for (var time = 0; time < 2; time++)
        {
            await using var storage = new SqliteStorage(path);
            await new StoreContents().OpenAsync(storage, request => request with { ReadOnly = time == 1 });
            storage.Status.Lsn.Should().Be(time);
            if (time == 0)
                await folder.AppendAsync(storage, 1);
        }

        File.Exists(path).Should().BeTrue();
    }

    [Fact]
    public void The_checksum_is_that_of_Castagnoli()
    {
        var crc = default(Crc32C);
        crc.Add("1234"u8);
        crc.Add("56789"u8);

        crc.Value.Should().Be(0xE3069283);
    }

    private static async Task<StorageException> FailsAsync(StorageFailure failure, SqliteStorage storage, Func<StorageOpenRequest, StorageOpenRequest>? with = null)
    {
        var problem = (await storage.Awaiting(one => new StoreContents().OpenAsync(one, with)).Should().ThrowAsync<StorageException>()).Which;
        problem.Failure.Should().Be(failure, problem.ToString());
        await storage.DisposeAsync();
        return problem;
    }
}
