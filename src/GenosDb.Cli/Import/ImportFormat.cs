namespace GenosDb.Cli.Import;

/// <summary>What a file to import is written in.</summary>
internal enum ImportFormat
{
    /// <summary>Rows of RFC 4180.</summary>
    Csv,

    /// <summary>One JSON array of records.</summary>
    Json,

    /// <summary>JSON values one after the other, one a line as a rule.</summary>
    Ndjson,
}
