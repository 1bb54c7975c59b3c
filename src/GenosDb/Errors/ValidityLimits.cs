namespace GenosDb;

/// <summary>Limits that decide whether an operation can exist at all: equal on every peer and part of the format id.</summary>
internal static class ValidityLimits
{
    /// <summary>Canonical bytes of one value.</summary>
    public const int ValueBytes = 1 << 20;

    /// <summary>Nesting of one value; a scalar has depth 1.</summary>
    public const int ValueDepth = 64;

    /// <summary>Array items and map entries of one value, all levels together.</summary>
    public const int ValueElements = 65_536;

    /// <summary>UTF-8 bytes of one map key.</summary>
    public const int MapKeyBytes = 256;

    /// <summary>UTF-8 bytes of a node id; at least one.</summary>
    public const int NodeIdBytes = 256;

    /// <summary>UTF-8 bytes of an edge label; may be none.</summary>
    public const int LabelBytes = 64;

    /// <summary>Encoded bytes of one local batch.</summary>
    public const int BatchBytes = 3 << 20;

    /// <summary>Canonical bytes of the body of a grant or an ACL grant.</summary>
    public const int GrantBytes = 1_024;

    /// <summary>UTF-8 bytes of the name of a role; at least one.</summary>
    public const int RoleBytes = 64;

    /// <summary>Operation ids that a grant or revocation may say it supersedes.</summary>
    public const int SupersededIds = 16;

    /// <summary>Operation ids that a revocation may keep, or an amnesty list.</summary>
    public const int ListedIds = 7_000;

    /// <summary>Canonical bytes of a profile that its owner may write without any role. Beyond: valid, but not authorised by that alone.</summary>
    public const int ProfileBytes = 4_096;

    /// <summary>Nothing is valid before this moment: 2020-01-01 UTC in Unix milliseconds.</summary>
    public const long GenesisMilliseconds = 1_577_836_800_000;

    /// <summary>The greatest time of a stamp: 48 bits of Unix milliseconds.</summary>
    public const long MaxMilliseconds = (1L << 48) - 1;
}
