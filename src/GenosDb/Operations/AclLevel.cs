namespace GenosDb;

/// <summary>Levels of an ACL entry; each includes the ones before.</summary>
public enum AclLevel
{
    /// <summary>Nothing; takes an entry back.</summary>
    None = 0,

    /// <summary>Guards nothing on replicated data, which every peer holds as plain text.</summary>
    Read = 1,

    /// <summary>Upsert the node, and link and unlink edges that start at it.</summary>
    Write = 2,

    /// <summary>Remove the node.</summary>
    Delete = 3,
}
