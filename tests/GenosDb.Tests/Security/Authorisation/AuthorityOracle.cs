namespace GenosDb.Tests.Security.Authorisation;

/// <summary>Which operations count, straight from the set definitions: nothing is indexed, and no code is shared with what is tested.</summary>
internal sealed class AuthorityOracle(SecurityOptions policy, IEnumerable<Operation> operations)
{
    private static readonly RoleDefinition[] DefaultRoles =
    [
        new("guest", ["read", "sync"], []),
        new("user", ["write", "link"], ["guest"]),
        new("manager", ["publish"], ["user"]),
        new("admin", ["delete"], ["manager"]),
        new("superadmin", ["assignRole", "deleteAny"], ["admin"]),
    ];

    private readonly Operation[] _known = [.. operations.DistinctBy(operation => operation.Id)];
    private readonly Dictionary<string, Operation[]> _timelines = [];
    private readonly RoleDefinition[] _roles = policy.Roles.Count == 0 ? DefaultRoles : [.. policy.Roles];

    public bool Authorised(Operation o)
    {
        if (policy.OpenPolicy)
            return !IsAuthority(o) && Namespace(o) && Acl(o);
        return o.Kind switch
        {
            OperationKind.Grant or OperationKind.Revocation => ValidGrant(o),
            OperationKind.Amnesty => ValidAmnesty(o),
            OperationKind.AclGrant => ValidEntry(o),
            _ => Alive(o) && !Void(o) && (Profile(o) || (Can(Role(Signer(o), o.Timestamp), Action(o)) && Namespace(o) && Acl(o))),
        };
    }

    public string Role(string a, HybridTimestamp t)
    {
        if (SuperAdmin(a, t))
            return "superadmin";
        var p = policy.OpenPolicy ? [] : Timeline(a).Where(g => g.Timestamp < t).ToList();
        if (p.Count == 0)
            return "guest";
        var g = Least(p, grant => Rank(RoleOf(grant)));
        var expiresAt = g.Body["expiresAt"];
        return expiresAt.TryGetInt64(out var end) && t.UnixMilliseconds >= end ? "guest" : RoleOf(g);
    }

    public bool Promoted(string a) => policy.OpenPolicy || Entry(a) is not null || Timeline(a).Length > 0;

    public IEnumerable<OperationId> Voiding(Operation o) => Timeline(Signer(o))
        .Where(r => r.Kind == OperationKind.Revocation && Before(o, r) && !Ids(r, "keep").Contains(o.Id)
            && !_known.Any(a => a.Kind == OperationKind.Amnesty && ValidAmnesty(a) && a.NodeId == Signer(o) && Ids(a, "revocation").Contains(r.Id) && Ids(a, "operations").Contains(o.Id)))
        .Select(r => r.Id);

    private static bool IsAuthority(Operation o) => (int)o.Kind >= 16;

    private static string Signer(Operation o) => o.Author!.Value.ToString();

    private static string RoleOf(Operation g) => g.Kind == OperationKind.Revocation ? "guest" : g.Body["role"].AsString();

    private static string Action(Operation o) => o.Kind switch { OperationKind.Upsert => "write", OperationKind.Remove => "delete", _ => "link" };

    private static bool Before(Operation x, Operation y) =>
        (x.Timestamp.UnixMilliseconds, x.Timestamp.Counter, x.Timestamp.Origin.Bits) is var left
        && (y.Timestamp.UnixMilliseconds, y.Timestamp.Counter, y.Timestamp.Origin.Bits) is var right
        && (left.CompareTo(right) < 0 || (left == right && string.CompareOrdinal(x.Id.ToString(), y.Id.ToString()) < 0));

    private static HashSet<OperationId> Ids(Operation o, string key)
    {
        var ids = new HashSet<OperationId>();
        if (o.Body[key].Kind != GenosValueKind.Binary)
            return ids;
        for (var rest = o.Body[key].AsBinary().Span; !rest.IsEmpty; rest = rest[32..])
            ids.Add(OperationId.Read(rest));
        return ids;
    }

    // Those that no member supersedes; of these the least, and of equals the first.
    private static Operation Least(List<Operation> p, Func<Operation, int> rank)
    {
        var superseded = p.SelectMany(g => Ids(g, "supersedes")).ToHashSet();
        var h = p.Where(g => !superseded.Contains(g.Id)).ToList();
        return h.Single(g => h.All(other => other == g || rank(g) < rank(other) || (rank(g) == rank(other) && Before(g, other))));
    }

    private SuperAdmin? Entry(string a) => policy.SuperAdmins.SingleOrDefault(entry => entry.Address.ToString() == a);

    private bool SuperAdmin(string a, HybridTimestamp t) =>
        Entry(a) is { } entry
        && (entry.NotBefore is not { } from || t.UnixMilliseconds >= from.ToUnixTimeMilliseconds())
        && (entry.NotAfter is not { } to || t.UnixMilliseconds <= to.ToUnixTimeMilliseconds());

    private bool Alive(Operation o) =>
        Entry(Signer(o)) is not { Keep: { } keep } entry
        || ((entry.NotAfter is not { } to || o.Timestamp.UnixMilliseconds <= to.ToUnixTimeMilliseconds()) && keep.Contains(o.Id));

    private bool ValidGrant(Operation g) =>
        SuperAdmin(Signer(g), g.Timestamp) && Alive(g) && Entry(g.NodeId) is null
        && RoleOf(g) != "superadmin" && Rank(RoleOf(g)) >= 0 && Rank(RoleOf(g)) <= Rank(Entry(Signer(g))!.MaxRole ?? "superadmin");

    private bool ValidAmnesty(Operation a) => SuperAdmin(Signer(a), a.Timestamp) && Alive(a) && Entry(a.NodeId) is null;

    private bool ValidEntry(Operation g) =>
        policy.Acls && g.NodeId.StartsWith($"~{Signer(g)}/", StringComparison.Ordinal) && Alive(g) && !Void(g) && Can(Role(Signer(g), g.Timestamp), "write");

    private Operation[] Timeline(string a)
    {
        if (!_timelines.TryGetValue(a, out var timeline))
            _timelines[a] = timeline = [.. _known.Where(g => g.Kind is OperationKind.Grant or OperationKind.Revocation && g.NodeId == a && ValidGrant(g))];
        return timeline;
    }

    private bool Void(Operation o) => Voiding(o).Any();

    private bool Profile(Operation o) =>
        policy.Bootstrap == BootstrapMode.Open && o.Kind == OperationKind.Upsert && o.NodeId == "user:" + Signer(o) && o.Body.Encoded.Length <= 4096;

    private bool Namespace(Operation o)
    {
        var owner = "user:" + Signer(o);
        return !o.NodeId.StartsWith("sys:", StringComparison.Ordinal)
            && (!o.NodeId.StartsWith("user:", StringComparison.Ordinal)
                || o.NodeId == owner || o.NodeId.StartsWith(owner + "/", StringComparison.Ordinal) || SuperAdmin(Signer(o), o.Timestamp));
    }

    private bool Acl(Operation o) =>
        o.NodeId[0] != '~'
        || o.NodeId.StartsWith($"~{Signer(o)}/", StringComparison.Ordinal)
        || Level(o.NodeId, Signer(o), o.Timestamp) >= (o.Kind == OperationKind.Remove ? 3 : 2)
        || (o.Kind == OperationKind.Remove && Can(Role(Signer(o), o.Timestamp), "deleteAny"));

    private long Level(string node, string subject, HybridTimestamp t)
    {
        var p = _known.Where(g => g.Kind == OperationKind.AclGrant && g.NodeId == node && g.Body["subject"].AsString() == subject && g.Timestamp < t && !policy.OpenPolicy && ValidEntry(g)).ToList();
        return p.Count == 0 ? 0 : Least(p, g => (int)g.Body["level"].AsInt64()).Body["level"].AsInt64();
    }

    private int Rank(string role) => Array.FindIndex(_roles, definition => definition.Name == role);

    private bool Can(string role, string permission)
    {
        var definition = _roles.Single(candidate => candidate.Name == role);
        return definition.Can.Any(own => own == permission) || definition.Inherits.Any(parent => Can(parent, permission));
    }
}
