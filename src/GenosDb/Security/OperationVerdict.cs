namespace GenosDb.Security;

/// <summary>What is said of one operation that was received.</summary>
public enum OperationVerdict
{
    /// <summary>May be applied.</summary>
    Accepted,

    /// <summary>Valid, but not greater than the current one.</summary>
    AcceptedNotWinner,

    /// <summary>Twice in one container; the second is dropped.</summary>
    Duplicate,

    /// <summary>Contextual: not authorised by what is known here now. Set aside; nobody is blamed.</summary>
    NotAuthorised,

    /// <summary>Contextual: its stamp lies further ahead than the clock drift allows. Set aside; nobody is blamed.</summary>
    TooFarAhead,

    /// <summary>Contextual: there is no room for it here, for profiles without a role or beyond the quota of its author. Not kept; asked of peers again; nobody is blamed.</summary>
    NoRoom,

    /// <summary>Intrinsic, as all that follow: refused for ever, and the carrier is blamed. An unknown kind or flag, or a broken shape.</summary>
    Malformed,

    /// <summary>A body that is not in canonical form.</summary>
    NotCanonical,

    /// <summary>Beyond a validity limit.</summary>
    OverLimit,

    /// <summary>A stamp before the genesis of the database.</summary>
    BeforeGenesis,

    /// <summary>Made for another database.</summary>
    WrongDatabase,

    /// <summary>A signature scheme that this database does not allow.</summary>
    SchemeNotAllowed,

    /// <summary>A name that does not belong to the key.</summary>
    BadAddress,

    /// <summary>A signature that does not fit.</summary>
    BadSignature,
}
