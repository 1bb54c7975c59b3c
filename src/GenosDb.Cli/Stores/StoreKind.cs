namespace GenosDb.Cli.Stores;

/// <summary>A provider, as a command line names it.</summary>
internal enum StoreKind
{
    /// <summary>A folder with an append-only log.</summary>
    Log,

    /// <summary>One SQLite file.</summary>
    Sqlite,
}
