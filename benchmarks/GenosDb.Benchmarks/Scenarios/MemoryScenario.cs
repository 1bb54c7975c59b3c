using System.Globalization;
using System.Text;

namespace GenosDb.Benchmarks.Scenarios;

/// <summary>W18: what a node costs beyond the bytes of its id and value.</summary>
internal sealed class MemoryScenario : IScenario
{
    public string Name => "memory";

    public async Task RunAsync(ResultTable results)
    {
        // Code that runs for the first time allocates, and some of it for ever.
        await MeasureAsync(UserNode.Count);
        foreach (var count in (int[])[10_000, 100_000])
        {
            var payload = Enumerable.Range(0, count).Sum(number => Encoding.UTF8.GetByteCount(UserNode.Id(number)) + UserNode.Value(number).Encoded.Length);
            var held = await MeasureAsync(count);
            results.Add($"W18 bytes a node beyond id and value, {count.ToString("#,0", CultureInfo.InvariantCulture)} nodes", string.Create(CultureInfo.InvariantCulture, $"{(held - payload) / (double)count:0} B"), "≤ 250 B unsigned");
        }
    }

    // A method of its own, so that no local of the caller keeps an earlier database alive.
    private static async Task<long> MeasureAsync(int count)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await using var database = await GenosDatabase.OpenInMemoryAsync();
        await UserNode.FillAsync(database, count);
        var after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(database);
        return after - before;
    }
}
