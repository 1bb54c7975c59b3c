using GenosDb.SimulationTests.Worlds;
using GenosDb.Storage;
using GenosDb.Testing;
using GenosDb.Tests;
using Xunit.Abstractions;

namespace GenosDb.SimulationTests.Storage;

/// <summary>What a disk may do to the log.</summary>
public sealed class StorageBarTests(ITestOutputHelper output)
{
    /// <summary>Small, so that a short run has many segments, and batches of several frames.</summary>
    private static readonly LogSettings Small = new(SegmentBytes: 2_500, FrameBytes: 400);

    [Fact]
    [Trait("Bar", "R3")]
    public async Task A_power_cut_at_any_instant_loses_nothing_that_was_flushed()
    {
        var (seed, cuts) = Shard.Current.Take(first: 1, Bars.Count("R3.cuts"));
        Tell("R3", await StorageCrashSuite.CutPowerAsync(CreateLog, seed, cuts));
    }

    [Fact]
    [Trait("Bar", "R3")]
    public async Task A_disk_that_lies_about_syncing_loses_data_and_invents_none()
    {
        var (seed, cuts) = Shard.Current.Take(first: 1, Bars.Count("R3.lyingCuts"));
        Tell("R3 lying", await StorageCrashSuite.CutPowerAsync(CreateLog, seed, cuts, isLying: true));
    }

    [Fact]
    [Trait("Bar", "R5")]
    public async Task Every_bit_that_flips_and_every_cut_is_found_or_does_no_harm()
    {
        var (seed, cases) = Shard.Current.Take(first: 1, Bars.Count("R5.cases"));
        for (var done = 0; done < cases; seed++)
        {
            var report = await StorageCrashSuite.DamageAsync(CreateLog, seed, int.MaxValue);
            Tell("R5", report);
            done += report.Trials;
        }
    }

    [Fact]
    [Trait("Bar", "R13")]
    public async Task Every_call_that_fails_is_handled()
    {
        var (seed, runs) = Shard.Current.Take(first: 1, Bars.Count("R13.runs"));
        Tell("R13", await StorageCrashSuite.FailCallsAsync(CreateLog, seed, runs));
    }

    private static LogStorage CreateLog(IStorageDevice disk) => new(disk, Small);

    private void Tell(string bar, StorageCrashReport report)
    {
        var line = $"{bar}: {report}";
        output.WriteLine(line);
        Console.WriteLine(line);
    }
}
