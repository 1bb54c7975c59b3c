using System.Globalization;
using System.Text;
using GenosDb.Cli.Results;

namespace GenosDb.Cli.Drawings;

/// <summary>A flowchart of Mermaid. Its texts may hold HTML, Markdown and directives, so that of ASCII only letters, digits and spaces are left as they are; the rest are its
/// numbered entities.</summary>
internal static class MermaidDrawing
{
    public static string Write(GraphDrawing drawing, int textWidth)
    {
        var mermaid = new StringBuilder("flowchart LR");
        for (var i = 0; i < drawing.Nodes.Count; i++)
            mermaid.Append(CultureInfo.InvariantCulture, $"\n  n{i}[\"{Escape(DisplayText.Fit(drawing.Nodes[i], textWidth))}\"]");
        foreach (var (source, target, label) in drawing.Edges)
        {
            mermaid.Append(CultureInfo.InvariantCulture, $"\n  n{source} -->");
            if (label.Length > 0)
                mermaid.Append(CultureInfo.InvariantCulture, $"|\"{Escape(DisplayText.Fit(label, textWidth))}\"|");
            mermaid.Append(CultureInfo.InvariantCulture, $" n{target}");
        }

        return mermaid.ToString();
    }

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (char.IsAscii(character) && !char.IsAsciiLetterOrDigit(character) && character != ' ')
                escaped.Append(CultureInfo.InvariantCulture, $"#{(int)character};");
            else
                escaped.Append(character);
        }

        // An empty text would be no text at all.
        return escaped.Length == 0 ? " " : escaped.ToString();
    }
}
