using System.Text.Json;
using System.Text.Json.Nodes;

namespace GenosDb.Cli.Import;

/// <summary>An export of operations, which a database of the same name and salt merges.</summary>
internal static class OperationsFile
{
    private const string FormatName = "genosdb-export";

    // More than the longest name, with escapes.
    private const int FirstLineBytes = 4_096;

    /// <summary>Which database a file is an export of; null when it is none.</summary>
    /// <exception cref="CommandFailedException">Missing, or a directory.</exception>
    public static DatabaseOrigin? FindOrigin(string path)
    {
        ImportFile.Require(path);
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        var bytes = new byte[FirstLineBytes];
        var first = bytes.AsSpan(0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        var end = first.IndexOf((byte)'\n');
        if (end < 0)
            return null;
        try
        {
            return JsonNode.Parse(first[..end]) is JsonObject line && (string?)line["format"] == FormatName
                ? new DatabaseOrigin((string?)line["name"] ?? "", (string?)line["salt"] is { } salt ? Convert.FromBase64String(salt) : default(ReadOnlyMemory<byte>))
                : null;
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            // Something else, or an export that was altered, of which its reader says so.
            return null;
        }
    }

    /// <summary>Merges it: nothing in it is trusted more than what a peer sends.</summary>
    public static async Task<ImportReport> MergeAsync(CommandContext context, string path, CancellationToken cancellationToken)
    {
        await using var stream = ImportFile.Open(path);
        return await context.Database.ImportAsync(stream, cancellationToken);
    }

    public static JsonObject ToJson(string path, ImportReport report) => new()
    {
        ["file"] = path,
        ["applied"] = report.Applied,
        ["unchanged"] = report.Unchanged,
        ["refused"] = new JsonArray([.. report.Refused.Select(refused => new JsonObject { ["line"] = refused.Line, ["reason"] = refused.Reason.ToString() })]),
    };

    public static string ToText(string path, ImportReport report) => string.Join(
        '\n',
        report.Refused.Select(refused => $"  line {refused.Line} refused: {refused.Reason}").Prepend($"{path}: {report.Applied:N0} applied, {report.Unchanged:N0} were here, {report.Refused.Length:N0} refused"));
}
