namespace GenosDb.Wire;

/// <summary>What a peer could not accept. Codes are never renumbered.</summary>
internal enum WireErrorCode
{
    /// <summary>A frame or message that breaks the protocol.</summary>
    Protocol = 1,

    /// <summary>Another wire version.</summary>
    Version = 2,

    /// <summary>Another format id: another database, or another data model.</summary>
    Incompatible = 3,

    /// <summary>A message type that is not known here.</summary>
    Unsupported = 4,

    /// <summary>The replica id is in use by another store.</summary>
    DuplicateReplica = 5,

    /// <summary>A limit of the receiver.</summary>
    OverLimit = 6,
}
