using System.Globalization;
using GenosDb.Tests.Database.Support;
using Xunit.Abstractions;

namespace GenosDb.Tests.Fuzzing;

/// <summary>Bar R6: hostile bytes never crash, hang, or change state unless they verify.</summary>
[Collection(BarCollection.Name)]
public sealed class HostileBytesTests(ITestOutputHelper output)
{
    private static readonly IReadOnlyList<FuzzTarget> Targets = [.. DecoderTargets.All, SessionTarget.Target];

    public static TheoryData<string> CorpusFiles =>
        [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Fuzzing", "Corpus"), "*.hex").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private static ulong Seed => Environment.GetEnvironmentVariable("GENOSDB_SEED_BASE") is { Length: > 0 } seed ? ulong.Parse(seed, CultureInfo.InvariantCulture) : 1;

    [Fact]
    [Trait("Bar", "R6")]
    public void Hostile_bytes_never_crash_and_change_nothing_unless_they_verify()
    {
        if (Environment.GetEnvironmentVariable("GENOSDB_FUZZ_CASE") is { Length: > 0 } wanted)
        {
            var parts = wanted.Split(':').Select(part => ulong.Parse(part, CultureInfo.InvariantCulture)).ToArray();
            var find = new Fuzzer(Targets, parts[0]).Try(parts[1], out _, out _);
            Assert.True(find is null, find?.ToString());
            return;
        }

        var report = new Fuzzer(Targets, Seed).Run(Bars.Count("R6.frames"));
        output.WriteLine($"Seed {Seed}: {report}");
        Console.WriteLine($"R6, seed {Seed}: {report}");

        Assert.True(report.Finds.Count == 0, string.Join(Environment.NewLine + Environment.NewLine, report.Finds));
        report.Tried.Should().BeGreaterThanOrEqualTo(Bars.Count("R6.frames"));
        // Mutants that are all refused at the first byte would show nothing, and so would mutants that are all accepted.
        foreach (var (target, tried, accepted) in report.Counts)
        {
            accepted.Should().BeGreaterThan(tried / 100, "'{0}' is reached behind its first check", target);
            accepted.Should().BeLessThan(tried * 95 / 100, "'{0}' gets hostile input", target);
        }
    }

    [Theory]
    [Trait("Bar", "R6")]
    [MemberData(nameof(CorpusFiles))]
    public void What_was_found_once_stays_fixed(string file)
    {
        var target = Targets.Single(target => target.Name == file.Split('-')[0]);
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Fuzzing", "Corpus", file)))
            Fuzzer.Check(target, Convert.FromHexString(line.Trim()));
    }

    [Fact]
    public void Valid_input_is_accepted_by_every_decoder()
    {
        (string Target, IReadOnlyList<byte[]> Corpus)[] inputs =
        [
            ("value", FuzzCorpus.Values), ("frame", FuzzCorpus.Frames), ("container", FuzzCorpus.Containers), ("signed", FuzzCorpus.SignedContainers), ("record", FuzzCorpus.Records), ("key", FuzzCorpus.Keys),
            ("filter", FuzzCorpus.Filters),
        ];
        foreach (var (name, corpus) in inputs)
        {
            var target = Targets.Single(target => target.Name == name);
            foreach (var input in corpus)
                Fuzzer.Check(target, input).Should().BeTrue("{0} is a valid {1}", Convert.ToHexStringLower(input), name);
        }
    }
}
