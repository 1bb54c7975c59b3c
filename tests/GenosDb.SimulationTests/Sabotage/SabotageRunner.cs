using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace GenosDb.SimulationTests.Sabotage;

/// <summary>Copies the sources, plants one bug, builds, and runs what must catch it.</summary>
internal sealed partial class SabotageRunner : IDisposable
{
    private readonly string _root;
    private readonly string _copy = Directory.CreateTempSubdirectory("genosdb-sabotage-").FullName;
    private readonly int _seeds;

    /// <param name="root">The root of the repository.</param>
    /// <param name="seeds">How many seeds the simulator tries at the most.</param>
    public SabotageRunner(string root, int seeds)
    {
        (_root, _seeds) = (root, seeds);
        foreach (var name in (string[])["Directory.Build.props", "Directory.Packages.props", "global.json", ".editorconfig", "GenosDb.sln"])
            File.Copy(Path.Combine(root, name), Path.Combine(_copy, name));
        foreach (var folder in (string[])["src", "tests"])
            Copy(folder);
    }

    /// <summary>Plants a bug and says what caught it.</summary>
    /// <param name="planted">The bug.</param>
    /// <returns>What caught it; null when nothing did.</returns>
    /// <exception cref="InvalidOperationException">The sabotaged sources do not build, or the run ended without naming a seed.</exception>
    public string? FindCatcher(SabotageCase planted)
    {
        var edits = planted.AllEdits;
        try
        {
            foreach (var edit in edits)
                Change(edit.File, text => text.Replace(edit.Text, edit.Replacement, StringComparison.Ordinal));
            return planted.CaughtBy is { } filter ? FailedTest(planted.CaughtIn, filter) : FailedSeed(planted.Seed, planted.IsGoverned);
        }
        finally
        {
            foreach (var file in edits.Select(edit => edit.File).Distinct(StringComparer.Ordinal))
                Change(file, _ => File.ReadAllText(Path.Combine(_root, file)));
        }
    }

    public void Dispose() => Directory.Delete(_copy, recursive: true);

    private string? FailedSeed(ulong? likely, bool isGoverned)
    {
        Build("tests/GenosDb.SimulationTests");
        return (likely is { } seed ? FailedSeed(seed, 1, isGoverned) : null) ?? FailedSeed(1, _seeds, isGoverned);
    }

    private string? FailedSeed(ulong first, int count, bool isGoverned)
    {
        var (exitCode, output) = Run("exec", "tests/GenosDb.SimulationTests/bin/Release/net10.0/GenosDb.SimulationTests.dll", "run", $"{first}", $"{count}", "--first", isGoverned ? "--governed" : "");
        if (exitCode == 0)
            return null;
        // A run that ends for another reason has caught nothing.
        var lines = FailedSeedLine().Matches(output);
        return lines.Count > 0
            ? lines.MinBy(line => ulong.Parse(line.Groups[1].ValueSpan, CultureInfo.InvariantCulture))!.Value.Trim()
            : throw new InvalidOperationException($"The run ended with {exitCode} and named no seed: {output}");
    }

    private string? FailedTest(string project, string filter)
    {
        Build(project);
        var (exitCode, output) = Run("test", project, "-c", "Release", "--no-build", "--filter", filter);
        return exitCode == 0 ? null : FailedTestLine().Match(output) is { Success: true } line ? line.Groups[1].Value : "the tests ended early";
    }

    private void Build(string project)
    {
        var (exitCode, output) = Run("build", project, "-c", "Release", "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false", "-clp:ErrorsOnly", "-nodeReuse:false");
        if (exitCode != 0)
            throw new InvalidOperationException("A sabotaged copy does not build: " + output);
    }

    private (int ExitCode, string Output) Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = _copy, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.GetAwaiter().GetResult());
    }

    private void Change(string file, Func<string, string> change)
    {
        var path = Path.Combine(_copy, file);
        File.WriteAllText(path, change(File.ReadAllText(path)));
    }

    private void Copy(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_root, folder), "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(_root, file);
            if (name.Split(Path.DirectorySeparatorChar) is var parts && (parts.Contains("bin") || parts.Contains("obj")))
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_copy, name))!);
            File.Copy(file, Path.Combine(_copy, name));
        }
    }

    [GeneratedRegex("(?m)^.*: seed (\\d+): .*$")]
    private static partial Regex FailedSeedLine();

    [GeneratedRegex("(?m)^\\s*Failed (\\S+)")]
    private static partial Regex FailedTestLine();
}
