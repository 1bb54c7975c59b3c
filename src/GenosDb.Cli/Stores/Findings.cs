using System.Globalization;
using System.Text.Json.Nodes;
using GenosDb.Storage;

namespace GenosDb.Cli.Stores;

/// <summary>What a verification found, as output.</summary>
internal static class Findings
{
    public static JsonObject ToJson(StorageFinding finding) => new()
    {
        ["file"] = finding.Path,
        ["offset"] = finding.Offset,
        ["lsn"] = finding.Lsn,
        ["message"] = finding.Message,
    };

    public static string ToText(StorageFinding finding)
    {
        var offset = finding.Offset is { } at ? string.Create(CultureInfo.InvariantCulture, $" at {at}") : "";
        return $"{finding.Path}{offset}: {finding.Message}";
    }

    /// <summary>The last line.</summary>
    public static JsonObject ToJson(StorageReport report) => new()
    {
        ["records"] = report.RecordsChecked,
        ["bytes"] = report.BytesChecked,
        ["findings"] = report.Findings.Length,
    };

    public static string ToText(StorageReport report) =>
        $"{report.RecordsChecked:N0} records in {report.BytesChecked:N0} bytes: {(report.Findings.IsEmpty ? "all as it was written" : Count(report.Findings.Length))}";

    public static string Count(int findings) => findings == 1 ? "1 finding" : $"{findings:N0} findings";
}
