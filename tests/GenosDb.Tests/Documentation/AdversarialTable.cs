using System.Text.RegularExpressions;
using GenosDb.Tests.Architecture;

namespace GenosDb.Tests.Documentation;

/// <summary>The table of adversarial tests in docs/security.md, beside the tests that there are in all test projects.</summary>
internal sealed partial class AdversarialTable
{
    private const string Later = "*later*";
    private const string Missing = "—";

    private readonly string _page;

    private AdversarialTable(string page, ILookup<string, string> classesOfId)
    {
        _page = page;
        ClassesOfId = classesOfId;
        Rows = [.. RowPattern().Matches(page).Select(match => new AdversarialRow(match.Groups["id"].Value, match.Groups["what"].Value, match.Groups["test"].Value))];
    }

    /// <summary>Where the page is.</summary>
    public static string Path { get; } = System.IO.Path.Combine(RepositoryFolder.Root, "docs", "security.md");

    public IReadOnlyList<AdversarialRow> Rows { get; }

    /// <summary>The classes with a test whose name begins with an id.</summary>
    public ILookup<string, string> ClassesOfId { get; }

    /// <summary>Ids of this version that no test holds yet.</summary>
    public IReadOnlyList<string> MissingIds => [.. Rows.Where(row => row.Test != Later && !ClassesOfId.Contains(row.Id)).Select(row => row.Id)];

    public static AdversarialTable Read()
    {
        var folder = System.IO.Path.Combine(RepositoryFolder.Root, "tests");
        var tests = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(System.IO.Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .SelectMany(file => TestPattern().Matches(File.ReadAllText(file)).Select(match => (Id: match.Groups["id"].Value, Class: System.IO.Path.GetFileNameWithoutExtension(file))))
            .Distinct()
            .OrderBy(test => test.Class, StringComparer.Ordinal);
        return new AdversarialTable(File.ReadAllText(Path).ReplaceLineEndings("\n"), tests.ToLookup(test => test.Id, test => test.Class, StringComparer.Ordinal));
    }

    /// <summary>What stands in the last column for an id.</summary>
    public string TestOf(AdversarialRow row) =>
        ClassesOfId.Contains(row.Id) ? string.Join(", ", ClassesOfId[row.Id].Select(name => $"`{name}`"))
        : row.Test == Later ? Later
        : Missing;

    /// <summary>The page with the last column as it should be.</summary>
    public string Rewritten() => RowPattern().Replace(_page, match =>
    {
        var row = new AdversarialRow(match.Groups["id"].Value, match.Groups["what"].Value, match.Groups["test"].Value);
        return $"| {row.Id} | {row.What} | {TestOf(row)} |";
    });

    [GeneratedRegex(@"^\| (?<id>[A-J]\d\d) \| (?<what>.*) \| (?<test>[^|]*) \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex RowPattern();

    [GeneratedRegex(@"^\s*public\s[\w<>\s]*\s(?<id>[A-J]\d\d)_\w+\s*\(", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex TestPattern();
}
