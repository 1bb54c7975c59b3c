namespace GenosDb.Security;

/// <summary>What the peer that brought a container did wrong; it never says anything about the authors.</summary>
public enum CarrierFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It may not synchronise.</summary>
    NotAdmitted,

    /// <summary>The container cannot be taken apart.</summary>
    Undecodable,

    /// <summary>It forwarded an operation that no honest peer forwards.</summary>
    IntrinsicFault,
}
