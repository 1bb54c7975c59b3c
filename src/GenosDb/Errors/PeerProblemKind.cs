namespace GenosDb;

/// <summary>Why two peers do not synchronise.</summary>
public enum PeerProblemKind
{
    /// <summary>All is well.</summary>
    None,

    /// <summary>The peer has another database: another name or salt, or another format.</summary>
    DifferentDatabase,

    /// <summary>The peer does not know the room secret.</summary>
    WrongRoomSecret,

    /// <summary>The peer speaks another wire version.</summary>
    IncompatibleVersion,

    /// <summary>The peer has another data format.</summary>
    IncompatibleFormat,

    /// <summary>The peer has other roles; operations are exchanged and each side judges for itself.</summary>
    PolicyMismatch,

    /// <summary>The peer lacks the permission to synchronise.</summary>
    NotAllowedToSync,

    /// <summary>The clocks are further apart than <see cref="GenosLimits.ClockDrift"/>.</summary>
    ClockTooFarAhead,

    /// <summary>The peer sent what no honest peer sends, and is not talked to for a while.</summary>
    Banned,

    /// <summary>Nothing has arrived from the peer although the link looks open.</summary>
    HalfOpen,

    /// <summary>The peer cannot be reached.</summary>
    Unreachable,

    /// <summary>The peer reads more slowly than this one writes.</summary>
    SlowReader,

    /// <summary>Synchronisation is paused here.</summary>
    Paused,

    /// <summary>The peer did not prove who it is, or speaks without the handshake that this database asks for.</summary>
    NotAuthenticated,

    /// <summary>The peer ended the link and gave no reason, as a database does that does not let this one in.</summary>
    NotAdmitted,
}
