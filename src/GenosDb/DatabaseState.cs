namespace GenosDb;

/// <summary>Whether a database can be used.</summary>
public enum DatabaseState
{
    /// <summary>In use.</summary>
    Open,

    /// <summary>Disposed, or being disposed.</summary>
    Closed,
}
