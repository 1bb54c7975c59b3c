namespace GenosDb.Cli;

/// <summary>What the process, or a command of the shell, ends with.</summary>
internal enum ExitCode
{
    /// <summary>Done as asked.</summary>
    Done = 0,

    /// <summary>The input, the disk or a limit stood in the way.</summary>
    Failed = 1,

    /// <summary>The command line, or a query on it, cannot be used.</summary>
    WrongUsage = 2,

    /// <summary>The node, edge, file or store named is not there.</summary>
    NotFound = 3,

    /// <summary>The identity that is signed in, or the lack of one, does not allow it.</summary>
    PermissionDenied = 4,

    /// <summary>Another process holds the store, or it is too busy.</summary>
    InUse = 5,

    /// <summary>Something stored is not as it was written.</summary>
    DamageFound = 6,

    /// <summary>No peer was reached, or none that has this database.</summary>
    CouldNotConnect = 7,

    /// <summary>Ended by Ctrl+C or a request to terminate.</summary>
    Interrupted = 130,
}
