namespace GenosDb;

/// <summary>Where synchronisation stands.</summary>
public enum SyncPhase
{
    /// <summary>No transport.</summary>
    Offline,

    /// <summary>Transports, but no peer.</summary>
    Connecting,

    /// <summary>Something is on its way, to here or from here; also while synchronisation is paused here.</summary>
    CatchingUp,

    /// <summary>Every connected peer has all that this one has, and the other way round, as far as both have told.
    /// After a write, wait for it on the side that wrote: the other side does not know yet that there is something to come.</summary>
    Live,
}
