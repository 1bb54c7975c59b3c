using System.Globalization;
using GenosDb.Tests.Sync.Support;
using Xunit.Abstractions;

namespace GenosDb.Tests.Fuzzing;

/// <summary>R6: hostile bytes never crash or hang a reader, never make it allocate without bound, and are never taken for something else.</summary>
[Trait("Bar", "R6")]
public sealed class HostileBytesTests(ITestOutputHelper output)
{
    /// <summary>Twice the largest frame.</summary>
    private const long AllocationBound = 2 * (4 << 20);

    /// <summary>What was once found, and must stay mended: one file an input, named for its target.</summary>
    private static readonly string Found = Path.Combine(AppContext.BaseDirectory, "Fuzzing", "Found");

    private static readonly ulong Seed = Environment.GetEnvironmentVariable("GENOSDB_SEED_BASE") is { Length: > 0 } seed ? ulong.Parse(seed, CultureInfo.InvariantCulture) : 1;

    [Fact]
    public void Mutated_bytes_are_refused_or_mean_what_they_say()
    {
        var count = Bars.Count("R6.frames") / FuzzTargets.All.Count + 1;
        foreach (var target in FuzzTargets.All)
            Parallel.For(0, count, number => _ = Try(target, Input(target, number), $"seed {Seed}, case {number}"));
        Report($"{count * FuzzTargets.All.Count:N0} mutated inputs of {FuzzTargets.All.Count} readers, seed {Seed}: none failed.");
    }

    [Fact]
    public void Valid_bytes_are_accepted_by_their_reader()
    {
        foreach (var target in FuzzTargets.All)
        {
            target.Corpus.Should().NotBeEmpty();
            foreach (var valid in target.Corpus)
                Try(target, valid, "the corpus").Should().BeTrue("{0} is valid for {1}", Convert.ToHexString(valid), target);
        }
    }

    [Fact]
    public void What_was_found_once_stays_mended()
    {
        foreach (var file in Directory.Exists(Found) ? Directory.EnumerateFiles(Found, "*.hex") : [])
        {
            var target = FuzzTargets.All.Single(target => Path.GetFileName(file).StartsWith(target.Name + " -", StringComparison.Ordinal));
            Try(target, Convert.FromHexString(File.ReadAllText(file).Trim()), file);
        }
    }

    [Fact]
    public void A_planted_bug_is_found()
    {
        // A reader that trusts a length: wrong for about one mutant in a hundred, as real bugs are.
        var careless = new FuzzTarget("careless", [[3, 1, 2, 3], [1, 9]], bytes => bytes is [var length, ..] && bytes.AsSpan(1, length).Length == length);

        var search = () => Parallel.For(0, 1_000, number => _ = Try(careless, Input(careless, number), $"case {number}"));

        search.Should().Throw<AggregateException>().Which.InnerExceptions.Should().Contain(problem => problem.Message.Contains("careless", StringComparison.Ordinal));
    }

    [Fact]
    public void A_reader_that_allocates_what_it_is_told_is_found()
    {
        var careless = new FuzzTarget("careless", [[0]], bytes => new byte[bytes.Length * 20_000_000].Length > 0);

        var search = () => _ = Try(careless, [1], "by hand");

        search.Should().Throw<InvalidOperationException>().WithMessage("*allocated*");
    }

    private static byte[] Input(FuzzTarget target, int number)
    {
        // Each case has random numbers of its own, so that any of them can be repeated alone.
        var random = new SeededRandomSource((Seed << 32) ^ (ulong)number);
        return new Mutator(target.Corpus).Mutate(target.Corpus[random.Next(target.Corpus.Count)], random);
    }

    private static bool Try(FuzzTarget target, byte[] input, string origin)
    {
        bool isAccepted;
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            isAccepted = target.Try(input);
        }
        catch (Exception problem)
        {
            throw new InvalidOperationException($"Reader '{target}' fails on {origin}. Keep it as '{target.Name} - what.hex' in Fuzzing/Found: {Convert.ToHexString(input)}", problem);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > AllocationBound + (64L * input.Length))
            throw new InvalidOperationException($"Reader '{target}' allocated {allocated:N0} bytes on {origin}: {Convert.ToHexString(input)}");
        return isAccepted;
    }

    private void Report(string line)
    {
        output.WriteLine(line);
        Console.WriteLine(line);
    }
}
