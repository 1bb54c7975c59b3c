namespace GenosDb.Cli.Drawings;

/// <summary>How a graph is drawn.</summary>
internal enum DrawingFormat
{
    /// <summary>The language of Graphviz.</summary>
    Dot,

    /// <summary>A flowchart of Mermaid.</summary>
    Mermaid,

    /// <summary>A picture, on a circle.</summary>
    Svg,
}
