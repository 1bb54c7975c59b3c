namespace GenosDb;

/// <summary>Whether a database can be used.</summary>
public enum DatabaseState
{
    /// <summary>In use.</summary>
    Open,

    /// <summary>Opened for reading only.</summary>
    ReadOnly,

    /// <summary>The storage failed: reads go on, writes fail. Dispose it and open it again.</summary>
    Faulted,

    /// <summary>Disposed, or being disposed.</summary>
    Closed,
}
