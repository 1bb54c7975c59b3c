namespace GenosDb;

/// <summary>What this peer is told locally: who signs grants, and what each role may do. Copied and validated once; changing it afterwards has no effect.</summary>
/// <remarks>Peers with different policies exchange operations and judge each for itself, so their states may differ.</remarks>
public sealed class SecurityOptions
{
    /// <summary>At least one, or <see cref="OpenPolicy"/>. Default: none.</summary>
    public IList<SuperAdmin> SuperAdmins { get; } = [];

    /// <summary>Replaces the table of roles: least privileged first, <c>guest</c> first, <c>superadmin</c> last. Empty, the default, keeps that of <see cref="Security.Rbac.Default"/>.</summary>
    public IList<RoleDefinition> Roles { get; } = [];

    /// <summary>Every author may write, link and remove; authorship is enforced, authority is not, and grants have no effect. Ids that belong to
    /// somebody stay theirs. Default false.</summary>
    public bool OpenPolicy { get; set; }

    /// <summary>Whether owners of nodes <c>~address/name</c> can give levels to others. Default false: such nodes are their owner's alone.</summary>
    public bool Acls { get; set; }

    /// <summary>Who may write a profile. Default <see cref="BootstrapMode.Open"/>.</summary>
    public BootstrapMode Bootstrap { get; set; }

    /// <summary>Nothing is valid before this moment, in whole milliseconds; equal on all peers. Default and earliest 2020-01-01 UTC.</summary>
    public DateTimeOffset Genesis { get; set; } = DateTimeOffset.FromUnixTimeMilliseconds(ValidityLimits.GenesisMilliseconds);

    /// <summary>Signs local writes. It stays yours and may serve several databases: dispose it after them. Only signing out, also by signing in as somebody else,
    /// disposes it. Null, the default: verifies, reads and relays only.</summary>
    public ISigner? Signer { get; set; }

    /// <summary>Checks every option, so that one message names all that is wrong. Null when nothing is.</summary>
    internal string? FindProblems()
    {
        List<string> problems = [];
        if (SuperAdmins.Count == 0 && !OpenPolicy)
            problems.Add($"{nameof(SuperAdmins)} is empty, so nobody could ever give a role. Add a superadmin, or set {nameof(OpenPolicy)} to let every author write.");
        if (!Enum.IsDefined(Bootstrap))
            problems.Add($"{nameof(Bootstrap)} is {Bootstrap}; use a member of the enumeration.");
        if (Genesis.ToUnixTimeMilliseconds() < ValidityLimits.GenesisMilliseconds)
            problems.Add($"{nameof(Genesis)} is {Genesis:O}; the earliest is 2020-01-01 UTC.");
        if (Roles.Count > 0)
            problems.AddRange(Security.Rbac.FindProblems([.. Roles]).Select(problem => $"{nameof(Roles)}: {problem}"));
        foreach (var admin in SuperAdmins)
        {
            if (admin is null)
                problems.Add($"{nameof(SuperAdmins)} has a null.");
            else
                CheckSuperAdmin(admin);
        }

        foreach (var twice in SuperAdmins.OfType<SuperAdmin>().CountBy(admin => admin.Address).Where(count => count.Value > 1))
            problems.Add($"{nameof(SuperAdmins)} has {twice.Key} {twice.Value} times; one entry says all of an identity.");
        return problems.Count == 0 ? null : string.Join(Environment.NewLine, problems);

        void CheckSuperAdmin(SuperAdmin admin)
        {
            if (admin.NotBefore > admin.NotAfter)
                problems.Add($"{nameof(SuperAdmins)}: {admin.Address} is in office from {admin.NotBefore:O} to {admin.NotAfter:O}, which is never. Exchange the two, or remove the entry.");
            if (admin.MaxRole is { } role && !HasRole(role))
                problems.Add($"{nameof(SuperAdmins)}: {nameof(admin.MaxRole)} of {admin.Address} is '{role}', which is not in the table of roles.");
        }

        bool HasRole(string role) =>
            Roles.Count == 0 ? Security.Rbac.Default.RankOf(role) >= 0 : Roles.Any(definition => definition?.Name == role);
    }
}
