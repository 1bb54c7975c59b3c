namespace GenosDb.Storage.Sqlite;

/// <summary>The names of the files of a store.</summary>
/// <param name="Database">The database; everything else lies beside it.</param>
internal sealed record StoreFiles(string Database)
{
    /// <summary>What is committed and not yet in the database; there while it is open, and after a crash.</summary>
    public string WriteAheadLog => Database + "-wal";

    /// <summary>Held while it is open.</summary>
    public string Lock => Database + ".lock";

    /// <summary>How far it was durable.</summary>
    public string Durable => Database + ".durable";

    /// <summary>A database that is being built; renamed when it is whole.</summary>
    public string New => Database + ".new";

    /// <summary>Whether <see cref="New"/> is whole, and only its renaming is missing.</summary>
    public bool IsNewWhole => File.Exists(New) && !File.Exists(New + "-journal") && !File.Exists(New + "-wal") && FileHeader.Read(New) is { IsStore: true, IsWriteAhead: true };

    /// <summary>Where a damaged file goes.</summary>
    public string Quarantined(string file, long incarnation) =>
        Path.Combine(Path.GetDirectoryName(Database)!, "quarantine", FormattableString.Invariant($"{Path.GetFileName(file)}.{incarnation}"));

    /// <summary>Removes what was never finished.</summary>
    /// <exception cref="IOException">It cannot be removed.</exception>
    public void DeleteNew()
    {
        File.Delete(New + "-journal");
        File.Delete(New + "-wal");
        File.Delete(New);
    }
}
