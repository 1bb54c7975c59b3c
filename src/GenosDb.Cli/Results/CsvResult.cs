namespace GenosDb.Cli.Results;

/// <summary>Nodes as RFC 4180. An empty text is <c>""</c>; null and what is missing is nothing at all. Arrays and maps are JSON.</summary>
internal static class CsvResult
{
    // Each row has all columns, so that they multiply.
    private const int MaxColumns = 1_000;

    private const string LineEnd = "\r\n";

    public static void Write(IReadOnlyList<GenosNode> nodes, TextWriter output)
    {
        var columns = new NodeColumns(nodes);
        if (columns.Names.Count > MaxColumns)
            throw new CommandFailedException(ExitCode.Failed, $"The nodes have {columns.Names.Count:N0} different fields, and CSV has room for {MaxColumns:N0}. Use --format json.");
        output.Write(string.Join(',', columns.Names.Select(Quote)) + LineEnd);
        foreach (var node in nodes)
            output.Write(string.Join(',', columns.RowOf(node).Select(TextOf)) + LineEnd);
    }

    private static string TextOf(GenosValue? value) =>
        value is not { } present || present.Kind == GenosValueKind.Null ? "" : Quote(NodeColumns.TextOf(present));

    private static string Quote(string text) =>
        text.Length == 0 || text.AsSpan().ContainsAny(",\"\r\n") || text[0] == ' ' || text[^1] == ' '
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : text;
}
