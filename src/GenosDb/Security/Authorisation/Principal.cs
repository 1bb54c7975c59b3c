using System.Collections.Immutable;

namespace GenosDb.Security;

/// <summary>All that the policy and the authority operations say of one identity and of the nodes it owns. Immutable.</summary>
internal sealed class Principal
{
    private readonly SecurityPolicy _policy;
    private readonly SuperAdminEntry? _entry;
    private readonly Timeline _roles;
    private readonly ImmutableArray<HardRevocation> _revocations;
    private readonly ImmutableArray<AmnestyStatement> _amnesties;

    /// <summary>An identity of which nothing is said but what the policy says.</summary>
    public Principal(SecurityPolicy policy, Address address)
        : this(policy, policy.Find(address), Timeline.Empty, [], [], ImmutableDictionary<string, SharedNode>.Empty)
    {
    }

    private Principal(
        SecurityPolicy policy,
        SuperAdminEntry? entry,
        Timeline roles,
        ImmutableArray<HardRevocation> revocations,
        ImmutableArray<AmnestyStatement> amnesties,
        ImmutableDictionary<string, SharedNode> nodes)
    {
        _policy = policy;
        _entry = entry;
        _roles = roles;
        _revocations = revocations;
        _amnesties = amnesties;
        Nodes = nodes;
    }

    /// <summary>Whether the policy names it, or a grant or revocation of it counts.</summary>
    public bool IsPromoted => _entry is not null || !_roles.IsEmpty;

    /// <summary>The nodes for which it signed ACL entries as their owner, whether they count now or not.</summary>
    public ImmutableDictionary<string, SharedNode> Nodes { get; }

    /// <summary>See <see cref="Timeline.Heads"/>.</summary>
    public ImmutableArray<OperationId> Heads => _roles.Heads;

    /// <summary>Its ACL entries that count now.</summary>
    public IEnumerable<OperationId> ActiveAclEntries => Nodes.Values.SelectMany(node => node.Entries).Where(Allows).Select(entry => entry.Id);

    public int RankAt(HybridTimestamp at) => _entry is null ? _roles.RankAt(at) : _entry.IsInOffice(at) ? _policy.Rbac.TopRank : 0;

    /// <summary>Whether an operation that it signed does not count, whatever its role was: cut off by a revocation, or by the end of a superadmin.</summary>
    public bool IsVoid(Operation operation)
    {
        if (_entry is not null)
            return !_entry.Keeps(operation);
        foreach (var revocation in _revocations)
        {
            if (revocation.Voids(operation))
                return true;
        }

        return false;
    }

    /// <summary>The revocations that void an operation that it signed.</summary>
    public ImmutableArray<OperationId> RevocationsVoiding(Operation operation) =>
        [.. _revocations.Where(revocation => revocation.Voids(operation)).Select(revocation => revocation.Operation.Id)];

    /// <summary>Whether an ACL entry that it signed as the owner counts.</summary>
    public bool Allows(Operation entry) => !IsVoid(entry) && _policy.Rbac.Can(RankAt(entry.Timestamp), Permissions.Write);

    /// <summary>The same with more operations, which the policy lets count and none of which is in it yet.</summary>
    public Principal With(IReadOnlyCollection<(Operation Operation, AuthorityStatement Statement)> additions)
    {
        var grants = new List<TimelineEntry>();
        var revocations = _revocations;
        var amnesties = _amnesties;
        var entries = new List<(Operation Operation, AclStatement Statement)>();
        foreach (var (operation, statement) in additions)
        {
            switch (statement)
            {
                case GrantStatement grant:
                    grants.Add(new TimelineEntry(operation, _policy.Rbac.RankOf(grant.Role), grant.ExpiresAt ?? TimelineEntry.Never, grant.Supersedes));
                    break;
                case RevocationStatement revocation:
                    grants.Add(new TimelineEntry(operation, Rank: 0, TimelineEntry.Never, revocation.Supersedes));
                    revocations = revocations.Add(new HardRevocation(operation, revocation.Keep, []));
                    break;
                case AmnestyStatement amnesty:
                    amnesties = amnesties.Add(amnesty);
                    break;
                case AclStatement acl:
                    entries.Add((operation, acl));
                    break;
            }
        }

        var lists = amnesties.ToLookup(amnesty => amnesty.Revocation, amnesty => amnesty.Operations);
        var judge = new Principal(
            _policy,
            _entry,
            grants.Count == 0 ? _roles : _roles.With(grants),
            [.. revocations.Select(revocation => revocation with { Amnesties = [.. lists[revocation.Operation.Id]] })],
            amnesties,
            Nodes);
        var entriesByNode = entries.ToLookup(entry => entry.Statement.NodeId, StringComparer.Ordinal);
        var nodes = Nodes.ToBuilder();
        // Whatever is said of an owner may change which of its entries count.
        var touched = entries.Count == additions.Count ? entriesByNode.Select(node => node.Key) : Nodes.Keys.Union(entriesByNode.Select(node => node.Key), StringComparer.Ordinal);
        foreach (var id in touched)
            nodes[id] = nodes.GetValueOrDefault(id, SharedNode.Empty).With(entriesByNode[id], judge.Allows);
        return new Principal(_policy, _entry, judge._roles, judge._revocations, amnesties, nodes.ToImmutable());
    }
}
