namespace GenosDb.Testing;

/// <summary>How a call of a simulated disk fails.</summary>
public enum SimulatedDiskFailure
{
    /// <summary>With an I/O error, whatever the call is, and without an effect.</summary>
    InputOutput,

    /// <summary>Writing, creating or renaming: there is no space, and nothing was written.</summary>
    NoSpace,

    /// <summary>Writing: a part is written, then there is no space.</summary>
    ShortWrite,

    /// <summary>Syncing a file or the directory. As on real systems, what was to be synced may be lost although the next sync succeeds.</summary>
    Sync,
}
