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
        second.State.Should().Equal(new Dictionary<string, string> { ["alice"] = "3", ["charlie"] = "" });
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
        again.State.Should().Equal(new Dictionary<string, string> { ["alice"] = "1", ["charlie"] = "3", ["dora"] = "4" });
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
}
