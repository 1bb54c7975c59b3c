namespace GenosDb.SimulationTests.Governance;

/// <summary>What an enemy sends besides what its engine says. The values are written into plans: never renumber them.</summary>
internal enum AttackKind
{
    /// <summary>Operations in the name of somebody else, under the enemy's signature.</summary>
    ForgedSignature = 0,

    /// <summary>An operation of somebody else with another body and its old signature.</summary>
    AlteredBody = 1,

    /// <summary>An operation of somebody else with a later stamp and its old signature.</summary>
    AlteredStamp = 2,

    /// <summary>A role for itself.</summary>
    SelfGrant = 3,

    /// <summary>Grants, revocations and amnesties about others, which only superadmins may sign.</summary>
    UsurpedAuthority = 4,

    /// <summary>Writes that claim to be old.</summary>
    Backdated = 5,

    /// <summary>Writes whose time has not come.</summary>
    Future = 6,

    /// <summary>Two operations under one stamp, each for one half of the neighbours.</summary>
    Equivocation = 7,

    /// <summary>What others wrote, once more.</summary>
    Replay = 8,

    /// <summary>Good and bad ones in one container.</summary>
    Mixture = 9,

    /// <summary>More than anybody keeps.</summary>
    Flood = 10,

    /// <summary>Writes and removals on what belongs to others, and removals without the right.</summary>
    Trespass = 11,

    /// <summary>A write under the very stamp of somebody else's.</summary>
    BorrowedStamp = 12,

    /// <summary>Levels on nodes of its own and of others, some of them old.</summary>
    Levels = 13,

    /// <summary>Bytes that are no container.</summary>
    Garbage = 14,

    Last = Garbage,
}
