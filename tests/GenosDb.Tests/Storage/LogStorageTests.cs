using System.Globalization;
using GenosDb.Storage;
using GenosDb.Testing;

namespace GenosDb.Tests.Storage;

public sealed class LogStorageTests
{
    private readonly SimulatedDisk _disk = new(seed: 1);

    [Fact]
    public async Task What_was_appended_is_there_after_a_clean_close()
    {
        await using (var first = await OpenedLog.OpenAsync(_disk))
        {
            first.Opening.Should().Match<StorageOpening>(opening => opening.WasClosedCleanly && opening.Incarnation == 1 && opening.RecordsDelivered == 0);
            await first.PutAsync(("alice", "1"), ("bob", "2"));
            await first.PutAsync(("alice", "3"), ("bob", null), ("charlie", ""));
        }

        await using var second = await OpenedLog.OpenAsync(_disk);
        second.State.Should().Equal(new Dictionary<string, string>(StringComparer.Ordinal) { ["alice"] = "3", ["charlie"] = "" });
        second.Opening.Should().Match<StorageOpening>(opening => opening.WasClosedCleanly && opening.Incarnation == 2 && opening.RecordsDelivered == 5 && opening.TornBytesDropped == 0 && !opening.MayMissRecords);
    }

    [Fact]
    public async Task A_batch_of_many_frames_is_whole()
    {
        var value = new string('x', 300_000);
        await using (var first = await OpenedLog.OpenAsync(_disk))
        {
            await first.PutAsync([.. Enumerable.Range(0, 100).Select(i => (i.ToString("d3", CultureInfo.InvariantCulture), (string?)value))]);
            await first.PutAsync(("last", "1"));
        }

        await using var second = await OpenedLog.OpenAsync(_disk);
        second.State.Should().HaveCount(101);
        second.State.Values.Where(one => one == value).Should().HaveCount(100);
    }

    [Fact]
    public async Task Segments_end_and_the_log_goes_on()
    {
        var settings = new LogSettings(SegmentBytes: 500);
        await using (var first = await OpenedLog.OpenAsync(_disk, settings: settings))
        {
            for (var i = 0; i < 50; i++)
                await first.PutAsync(($"key{i % 7}", $"value {i}"));
            await first.FlushAsync();
            (await first.VerifyAsync()).Findings.Should().BeEmpty();
        }

        _disk.List().Count(name => name.StartsWith("log-", StringComparison.Ordinal)).Should().BeGreaterThan(5);
        await using var second = await OpenedLog.OpenAsync(_disk, settings: settings);
        second.State.Should().HaveCount(7).And.Contain("key0", "value 49");
    }

    [Fact]
    public async Task Compaction_replaces_the_log_in_two_steps()
    {
        await using (var log = await OpenedLog.OpenAsync(_disk))
        {
            await log.PutAsync(("alice", "1"), ("bob", "2"));
            await log.CompactAsync();
            await log.PutAsync(("bob", null), ("charlie", "3"));
            await log.CompactAsync();
            await log.PutAsync(("dora", "4"));
            (await log.VerifyAsync()).Findings.Should().BeEmpty();
            log.Storage.Status.SnapshotBytes.Should().BePositive();
        }

        // Two snapshots, the segment between them, and the one behind.
        _disk.List().Should().HaveCount(6);
        await using var again = await OpenedLog.OpenAsync(_disk);
        again.State.Should().Equal(new Dictionary<string, string>(StringComparer.Ordinal) { ["alice"] = "1", ["charlie"] = "3", ["dora"] = "4" });
    }

    [Fact]
    public async Task What_was_deleted_gives_its_space_back_at_the_next_compaction()
    {
        var random = new Random(1);
        var bytes = new byte[750_000];
        await using var log = await OpenedLog.OpenAsync(_disk);
        for (var i = 0; i < 90; i++)
        {
            random.NextBytes(bytes);
            await log.PutAsync(($"key{i}", Convert.ToBase64String(bytes)));
        }

        await log.CompactAsync();
        for (var i = 1; i < 90; i++)
            await log.PutAsync(($"key{i}", null));
        await log.CompactAsync();

        _disk.List().Sum(LengthOf).Should().BeLessThan(2_000_000);
        (await log.VerifyAsync()).Findings.Should().BeEmpty();
    }

    [Fact]
    public async Task What_was_flushed_survives_a_power_cut_and_what_was_appended_a_kill()
    {
        var log = await OpenedLog.OpenAsync(_disk);
        await log.PutAsync(("alice", "1"));
        await log.FlushAsync();
        _disk.Crash();
        log = await OpenedLog.OpenAsync(_disk);
        log.State.Should().Contain("alice", "1");
        log.Opening.WasClosedCleanly.Should().BeFalse();

        await log.PutAsync(("bob", "2"));
        _disk.Kill();
        log = await OpenedLog.OpenAsync(_disk);
        log.State.Should().Contain("bob", "2");

        // It was read and may have been served, so it must not vanish.
        _disk.Crash();
        log = await OpenedLog.OpenAsync(_disk);
        log.State.Should().Contain("bob", "2");
    }

    [Fact]
    public async Task A_group_that_did_not_fit_is_neither_doubled_nor_lost_when_it_is_appended_again()
    {
        await using (var log = await OpenedLog.OpenAsync(_disk))
        {
            await log.PutAsync(("alice", "1"));
            var lsn = log.Storage.Status.Lsn;
            StorageBatch[] group = [OpenedLog.Batch(("bob", "2")), OpenedLog.Batch(("bob", "3")), OpenedLog.Batch(("charlie", new string('x', 5_000)))];
            _disk.Faults = new SimulatedDiskFaults { CapacityBytes = _disk.List().Sum(LengthOf) + 3_000 };
            for (var i = 0; i < 3; i++)
            {
                var append = () => log.Storage.AppendAsync(group, CancellationToken.None).AsTask();
                (await append.Should().ThrowAsync<StorageException>()).Which.Should().Match<StorageException>(problem => problem.Failure == StorageFailure.Full && problem.IsTransient);
                (log.Storage.Status.Lsn, log.Storage.Status.Health).Should().Be((lsn, StorageHealth.Full));
            }

            await log.FlushAsync();
            _disk.Faults = new SimulatedDiskFaults();
            await log.Storage.AppendAsync(group, CancellationToken.None);
            log.Storage.Status.Health.Should().Be(StorageHealth.Open);
            (await log.VerifyAsync()).Findings.Should().BeEmpty();
        }

        List<string> delivered = [];
        await using var again = await OpenedLog.OpenAsync(_disk, request => request with
        {
            OnRecord = (key, value, _) => delivered.Add(System.Text.Encoding.UTF8.GetString(key) + value.Length.ToString(CultureInfo.InvariantCulture)),
        });
        delivered.Should().Equal("alice1", "bob1", "bob1", "charlie5000");
    }

    [Fact]
    public async Task A_second_opener_is_refused_by_name()
    {
        await using var first = await OpenedLog.OpenAsync(_disk);

        var second = () => OpenedLog.OpenAsync(_disk);
        var problem = (await second.Should().ThrowAsync<StorageException>()).Which;
        problem.Failure.Should().Be(StorageFailure.InUse);
        problem.Message.Should().Contain("open already, by this process, incarnation").And.EndWith("Dispose the other GenosDatabase first.");
        await first.PutAsync(("alice", "1"));
    }

    [Fact]
    public async Task A_reader_changes_nothing_and_needs_no_lock()
    {
        await using var writer = await OpenedLog.OpenAsync(_disk);
        await writer.PutAsync(("alice", "1"));
        var before = _disk.List();

        await using var reader = await OpenedLog.OpenAsync(_disk, request => request with { ReadOnly = true });

        reader.State.Keys.Should().Equal("alice");
        _disk.List().Should().Equal(before);
        var append = () => reader.PutAsync(("bob", "2"));
        (await append.Should().ThrowAsync<StorageException>()).Which.Failure.Should().Be(StorageFailure.ReadOnly);
        (await reader.VerifyAsync()).Findings.Should().BeEmpty();
    }

    [Fact]
    public async Task Reading_alone_needs_a_store()
    {
        var open = () => OpenedLog.OpenAsync(_disk, request => request with { ReadOnly = true });
        (await open.Should().ThrowAsync<StorageException>()).Which.Failure.Should().Be(StorageFailure.NotAStore);
        _disk.List().Should().BeEmpty();
    }

    [Fact]
    public async Task A_folder_that_is_something_else_is_left_alone()
    {
        _disk.Open("holiday.jpg", StorageFileMode.CreateNew).Dispose();

        var open = () => OpenedLog.OpenAsync(_disk);
        (await open.Should().ThrowAsync<StorageException>()).Which.Failure.Should().Be(StorageFailure.NotAStore);
        _disk.List().Should().Equal("holiday.jpg");
    }

    [Fact]
    public async Task A_batch_above_a_limit_is_refused_before_anything_is_written()
    {
        await using var log = await OpenedLog.OpenAsync(_disk, request => request with { Limits = new StorageLimits { KeyBytes = 4, ValueBytes = 5, BatchBytes = 12 } });
        var lsn = log.Storage.Status.Lsn;

        foreach (var (key, value) in ((string, string)[])[("12345", "1"), ("1", "123456"), ("", "1")])
        {
            var append = () => log.Storage.AppendAsync([OpenedLog.Batch(("ok", "1")), OpenedLog.Batch((key, value))], CancellationToken.None).AsTask();
            (await append.Should().ThrowAsync<StorageException>()).Which.Failure.Should().Be(StorageFailure.LimitExceeded);
        }

        log.Storage.Status.Lsn.Should().Be(lsn);
        await log.PutAsync(("1234", "12345"));
    }

    [Fact]
    public async Task Progress_ascends_and_ends_with_everything()
    {
        await using (var log = await OpenedLog.OpenAsync(_disk))
        {
            await log.PutAsync(("alice", "1"), ("bob", "2"));
            await log.CompactAsync();
            await log.PutAsync(("charlie", "3"));
        }

        var told = new ToldProgress<StorageProgress>();
        await using var again = await OpenedLog.OpenAsync(_disk, request => request with { Progress = told });
        told.Reports.Select(report => report.Phase).Should().Equal(StoragePhase.Locking, StoragePhase.Snapshot, StoragePhase.Log, StoragePhase.Done);
        told.Reports.Select(report => report.BytesDone).Should().BeInAscendingOrder();
        told.Reports[^1].Should().Match<StorageProgress>(report => report.BytesDone == report.BytesTotal && report.BytesTotal > 0 && report.Records == 3);
    }

    [Fact]
    public async Task What_a_progress_handler_throws_harms_nobody()
    {
        await using var log = await OpenedLog.OpenAsync(_disk, request => request with { Progress = new ToldProgress<StorageProgress>(_ => throw new InvalidOperationException("I am the handler of somebody else.")) });
        await log.PutAsync(("alice", "1"));
    }

    [Fact]
    public async Task Calls_that_overlap_are_a_mistake_except_beside_compaction()
    {
        var log = await OpenedLog.OpenAsync(_disk);
        await log.PutAsync(("alice", "1"));
        var state = new BusyState(log.Storage.Status.Lsn, () =>
        {
            log.PutAsync(("bob", "2")).IsCompletedSuccessfully.Should().BeTrue();
            log.FlushAsync().IsCompletedSuccessfully.Should().BeTrue();
            FluentActions.Invoking(() => log.Storage.VerifyAsync(null, CancellationToken.None)).Should().Throw<InvalidOperationException>();
        });

        await log.Storage.CompactAsync(state, CancellationToken.None);
        _disk.Kill();
        await using var again = await OpenedLog.OpenAsync(_disk);
        again.State.Keys.Should().Equal("alice", "bob");
    }

    [Fact]
    public async Task A_compaction_that_is_cancelled_leaves_the_log()
    {
        await using var log = await OpenedLog.OpenAsync(_disk);
        await log.PutAsync([.. Enumerable.Range(0, 5_000).Select(i => (i.ToString("d5", CultureInfo.InvariantCulture), (string?)"1"))]);
        using var cancellation = new CancellationTokenSource();

        var compact = () => log.Storage.CompactAsync(new CancellingState(log.Storage.Status.Lsn, log.State, cancellation), cancellation.Token).AsTask();
        await compact.Should().ThrowAsync<OperationCanceledException>();
        _disk.List().Should().NotContain(name => name.StartsWith("snap-", StringComparison.Ordinal));
        await log.CompactAsync();
        (await log.VerifyAsync()).Findings.Should().BeEmpty();
    }

    [Fact]
    public async Task Opening_a_hundred_times_asks_for_a_compaction_in_the_end()
    {
        var isDue = false;
        for (var i = 0; i < LogSettings.CompactedSegments + 1 && !isDue; i++)
        {
            await using var log = await OpenedLog.OpenAsync(_disk);
            await log.PutAsync(("alice", i.ToString(CultureInfo.InvariantCulture)));
            isDue = log.Storage.Status.CompactionDue;
            if (!isDue)
                continue;
            await log.CompactAsync();
            log.Storage.Status.CompactionDue.Should().BeFalse();
        }

        isDue.Should().BeTrue();
    }

    [Fact]
    public async Task Status_of_a_closed_storage_says_so_and_its_calls_throw()
    {
        var storage = new LogStorage(_disk);
        storage.Status.Should().Match<StorageStatus>(status => status.Kind == "log" && status.IsDurable && status.Health == StorageHealth.Closed);
        FluentActions.Invoking(() => storage.AppendAsync([OpenedLog.Batch(("a", "b"))], CancellationToken.None)).Should().Throw<ObjectDisposedException>();
        FluentActions.Invoking(() => storage.FlushAsync(CancellationToken.None)).Should().Throw<ObjectDisposedException>();
        await storage.DisposeAsync();
    }

    private long LengthOf(string name)
    {
        using var file = _disk.Open(name, StorageFileMode.Read);
        return file.Length;
    }
}
