using System.Globalization;
using System.Text;
using GenosDb.Cli.Results;

namespace GenosDb.Cli.Drawings;

/// <summary>The language of Graphviz. Texts are quoted; a backslash and an ampersand mean something in them, too.</summary>
internal static class DotDrawing
{
    public static string Write(GraphDrawing drawing, int textWidth)
    {
        var dot = new StringBuilder("digraph {\n  node [shape=box];\n");
        for (var i = 0; i < drawing.Nodes.Count; i++)
            dot.Append(CultureInfo.InvariantCulture, $"  n{i} [label=\"{Escape(DisplayText.Fit(drawing.Nodes[i], textWidth))}\"];\n");
        foreach (var (source, target, label) in drawing.Edges)
        {
            dot.Append(CultureInfo.InvariantCulture, $"  n{source} -> n{target}");
            if (label.Length > 0)
                dot.Append(CultureInfo.InvariantCulture, $" [label=\"{Escape(DisplayText.Fit(label, textWidth))}\"]");
            dot.Append(";\n");
        }

        return dot.Append('}').ToString();
    }

    private static string Escape(string text) => text
        .Replace(@"\", @"\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("&", "&amp;", StringComparison.Ordinal);
}
