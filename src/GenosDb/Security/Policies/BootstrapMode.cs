namespace GenosDb;

/// <summary>Whether an identity may always write its own profile, the node <c>user:address</c>.</summary>
public enum BootstrapMode
{
    /// <summary>Always, up to 4 KiB, whatever its role.</summary>
    Open,

    /// <summary>Only with <see cref="Permissions.Write"/>, as everything else.</summary>
    Closed,
}
