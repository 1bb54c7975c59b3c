namespace GenosDb;

/// <summary>Where synchronisation stands.</summary>
public enum SyncPhase
{
    /// <summary>No transport.</summary>
    Offline,

    /// <summary>Transports, but no peer.</summary>
    Connecting,

    /// <summary>Something is on its way, to here or from here.</summary>
    CatchingUp,

    /// <summary>Every connected peer has all that this one has, and the other way round, as far as both have told.</summary>
    Live,
}
