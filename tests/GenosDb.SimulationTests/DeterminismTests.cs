using System.Diagnostics;
using System.Globalization;
using GenosDb.Tests;

namespace GenosDb.SimulationTests;

/// <summary>R2: a seed is one run, in every process.</summary>
public sealed class DeterminismTests
{
    [Fact]
    [Trait("Bar", "R2")]
    public async Task A_seed_leaves_the_same_trace_in_two_processes()
    {
        var seeds = Bars.Count("R2.seeds");

        var hashes = await Task.WhenAll(HashAsync(seeds), HashAsync(seeds));

        hashes[0].Should().HaveCount(seeds).And.OnlyHaveUniqueItems();
        hashes[1].Should().Equal(hashes[0]);
    }

    private static async Task<string[]> HashAsync(int seeds)
    {
        var assembly = typeof(DeterminismTests).Assembly.Location;
        var start = new ProcessStartInfo("dotnet", ["exec", assembly, "hash", "1", seeds.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(0);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
