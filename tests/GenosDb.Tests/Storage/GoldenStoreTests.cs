using GenosDb.Storage;
using GenosDb.Testing;

namespace GenosDb.Tests.Storage;

/// <summary>R16: a store of every released format goes on working. The files of format 1 are in Vectors/Data/store-1; changing one means a new format.</summary>
[Trait("Bar", "R16")]
public sealed class GoldenStoreTests
{
    private static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Vectors", "Data", "store-1");

    [Fact]
    public async Task A_store_of_format_1_is_read()
    {
        await using var log = await OpenedLog.OpenAsync(new FileStorageDevice(Folder), request => request with { ReadOnly = true });

        log.State.Should().Equal(Expected());
        log.Opening.Should().Match<StorageOpening>(opening => opening.Incarnation == 2 && opening.WasClosedCleanly && !opening.MayMissRecords && opening.TornBytesDropped == 0);
        (await log.VerifyAsync()).Findings.Should().BeEmpty();
    }

    [Fact]
    public async Task A_store_of_format_1_is_continued()
    {
        var disk = new SimulatedDisk(seed: 1);
        foreach (var path in Directory.EnumerateFiles(Folder).Where(path => Path.GetFileName(path) != "NOTICE"))
        {
            using var file = disk.Open(Path.GetFileName(path), StorageFileMode.CreateNew);
            file.Write(0, await File.ReadAllBytesAsync(path));
            file.Sync();
        }

        await using (var log = await OpenedLog.OpenAsync(disk))
        {
            await log.PutAsync(("zoe", "new"));
            await log.CompactAsync();
        }

        await using var again = await OpenedLog.OpenAsync(disk);
        again.State.Should().Equal(Expected().Append(new("zoe", "new")));
    }

    [Fact]
    public async Task The_same_writes_give_the_same_bytes()
    {
        var disk = new SimulatedDisk(seed: 1);
        await WriteAsync(disk);

        foreach (var name in disk.List().Where(name => name != "LOCK"))
        {
            using var file = disk.Open(name, StorageFileMode.Read);
            var bytes = new byte[file.Length];
            file.Read(0, bytes);
            // Compressed bytes depend on the version of zlib; what is in them is compared above.
            if (!name.StartsWith("snap-", StringComparison.Ordinal))
                bytes.Should().Equal(await File.ReadAllBytesAsync(Path.Combine(Folder, name)), "{0} is as it was", name);
        }
    }

    /// <summary>Everything that the format has: two snapshots, several segments, a batch of several frames, deletions, empty values, both ends of a life.</summary>
    private static async Task WriteAsync(IStorageDevice device)
    {
        var settings = new LogSettings(SegmentBytes: 600, FrameBytes: 100);
        await using (var log = await OpenedLog.OpenAsync(device, settings: settings))
        {
            await log.PutAsync(("alice", "1"), ("bob", "2"), ("gone", "0"));
            await log.PutAsync(("charlie", new string('c', 300)), ("dora", new string('d', 90)), ("empty", ""));
            await log.CompactAsync();
            await log.PutAsync(("gone", null), ("alice", "3"));
            await log.FlushAsync();
        }

        await using var second = await OpenedLog.OpenAsync(device, request => request with { Random = new SeededRandomSource(2) }, settings);
        await second.PutAsync(("eve", new string('e', 700)));
        await second.PutAsync(("never", null));
        await second.CompactAsync();
        await second.PutAsync(("frank", "6"));
    }

    private static Dictionary<string, string> Expected() => new(StringComparer.Ordinal)
    {
        ["alice"] = "3",
        ["bob"] = "2",
        ["charlie"] = new string('c', 300),
        ["dora"] = new string('d', 90),
        ["empty"] = "",
        ["eve"] = new string('e', 700),
        ["frank"] = "6",
    };
}
