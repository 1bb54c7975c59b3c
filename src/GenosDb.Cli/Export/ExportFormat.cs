namespace GenosDb.Cli.Export;

/// <summary>How a graph is written.</summary>
internal enum ExportFormat
{
    /// <summary>One JSON object a line.</summary>
    Ndjson,

    /// <summary>One JSON array.</summary>
    Json,

    /// <summary>The export of the library: one operation a line, with its stamp and signature.</summary>
    Operations,
}
