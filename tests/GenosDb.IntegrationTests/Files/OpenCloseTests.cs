using System.Diagnostics;
using System.Globalization;
using GenosDb.IntegrationTests.Cli;
using GenosDb.Tests;
using Xunit.Abstractions;

namespace GenosDb.IntegrationTests.Files;

[Collection(AloneCollection.Name)]
public sealed class OpenCloseTests(ITestOutputHelper output)
{
    // What the runtime itself opens and keeps meanwhile.
    private const int Slack = 8;
    private const long HeapSlackBytes = 1 << 20;

    [Theory]
    [Trait("Bar", "R10")]
    [InlineData("log")]
    [InlineData("sqlite")]
    [InlineData("log-encrypted")]
    public async Task Opening_and_closing_again_and_again_leaves_no_handle_no_thread_and_no_memory(string provider)
    {
        using var folder = new TemporaryFolder();
        var cycles = Bars.Count("R10.openings") / StorageProviders.Names.Count;
        const int warmUp = 10;
        var (handles, threads, heap) = (0, 0, 0L);
        for (var cycle = 0; cycle < warmUp + cycles; cycle++)
        {
            if (cycle == warmUp)
                (handles, threads, heap) = Count();
            await using var database = await OpenAsync(provider, folder.Path);
            (await database.GetAsync("last")).Should().Match<GenosNode?>(node => cycle == 0 ? node == null : node!.Value == (GenosValue)(cycle - 1));
            await database.PutAsync(cycle, "last");
        }

        var after = Count();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"R10: {cycles} openings of a store ({provider}): {handles} to {after.Handles} handles, {threads} to {after.Threads} threads, {heap:#,0} to {after.Heap:#,0} bytes"));
        after.Handles.Should().BeLessThanOrEqualTo(handles + Slack);
        after.Threads.Should().BeLessThanOrEqualTo(threads + Slack);
        after.Heap.Should().BeLessThanOrEqualTo(heap + HeapSlackBytes);
    }

    [Fact]
    public async Task The_same_graph_opens_on_both_storages()
    {
        using var folder = new TemporaryFolder();
        foreach (var provider in StorageProviders.Names)
        {
            Directory.CreateDirectory(folder[provider]);
            await using var database = await OpenAsync(provider, folder[provider]);
            await database.WriteAsync(batch =>
            {
                for (var i = 0; i < 500; i++)
                    batch.Put(new GenosMap { ["number"] = i, ["text"] = $"é{i}" }, $"n{i}");
                for (var i = 0; i < 500; i++)
                    batch.Link($"n{i}", $"n{i * 7 % 500}", "next");
            });
            await database.RemoveAsync("n7");
            await database.UnlinkAsync("n1", "n7", "next");
            await database.PutAsync("again", "n8");
        }

        // What one storage gave back goes into the other one, and comes out of it the same.
        var export = new MemoryStream();
        await using (var log = await OpenAsync("log", folder["log"]))
            await log.ExportAsync(export);
        export.Position = 0;
        Directory.CreateDirectory(folder["copy"]);
        await using (var sqlite = await OpenAsync("sqlite", folder["copy"]))
            (await sqlite.ImportAsync(export)).Refused.Should().BeEmpty();
        await using var original = await OpenAsync("log", folder["log"]);
        await using var copy = await OpenAsync("sqlite", folder["copy"]);
        copy.GetDiagnostics().Fingerprint.Should().Be(original.GetDiagnostics().Fingerprint);
        copy.GetDiagnostics().Nodes.Should().Be(499);
        var again = new MemoryStream();
        await copy.ExportAsync(again);
        again.ToArray().Should().Equal(export.ToArray());
    }

    private static ValueTask<GenosDatabase> OpenAsync(string provider, string folder) =>
        GenosDatabase.OpenAsync(Path.Combine(folder, "ignored"), options => (options.Name, options.Storage) = ("both", StorageProviders.Create(provider, folder)));

    private static (int Handles, int Threads, long Heap) Count()
    {
        var heap = GC.GetTotalMemory(forceFullCollection: true);
        GC.WaitForPendingFinalizers();
        using var process = Process.GetCurrentProcess();
        return (process.HandleCount, process.Threads.Count, heap);
    }
}
