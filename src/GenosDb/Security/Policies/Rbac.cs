using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;

namespace GenosDb.Security;

/// <summary>The table of roles. Immutable; safe on any thread.</summary>
public sealed class Rbac
{
    /// <summary>The role of whoever has no other; the first of every table.</summary>
    internal const string GuestRole = "guest";

    /// <summary>The role that only configuration gives; the last of every table.</summary>
    internal const string SuperAdminRole = "superadmin";

    private readonly FrozenDictionary<string, int> _ranks;
    private readonly ImmutableArray<FrozenSet<string>> _permissions;

    /// <summary>Creates a table.</summary>
    /// <param name="roles">Least privileged first.</param>
    /// <exception cref="ArgumentNullException"><paramref name="roles"/> is null.</exception>
    /// <exception cref="ArgumentException">A cycle, an unknown parent, a doubled name, <c>guest</c> not first or <c>superadmin</c> not last, a name that is
    /// empty or too long, or a role that may do more than one listed after it. The message names all of them.</exception>
    public Rbac(IEnumerable<RoleDefinition> roles)
    {
        ArgumentNullException.ThrowIfNull(roles);
        Roles = [.. roles];
        var problems = FindProblems(Roles);
        if (problems.Count > 0)
            throw new ArgumentException(string.Join(Environment.NewLine, problems), nameof(roles));
        _ranks = Roles.Select((role, rank) => KeyValuePair.Create(role.Name, rank)).ToFrozenDictionary(StringComparer.Ordinal);
        var effective = Resolve(Roles);
        _permissions = [.. Roles.Select(role => effective[role.Name].ToFrozenSet(StringComparer.Ordinal))];
    }

    /// <summary>guest (read, sync), user (write, link), manager (publish), admin (delete), superadmin (assignRole, deleteAny), each including the one before.</summary>
    public static Rbac Default { get; } = new(
    [
        new RoleDefinition(GuestRole, [Permissions.Read, Permissions.Sync], []),
        new RoleDefinition("user", [Permissions.Write, Permissions.Link], [GuestRole]),
        new RoleDefinition("manager", [Permissions.Publish], ["user"]),
        new RoleDefinition("admin", [Permissions.Delete], ["manager"]),
        new RoleDefinition(SuperAdminRole, [Permissions.AssignRole, Permissions.DeleteAny], ["admin"]),
    ]);

    /// <summary>The table as it was given, least privileged first.</summary>
    public ImmutableArray<RoleDefinition> Roles { get; }

    /// <summary>Whether a role has a permission, its own or inherited. False for an unknown role.</summary>
    /// <param name="role">Name of the role.</param>
    /// <param name="permission">Name of the permission.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public bool Can(string role, string permission)
    {
        ArgumentNullException.ThrowIfNull(role);
        ArgumentNullException.ThrowIfNull(permission);
        var rank = RankOf(role);
        return rank >= 0 && Can(rank, permission);
    }

    internal bool Can(int rank, string permission) => _permissions[rank].Contains(permission);

    /// <summary>The rank of a role; −1 for an unknown one.</summary>
    internal int RankOf(string role) => _ranks.GetValueOrDefault(role, -1);

    /// <summary>The rank of a superadmin, which is the highest.</summary>
    internal int TopRank => Roles.Length - 1;

    /// <summary>What a role may do, inherited permissions included.</summary>
    internal FrozenSet<string> PermissionsOf(int rank) => _permissions[rank];

    /// <summary>All that is wrong with a table; nothing when it can be used.</summary>
    internal static List<string> FindProblems(ImmutableArray<RoleDefinition> roles)
    {
        List<string> problems = [];
        if (roles.Any(role => role is null || string.IsNullOrEmpty(role.Name) || Given(role.Can).Any(string.IsNullOrEmpty) || Given(role.Inherits).Any(string.IsNullOrEmpty)))
            return ["a role, or a name in it, is null or empty."];
        if (roles.IsEmpty || roles[0].Name != GuestRole)
            problems.Add($"the first role is not '{GuestRole}', which everybody has who has no other.");
        if (roles.IsEmpty || roles[^1].Name != SuperAdminRole)
            problems.Add($"the last role is not '{SuperAdminRole}'.");
        foreach (var name in roles.SelectMany(role => Given(role.Can).Prepend(role.Name)).Where(name => GraphNames.HasLoneSurrogate(name) || Encoding.UTF8.GetByteCount(name) > ValidityLimits.RoleBytes))
            problems.Add($"a name of a role or permission is well-formed text of at most {ValidityLimits.RoleBytes} UTF-8 bytes; '{name}' is not.");
        foreach (var twice in roles.CountBy(role => role.Name, StringComparer.Ordinal).Where(count => count.Value > 1))
            problems.Add($"the role '{twice.Key}' is listed {twice.Value} times.");
        foreach (var role in roles)
        {
            foreach (var parent in Given(role.Inherits).Where(parent => roles.All(other => other.Name != parent)))
                problems.Add($"the role '{role.Name}' inherits '{parent}', which is not in the table.");
        }

        if (problems.Count > 0)
            return problems;
        var effective = Resolve(roles);
        var unresolved = roles.Select(role => role.Name).Where(name => !effective.ContainsKey(name)).ToList();
        if (unresolved.Count > 0)
            return [$"the roles '{string.Join("', '", unresolved)}' inherit in a cycle, or from one."];
        for (var i = 0; i < roles.Length; i++)
        {
            foreach (var later in roles.Skip(i + 1).Where(later => effective[roles[i].Name].IsProperSupersetOf(effective[later.Name])))
                problems.Add($"the role '{roles[i].Name}' may do more than '{later.Name}', so it is listed after it: the least privileged role is the first.");
        }

        return problems;
    }

    // Round by round, whoever inherits from resolved roles only. What never is resolved hangs on a cycle.
    private static Dictionary<string, HashSet<string>> Resolve(ImmutableArray<RoleDefinition> roles)
    {
        var effective = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        int before;
        do
        {
            before = effective.Count;
            foreach (var role in roles.Where(role => !effective.ContainsKey(role.Name) && Given(role.Inherits).All(effective.ContainsKey)))
                effective.Add(role.Name, Given(role.Can).Concat(Given(role.Inherits).SelectMany(parent => effective[parent])).ToHashSet(StringComparer.Ordinal));
        }
        while (effective.Count > before);
        return effective;
    }

    private static ImmutableArray<string> Given(ImmutableArray<string> names) => names.IsDefault ? [] : names;
}
