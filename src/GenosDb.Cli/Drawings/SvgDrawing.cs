using System.Globalization;
using System.Text;
using System.Xml;
using GenosDb.Cli.Results;

namespace GenosDb.Cli.Drawings;

/// <summary>A picture: the nodes on a circle in their order, so that the same graph is the same picture. It has no scripts, and nothing of it is loaded from elsewhere.</summary>
internal static class SvgDrawing
{
    private const string Namespace = "http://www.w3.org/2000/svg";
    private const double NodeRadius = 14;
    private const double Spacing = 60;
    private const double LeastRadius = 90;
    private const double Margin = 120;
    private const double Bend = 30;
    private const int TitleWidth = 300;

    public static string Write(GraphDrawing drawing, int textWidth)
    {
        var radius = drawing.Nodes.Count == 1 ? 0 : Math.Max(LeastRadius, drawing.Nodes.Count * Spacing / (2 * Math.PI));
        var size = Text(2 * (radius + Margin));
        var places = drawing.Nodes.Select((_, i) => PlaceOf(i, drawing.Nodes.Count, radius)).ToArray();
        var svg = new StringBuilder();
        using (var xml = XmlWriter.Create(svg, new XmlWriterSettings { OmitXmlDeclaration = true, Indent = true, NewLineChars = "\n" }))
        {
            Open(xml, "svg", ("viewBox", $"0 0 {size} {size}"), ("width", size), ("height", size), ("font-family", "sans-serif"), ("font-size", "11"), ("text-anchor", "middle"));
            WriteArrow(xml);
            var parallels = new Dictionary<(int, int), int>();
            foreach (var edge in drawing.Edges)
                WriteEdge(xml, edge, places, parallels, textWidth);
            for (var i = 0; i < places.Length; i++)
                WriteNode(xml, drawing.Nodes[i], places[i], textWidth);
            xml.WriteEndElement();
        }

        return svg.ToString();
    }

    private static (double X, double Y) PlaceOf(int number, int count, double radius)
    {
        var (sin, cos) = Math.SinCos((2 * Math.PI * number / count) - (Math.PI / 2));
        return (radius + Margin + (radius * cos), radius + Margin + (radius * sin));
    }

    private static void WriteArrow(XmlWriter xml)
    {
        Open(xml, "defs");
        Open(xml, "marker", ("id", "arrow"), ("viewBox", "0 0 8 8"), ("refX", "8"), ("refY", "4"), ("markerWidth", "7"), ("markerHeight", "7"), ("orient", "auto"));
        Open(xml, "path", ("d", "M0 0 8 4 0 8z"), ("fill", "#666"));
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void WriteNode(XmlWriter xml, string text, (double X, double Y) place, int textWidth)
    {
        Open(xml, "g");
        xml.WriteElementString("title", Namespace, DisplayText.Fit(text, TitleWidth));
        Open(xml, "circle", ("cx", Text(place.X)), ("cy", Text(place.Y)), ("r", Text(NodeRadius)), ("fill", "#cde"), ("stroke", "#468"));
        xml.WriteEndElement();
        WriteText(xml, text, place.X, place.Y + NodeRadius + 12, textWidth);
        xml.WriteEndElement();
    }

    private static void WriteEdge(XmlWriter xml, DrawnEdge edge, (double X, double Y)[] places, Dictionary<(int, int), int> parallels, int textWidth)
    {
        // Each further edge of a pair bends more, and those back bend to the other side.
        var nth = parallels[(edge.Source, edge.Target)] = parallels.GetValueOrDefault((edge.Source, edge.Target)) + 1;
        var (from, to) = (places[edge.Source], places[edge.Target]);
        var (path, middle) = edge.Source == edge.Target ? Loop(from, nth) : Curve(from, to, nth * Bend);
        Open(xml, "path", ("d", path), ("fill", "none"), ("stroke", "#666"), ("marker-end", "url(#arrow)"));
        xml.WriteEndElement();
        if (edge.Label.Length > 0)
            WriteText(xml, edge.Label, middle.X, middle.Y, textWidth);
    }

    private static (string Path, (double X, double Y) Middle) Loop((double X, double Y) at, int nth)
    {
        var height = NodeRadius + (nth * Bend);
        var top = at.Y - NodeRadius;
        return ($"M{Text(at.X - 6)} {Text(top)} C{Text(at.X - height)} {Text(top - height)} {Text(at.X + height)} {Text(top - height)} {Text(at.X + 6)} {Text(top)}", (at.X, top - (0.75 * height)));
    }

    private static (string Path, (double X, double Y) Middle) Curve((double X, double Y) from, (double X, double Y) to, double bend)
    {
        var (dx, dy) = (to.X - from.X, to.Y - from.Y);
        var length = Math.Sqrt((dx * dx) + (dy * dy));
        var (x, y) = (dx / length, dy / length);
        var control = (X: ((from.X + to.X) / 2) - (y * bend), Y: ((from.Y + to.Y) / 2) + (x * bend));
        var start = Towards(from, control);
        var end = Towards(to, control);
        return (
            $"M{Text(start.X)} {Text(start.Y)} Q{Text(control.X)} {Text(control.Y)} {Text(end.X)} {Text(end.Y)}",
            ((from.X + to.X + (2 * control.X)) / 4, (from.Y + to.Y + (2 * control.Y)) / 4));
    }

    private static (double X, double Y) Towards((double X, double Y) from, (double X, double Y) to)
    {
        var (dx, dy) = (to.X - from.X, to.Y - from.Y);
        var share = NodeRadius / Math.Sqrt((dx * dx) + (dy * dy));
        return (from.X + (dx * share), from.Y + (dy * share));
    }

    private static void WriteText(XmlWriter xml, string text, double x, double y, int textWidth)
    {
        Open(xml, "text", ("x", Text(x)), ("y", Text(y)));
        xml.WriteString(DisplayText.Fit(text, textWidth));
        xml.WriteEndElement();
    }

    private static void Open(XmlWriter xml, string name, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        xml.WriteStartElement(name, Namespace);
        foreach (var (attribute, value) in attributes)
            xml.WriteAttributeString(attribute, value);
    }

    // Rounded, so that the last bits of a sine make no difference.
    private static string Text(double number) => Math.Round(number, 1).ToString("0.#", CultureInfo.InvariantCulture);
}
