using System.Diagnostics;
using System.Globalization;
using GenosDb.IntegrationTests.Cli;
using GenosDb.IntegrationTests.Files;
using GenosDb.Tests.Fuzzing;

namespace GenosDb.IntegrationTests.Killed;

/// <summary>A store that process after process writes until it is killed. The acknowledgements are kept here, outside of those processes, and each time the store has to hold them.</summary>
internal sealed class KilledStore(string provider, WriterSabotage sabotage, ulong seed) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private StoreContents _contents = new();

    /// <summary>How many batches were acknowledged, over all cycles.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>What is wrong with what a store holds, for people; null for nothing.</summary>
    /// <param name="before">What it held when the process began.</param>
    /// <param name="seed">Of the batches that it appended since.</param>
    /// <param name="acknowledged">Number of the last batch that it acknowledged.</param>
    /// <param name="unacknowledged">How many more it may have written.</param>
    /// <param name="found">What the store holds now.</param>
    public static string? Judge(StoreContents before, ulong seed, long acknowledged, int unacknowledged, StoreContents found)
    {
        var last = NumberedBatch.LastOf(found);
        if (last < acknowledged)
            return FormattableString.Invariant($"batch {acknowledged} was acknowledged, and the last one there is {last}");
        if (last > acknowledged + unacknowledged)
            return FormattableString.Invariant($"batch {last} is there, and {acknowledged} with {unacknowledged} more can be");
        var expected = before.Copy();
        for (var number = NumberedBatch.LastOf(before) + 1; number <= last; number++)
            expected.Apply(NumberedBatch.Make(seed, number));
        return expected.DifferenceTo(found) is { } difference ? FormattableString.Invariant($"it does not hold batches 1 to {last}, each of them whole: {difference}") : null;
    }

    /// <summary>Lets a process write, kills it, and looks at what is there; null when all is well.</summary>
    /// <param name="random">Decides when.</param>
    public async Task<string?> RunCycleAsync(CaseRandom random)
    {
        var options = new WriterOptions(provider, _folder.Path, sabotage, seed, MaxGroup: 1 + random.Next(6), FlushPercent: random.Pick([0, 20, 100]), CompactPercent: random.Pick([0, 0, 5, 30]), CloseAfter: 1 + random.Next(400));
        var (marker, count) = random.Next(10) switch
        {
            0 => ("opening", 1),
            1 => ("opened", 1),
            2 => ("compacting", 1),
            3 => ("closing", 1),
            _ => ("appended", 1 + random.Next(1 + random.Next(200))),
        };
        var (acknowledged, errors) = await KillAsync(options, marker, count, spins: random.Chance(50) ? 0 : random.Next(300_000));
        if (errors.Length > 0)
            return errors;

        acknowledged = Math.Max(acknowledged, NumberedBatch.LastOf(_contents));
        Acknowledged += acknowledged - NumberedBatch.LastOf(_contents);
        var found = new StoreContents();
        await using (var storage = StorageProviders.Create(provider, _folder.Path))
        {
            // Half of the time the next process finds it as this one left it. Before the first one there is nothing to read.
            var isReadOnly = random.Chance(50) && acknowledged > 0;
            await found.OpenAsync(storage, request => request with { ReadOnly = isReadOnly });
        }

        var complaint = Judge(_contents, seed, acknowledged, options.MaxGroup, found);
        _contents = found;
        return complaint;
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<(long Acknowledged, string Errors)> KillAsync(WriterOptions options, string marker, int count, int spins)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["exec", typeof(KilledStore).Assembly.Location, .. options.ToArguments()])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var (acknowledged, isKilled) = (0L, false);
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            while (await process.StandardOutput.ReadLineAsync().WaitAsync(CliProcess.Limit) is { } line)
            {
                if (line.Split(' ') is ["appended", var number])
                    acknowledged = long.Parse(number, CultureInfo.InvariantCulture);
                if (isKilled || !line.StartsWith(marker + ' ', StringComparison.Ordinal) || --count > 0)
                    continue;
                Thread.SpinWait(spins);
                process.Kill();
                isKilled = true;
            }

            await process.WaitForExitAsync().WaitAsync(CliProcess.Limit);
            return (acknowledged, await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }
}
