namespace GenosDb;

/// <summary>What stands between a write and its effect.</summary>
public enum SecurityMode
{
    /// <summary>Nothing is signed; whoever is let in may write.</summary>
    Unsigned,

    /// <summary>Everything is signed, and every author may write: <see cref="SecurityOptions.OpenPolicy"/>.</summary>
    OpenPolicy,

    /// <summary>Everything is signed, and roles that superadmins give decide.</summary>
    Governed,
}
