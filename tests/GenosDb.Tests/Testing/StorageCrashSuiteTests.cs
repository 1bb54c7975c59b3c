using GenosDb.Storage;
using GenosDb.Testing;
using GenosDb.Tests.Testing.Support;

namespace GenosDb.Tests.Testing;

public sealed class StorageCrashSuiteTests
{
    private static readonly LogSettings Small = new(SegmentBytes: 2_500, FrameBytes: 400);

    public static TheoryData<string> Rules => [.. SmallLog.Select(rule => rule.Name)];

    private static IReadOnlyList<ConformanceCase> SmallLog => StorageCrashSuite.Cases(disk => new LogStorage(disk, Small), seed: 42, runs: 300);

    [Theory]
    [MemberData(nameof(Rules))]
    public Task The_log_passes(string rule) => SmallLog.Single(one => one.Name == rule).RunAsync();

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task The_encrypted_log_passes(string rule)
    {
        using var key = StorageKey.FromBytes(new byte[StorageKey.Size]);
        await StorageCrashSuite.Cases(disk => new EncryptedStorage(new LogStorage(disk, Small), key), seed: 42, runs: 150).Single(one => one.Name == rule).RunAsync();
    }

    [Fact]
    public async Task The_log_passes_with_its_own_sizes()
    {
        foreach (var rule in StorageCrashSuite.Cases(disk => new LogStorage(disk), seed: 7, runs: 100))
            await rule.RunAsync();
    }

    [Fact]
    public async Task A_storage_that_does_not_flush_is_found_out()
    {
        var cut = () => StorageCrashSuite.CutPowerAsync(disk => new LogStorage(new LazyDevice(disk, syncsFiles: false), Small), seed: 1, cuts: 200);

        (await cut.Should().ThrowAsync<ConformanceException>()).WithMessage("seed *");
    }

    [Fact]
    public async Task A_storage_that_does_not_sync_its_directory_is_found_out()
    {
        var cut = () => StorageCrashSuite.CutPowerAsync(disk => new LogStorage(new LazyDevice(disk, syncsFiles: true), Small), seed: 1, cuts: 200);

        (await cut.Should().ThrowAsync<ConformanceException>()).WithMessage("seed *");
    }

    [Fact]
    public async Task Cases_can_be_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();

        foreach (var rule in StorageCrashSuite.Cases(disk => new LogStorage(disk)))
            await rule.Awaiting(one => one.RunAsync(cancellation.Token)).Should().ThrowAsync<OperationCanceledException>();
    }
}
