namespace GenosDb;

/// <summary>Names of the permissions with built-in meaning; any other name is the application's.</summary>
public static class Permissions
{
    /// <summary>Guards nothing on replicated plain text; only sealing hides data.</summary>
    public const string Read = "read";

    /// <summary>Exchange operations with this peer.</summary>
    public const string Sync = "sync";

    /// <summary>Upsert nodes.</summary>
    public const string Write = "write";

    /// <summary>Link and unlink.</summary>
    public const string Link = "link";

    /// <summary>Without built-in meaning, for the application; part of the default table.</summary>
    public const string Publish = "publish";

    /// <summary>Remove nodes.</summary>
    public const string Delete = "delete";

    /// <summary>Remove nodes that somebody else owns.</summary>
    public const string DeleteAny = "deleteAny";

    /// <summary>Belongs to superadmins. Given to another role it has no effect: grants count by who signed them.</summary>
    public const string AssignRole = "assignRole";
}
