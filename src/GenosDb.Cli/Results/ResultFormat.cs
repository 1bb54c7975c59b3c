namespace GenosDb.Cli.Results;

/// <summary>How the nodes of an answer are written.</summary>
internal enum ResultFormat
{
    /// <summary>Aligned columns for people; long texts are cut.</summary>
    Table,

    /// <summary>One JSON object a line.</summary>
    Json,

    /// <summary>RFC 4180, with a line of names.</summary>
    Csv,
}
