namespace GenosDb.Cli.Import;

/// <summary>What a record of the file becomes.</summary>
internal enum ImportShape
{
    /// <summary>A node with the record as its value.</summary>
    Nodes,

    /// <summary>An edge.</summary>
    Links,

    /// <summary>A node or an edge, as the export writes them.</summary>
    Graph,
}
