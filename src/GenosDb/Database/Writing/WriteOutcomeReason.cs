namespace GenosDb;

/// <summary>Why a write became what it is; a value to decide on.</summary>
public enum WriteOutcomeReason
{
    /// <summary>None is needed.</summary>
    None,

    /// <summary>A later write to the same place won.</summary>
    NewerWrite,

    /// <summary>Its author had no right to it at its time, as far as is known here. It is set aside.</summary>
    NotAuthorised,

    /// <summary>Its author's right was withdrawn for its time.</summary>
    Revoked,

    /// <summary>Its stamp lies further ahead than clocks may differ. It is set aside until its time has come.</summary>
    TooFarAhead,

    /// <summary>There is no room for it here: for profiles of identities without a role, or beyond <see cref="GenosLimits.SignerBytes"/>. Peers are asked for it again.</summary>
    NoRoom,

    /// <summary>No honest peer would forward it: broken, for another database, or not signed by its author. <see cref="WriteOutcome.Verdict"/> says which.</summary>
    Invalid,

    /// <summary>Beyond a validity limit.</summary>
    OverLimit,

    /// <summary>Its stamp stands for another operation too: a copied store, or a dishonest writer.</summary>
    StampReused,
}
