namespace GenosDb.Cli.Stores;

/// <summary>What a command does to a store.</summary>
internal enum StoreAccess
{
    /// <summary>Reads it, also while another process writes it.</summary>
    Read,

    /// <summary>Writes one that is there.</summary>
    Write,

    /// <summary>Writes it, and makes it where there is none.</summary>
    Create,
}
