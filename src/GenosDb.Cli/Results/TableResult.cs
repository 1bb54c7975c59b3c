using System.Text;

namespace GenosDb.Cli.Results;

/// <summary>Nodes in aligned columns.</summary>
internal static class TableResult
{
    private const int MaxColumns = 16;
    private const int MaxWidth = 40;
    private const string Gap = "  ";

    /// <summary>Writes them.</summary>
    /// <returns>Columns for which there was no room.</returns>
    public static int Write(IReadOnlyList<GenosNode> nodes, TextWriter output)
    {
        var columns = new NodeColumns(nodes);
        var count = Math.Min(columns.Names.Count, MaxColumns);
        string[][] rows =
        [
            Fit(columns.Names),
            .. nodes.Select(node => Fit(columns.RowOf(node).Select(value => value is { } present ? NodeColumns.TextOf(present) : ""))),
        ];
        var widths = Enumerable.Range(0, count).Select(column => rows.Max(row => DisplayText.WidthOf(row[column]))).ToArray();
        for (var i = 0; i < rows.Length; i++)
        {
            WriteRow(rows[i]);
            if (i == 0)
                WriteRow([.. widths.Select(width => new string('-', width))]);
        }

        return columns.Names.Count - count;

        string[] Fit(IEnumerable<string> cells) => [.. cells.Take(count).Select(cell => DisplayText.Fit(cell, MaxWidth))];

        void WriteRow(string[] cells)
        {
            var line = new StringBuilder();
            for (var i = 0; i < count; i++)
                line.Append(cells[i]).Append(' ', widths[i] - DisplayText.WidthOf(cells[i])).Append(Gap);
            output.WriteLine(line.ToString().TrimEnd(' '));
        }
    }
}
