using GenosDb.Storage;
using GenosDb.Testing;

namespace GenosDb.Tests.Storage;

/// <summary>A torn end is not damage, and damage is not a torn end.</summary>
public sealed class LogRecoveryTests
{
    private const int FirstFrameAt = FrameBuffer.CreationBytes;

    private readonly SimulatedDisk _disk = new(seed: 1);

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(48)]
    public async Task The_end_of_the_newest_segment_may_be_torn(int bytes)
    {
        var segment = await WriteAsync("alice", "bob", "charlie");
        _disk.Truncate(segment, LengthOf(segment) - bytes);

        await using var log = await OpenedLog.OpenAsync(_disk);
        log.State.Keys.Should().Equal("alice", "bob");
        log.Opening.Should().Match<StorageOpening>(opening => opening.TornBytesDropped > 0 == (bytes < 48) && !opening.WasClosedCleanly && !opening.MayMissRecords);
    }

    [Fact]
    public async Task Damage_before_a_frame_that_calls_it_durable_is_damage()
    {
        var segment = await WriteAsync("alice", "bob", "charlie");
        _disk.FlipBit(segment, 8 * (FirstFrameAt + 33));

        var problem = await RefusedAsync();
        (problem.Failure, problem.Offset, problem.Lsn).Should().Be((StorageFailure.Corrupt, FirstFrameAt, 2));
        problem.Path.Should().EndWith(segment);
        problem.Message.Should().Contain("SalvageAndResync");
        _disk.List().Should().Contain(segment, "nothing was touched");
    }

    [Fact]
    public async Task Damage_of_a_frame_that_nobody_calls_durable_is_a_torn_end()
    {
        // Appended in one go after the last flush: the third was not durable when the second was lost, for all that is known.
        var log = await OpenedLog.OpenAsync(_disk);
        await log.PutAsync(("alice", "1"));
        await log.FlushAsync();
        await log.Storage.AppendAsync([OpenedLog.Batch(("bob", "2")), OpenedLog.Batch(("charlie", "3"))], CancellationToken.None);
        _disk.Kill();
        _disk.FlipBit(SegmentNames()[0], 8 * (FirstFrameAt + 48 + 33));

        await using var again = await OpenedLog.OpenAsync(_disk);
        again.State.Keys.Should().Equal("alice");
        again.Opening.TornBytesDropped.Should().Be(2 * 48);
    }

    [Fact]
    public async Task The_end_of_an_older_segment_must_not_be_missing()
    {
        var first = await WriteAsync("alice", "bob", "charlie");
        await WriteAsync("dora");
        _disk.Truncate(first, FirstFrameAt + 48);

        (await RefusedAsync()).Failure.Should().Be(StorageFailure.Corrupt);
    }

    [Fact]
    public async Task A_missing_segment_shows_as_a_gap()
    {
        await WriteAsync("alice");
        var second = await WriteAsync("bob");
        await WriteAsync("charlie");
        _disk.Delete(second);

        (await RefusedAsync()).Message.Should().Contain("missing");
    }

    [Fact]
    public async Task A_damaged_snapshot_is_made_up_for_by_the_one_before_it()
    {
        await WriteTwoSnapshotsAsync();
        var newest = _disk.List().Last(name => name.StartsWith("snap-", StringComparison.Ordinal));
        _disk.FlipBit(newest, 8 * 120);

        await using (var log = await OpenedLog.OpenAsync(_disk))
        {
            log.State.Should().Equal(new Dictionary<string, string>(StringComparer.Ordinal) { ["alice"] = "1", ["bob"] = "2", ["charlie"] = "3" });
            log.Opening.Should().Match<StorageOpening>(opening => opening.Quarantined.SequenceEqual(new[] { newest }) && !opening.MayMissRecords);
        }

        _disk.List().Should().Contain("quarantine/" + newest).And.NotContain(newest);
        await using var again = await OpenedLog.OpenAsync(_disk);
        again.Opening.Quarantined.Should().BeEmpty();
        again.State.Should().HaveCount(3);
    }

    [Fact]
    public async Task Salvage_keeps_what_is_sound_also_behind_the_damage()
    {
        var first = await WriteAsync("alice", "bob", "charlie");
        await WriteAsync("dora");
        _disk.FlipBit(first, 8 * (FirstFrameAt + 48 + 33));

        await using (var log = await OpenedLog.OpenAsync(_disk, request => request with { OnCorruption = OnCorruption.SalvageAndResync }))
        {
            log.State.Keys.Should().Equal("alice", "charlie", "dora");
            log.Opening.MayMissRecords.Should().BeTrue();
            log.Opening.Quarantined.Should().Equal(first);
            _disk.List().Should().Contain(first, "it is moved when a snapshot holds what was in it");
            await log.CompactAsync();
            await log.PutAsync(("eve", "5"));
            (await log.VerifyAsync()).Findings.Should().BeEmpty();
        }

        _disk.List().Should().Contain("quarantine/" + first).And.NotContain(first);
        await using var again = await OpenedLog.OpenAsync(_disk);
        again.State.Keys.Should().Equal("alice", "charlie", "dora", "eve");
        again.Opening.MayMissRecords.Should().BeFalse();
    }

    [Fact]
    public async Task Salvage_leaves_out_batches_of_which_a_part_is_missing()
    {
        var settings = new LogSettings(FrameBytes: 40);
        var value = new string('x', 20);
        await using (var log = await OpenedLog.OpenAsync(_disk, settings: settings))
        {
            await log.PutAsync(("alice", value), ("bob", value), ("charlie", value));
            await log.FlushAsync();
            await log.PutAsync(("dora", "4"));
        }

        _disk.FlipBit(SegmentNames()[0], 8 * (FirstFrameAt + 33));
        await using var again = await OpenedLog.OpenAsync(_disk, request => request with { OnCorruption = OnCorruption.SalvageAndResync }, settings);
        again.State.Keys.Should().Equal("dora");
    }

    [Fact]
    public async Task A_store_whose_identity_is_lost_can_be_salvaged()
    {
        await WriteAsync("alice");
        _disk.FlipBit("IDENTITY", 200);
        (await RefusedAsync()).Path.Should().EndWith("IDENTITY");

        await using (var log = await OpenedLog.OpenAsync(_disk, request => request with { OnCorruption = OnCorruption.SalvageAndResync }))
            log.State.Keys.Should().Equal("alice");
        await using var again = await OpenedLog.OpenAsync(_disk);
        again.State.Keys.Should().Equal("alice");
    }

    [Fact]
    public async Task What_was_appended_after_another_writer_took_over_is_an_orphan()
    {
        // A network file system without locks: two processes have the same directory.
        var alice = await OpenedLog.OpenAsync(_disk);
        await alice.PutAsync(("alice", "1"));
        var bob = await OpenedLog.OpenAsync(new UnlockedDevice(_disk));
        await bob.PutAsync(("bob", "2"));
        bob.State.Keys.Should().Equal("alice", "bob");

        // The clock stands still, so alice does not look again until her segment ends.
        await alice.PutAsync(("late", "3"));
        (await bob.VerifyAsync()).Findings.Should().ContainSingle().Which.Message.Should().Contain("orphans");
        _disk.Kill();

        (await OpenedLog.OpenAsync(_disk)).State.Keys.Should().Equal("alice", "bob");
        _disk.Kill();
        var salvaged = await OpenedLog.OpenAsync(_disk, request => request with { OnCorruption = OnCorruption.SalvageAndResync });
        salvaged.State.Keys.Should().Equal("alice", "bob", "late");
    }

    [Fact]
    public async Task A_writer_that_finds_a_newer_one_stops()
    {
        var time = new VirtualTimeProvider();
        await using var alice = await OpenedLog.OpenAsync(_disk, request => request with { TimeProvider = time });
        await using var bob = await OpenedLog.OpenAsync(new UnlockedDevice(_disk));
        await alice.PutAsync(("alice", "1"));
        await time.AdvanceAsync(TimeSpan.FromSeconds(1));

        var append = () => alice.PutAsync(("alice", "2"));
        (await append.Should().ThrowAsync<StorageException>()).Which.Failure.Should().Be(StorageFailure.Faulted);
        alice.Storage.Status.Health.Should().Be(StorageHealth.Faulted);
        await bob.PutAsync(("bob", "1"));
    }

    private async Task<string> WriteAsync(params string[] keys)
    {
        var log = await OpenedLog.OpenAsync(_disk);
        foreach (var key in keys)
        {
            await log.PutAsync((key, "1"));
            await log.FlushAsync();
        }

        _disk.Kill();
        return SegmentNames()[^1];
    }

    private async Task WriteTwoSnapshotsAsync()
    {
        await using var log = await OpenedLog.OpenAsync(_disk);
        await log.PutAsync(("alice", "1"));
        await log.CompactAsync();
        await log.PutAsync(("bob", "2"));
        await log.CompactAsync();
        await log.PutAsync(("charlie", "3"));
    }

    private async Task<StorageException> RefusedAsync()
    {
        var open = () => OpenedLog.OpenAsync(_disk);
        return (await open.Should().ThrowAsync<StorageException>()).Which;
    }

    private List<string> SegmentNames() => [.. _disk.List().Where(name => name.EndsWith(".glog", StringComparison.Ordinal))];

    private long LengthOf(string name)
    {
        using var file = _disk.Open(name, StorageFileMode.Read);
        return file.Length;
    }
}
