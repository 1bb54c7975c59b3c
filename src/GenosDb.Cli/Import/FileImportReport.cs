using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace GenosDb.Cli.Import;

/// <summary>What became of the records of a file.</summary>
internal sealed class FileImportReport(string path)
{
    private const int FirstLines = 3;

    private readonly SortedDictionary<string, (long Count, List<long> Lines)> _skips = new(StringComparer.Ordinal);

    /// <summary>Records read.</summary>
    public long Read { get; set; }

    /// <summary>Operations written.</summary>
    public long Written { get; set; }

    /// <summary>Records not imported.</summary>
    public long Skipped => _skips.Values.Sum(skip => skip.Count);

    /// <summary>Records that said again what another one, or the graph, says: an edge that is there, or an id that a later record of the same batch has.</summary>
    public long Repeated { get; set; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; set; }

    /// <summary>Counts a record that is not imported.</summary>
    public void Skip(string reason, long line)
    {
        var (count, lines) = _skips.TryGetValue(reason, out var known) ? known : (0, []);
        if (lines.Count < FirstLines)
            lines.Add(line);
        _skips[reason] = (count + 1, lines);
    }

    public JsonObject ToJson() => new()
    {
        ["file"] = path,
        ["read"] = Read,
        ["written"] = Written,
        ["repeated"] = Repeated,
        ["skipped"] = Skipped,
        ["reasons"] = new JsonArray([.. _skips.Select(skip => new JsonObject
        {
            ["reason"] = skip.Key,
            ["count"] = skip.Value.Count,
            ["firstLines"] = new JsonArray([.. skip.Value.Lines.Select(line => JsonValue.Create(line))]),
        })]),
        ["seconds"] = Math.Round(Elapsed.TotalSeconds, 3),
    };

    public string ToText()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{path}: {Read:N0} read, {Written:N0} written, {Repeated:N0} repeated, {Skipped:N0} skipped in {Elapsed.TotalSeconds:N2} s");
        foreach (var (reason, (count, lines)) in _skips)
            text.Append(CultureInfo.InvariantCulture, $"\n  {count:N0} skipped: {reason} (lines {string.Join(", ", lines)}{(count > lines.Count ? " …" : "")})");
        return text.ToString();
    }
}
