using System.Collections.Immutable;
using System.Security.Cryptography;

namespace GenosDb.Security;

/// <summary>Decides which operations count: a function of the policy and of the set of authority operations, not of the order in which they came.
/// Immutable; safe on any thread.</summary>
/// <remarks>Everything is judged at the operation's own time. No clock, no carrier and no data register takes part, so peers with the same policy and the same
/// authority operations give the same answers. Operations given here have passed every intrinsic check.</remarks>
internal sealed class Authority
{
    private readonly SecurityPolicy _policy;

    // Who the policy names, and whoever an operation that counts is about. Everybody else is a guest.
    private readonly ImmutableDictionary<Address, Principal> _principals;
    private readonly ImmutableSortedSet<OperationId> _ids;
    private byte[]? _digest;

    private Authority(SecurityPolicy policy, ImmutableDictionary<Address, Principal> principals, ImmutableSortedSet<OperationId> ids)
    {
        _policy = policy;
        _principals = principals;
        _ids = ids;
    }

    /// <summary>Nothing is known but the policy.</summary>
    public static Authority Empty(SecurityPolicy policy) =>
        new(policy, policy.SuperAdmins.ToImmutableDictionary(address => address, address => new Principal(policy, address)), []);

    /// <summary>SHA-256 over the ascending ids of all authority operations, also of those without effect: unequal means that peers have something to exchange.</summary>
    public ReadOnlySpan<byte> Digest
    {
        get
        {
            if (Volatile.Read(ref _digest) is { } known)
                return known;
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            Span<byte> bytes = stackalloc byte[OperationId.Size];
            foreach (var id in _ids)
            {
                id.WriteTo(bytes);
                hash.AppendData(bytes);
            }

            var digest = hash.GetHashAndReset();
            Volatile.Write(ref _digest, digest);
            return digest;
        }
    }

    /// <summary>The same with more authority operations; the very same when all of them are known. Costs time in proportion to what is known of the identities
    /// that they are about.</summary>
    /// <exception cref="ArgumentException">Something else than a valid authority operation.</exception>
    public Authority With(params ReadOnlySpan<Operation> operations)
    {
        var ids = _ids.ToBuilder();
        var additions = new Dictionary<Address, List<(Operation Operation, AuthorityStatement Statement)>>();
        foreach (var operation in operations)
        {
            if (!ids.Add(operation.Id))
                continue;
            var statement = Read(operation);
            if (!CountsByPolicy(operation, statement))
                continue;
            var about = About(statement);
            if (!additions.TryGetValue(about, out var list))
                additions.Add(about, list = []);
            list.Add((operation, statement));
        }

        if (ids.Count == _ids.Count)
            return this;
        var principals = _principals.ToBuilder();
        foreach (var (about, list) in additions)
            principals[about] = (principals.GetValueOrDefault(about) ?? new Principal(_policy, about)).With(list);
        return new Authority(_policy, principals.ToImmutable(), ids.ToImmutable());
    }

    /// <summary>Whether an operation counts. One of authority that does not is without effect now, and kept all the same.</summary>
    public bool IsAuthorised(Operation operation)
    {
        if (operation.Author is not { } author)
            return false;
        if (operation.IsAuthority)
            return HasEffect(operation, Read(operation));
        if (!ReservedId.TryRead(operation.NodeId, out var node))
            return false;
        var principal = _principals.GetValueOrDefault(author);
        if (_policy.IsOpen)
            return IsInReach(operation, author, principal, node);
        return principal?.IsVoid(operation) != true
            && (IsOwnProfile(operation, author, node)
                || (_policy.Rbac.Can(RankOf(principal, operation.Timestamp), ActionOf(operation.Kind)) && IsInReach(operation, author, principal, node)));
    }

    /// <summary>Whether a data operation or ACL entry is cut off by a revocation or by the end of a superadmin, whatever its author's role was.</summary>
    public bool IsVoid(Operation operation) =>
        !_policy.IsOpen && operation.Author is { } author && _principals.GetValueOrDefault(author)?.IsVoid(operation) == true;

    /// <summary>The role of an identity at a moment.</summary>
    public string RoleAt(Address address, HybridTimestamp at) => _policy.Rbac.Roles[RankOf(_principals.GetValueOrDefault(address), at)].Name;

    /// <summary>Whether an identity has a permission at a moment.</summary>
    /// <param name="address">Null: somebody without an identity, who is a guest.</param>
    /// <param name="permission">Its name.</param>
    /// <param name="at">When.</param>
    public bool Can(Address? address, string permission, HybridTimestamp at) =>
        _policy.Rbac.Can(address is { } known ? RankOf(_principals.GetValueOrDefault(known), at) : 0, permission)
        || (_policy.IsOpen && address is not null && permission is Permissions.Write or Permissions.Link or Permissions.Delete);

    /// <summary>Whether the policy names an identity or a grant or revocation of it counts; always under an open policy. Profiles of the others are kept apart.</summary>
    public bool IsPromoted(Address address) => _policy.IsOpen || _principals.GetValueOrDefault(address)?.IsPromoted == true;

    /// <summary>What a new grant or revocation should supersede, as <see cref="Timeline.Heads"/>.</summary>
    public ImmutableArray<OperationId> Heads(Address subject) => _principals.GetValueOrDefault(subject)?.Heads ?? [];

    /// <summary>What a new ACL entry should supersede, as <see cref="Timeline.Heads"/>.</summary>
    /// <param name="nodeId">An owned node.</param>
    /// <param name="subject">Whom the entry is about.</param>
    public ImmutableArray<OperationId> AclHeads(string nodeId, Address subject) =>
        FindShared(nodeId)?.Heads(subject) ?? [];

    /// <summary>The level of an identity on an owned node at a moment; <see cref="AclLevel.None"/> for its owner too, who needs none.</summary>
    public AclLevel LevelAt(string nodeId, Address subject, HybridTimestamp at) => FindShared(nodeId)?.LevelAt(subject, at) ?? AclLevel.None;

    /// <summary>The ACL entries of an owner that count now, which a revocation of that owner should keep.</summary>
    public ImmutableArray<OperationId> ActiveAclEntries(Address owner) => [.. _principals.GetValueOrDefault(owner)?.ActiveAclEntries ?? []];

    /// <summary>The revocations that void an operation: what an amnesty for it has to name, one by one.</summary>
    public ImmutableArray<OperationId> RevocationsVoiding(Operation operation) =>
        operation.Author is { } author && _principals.GetValueOrDefault(author) is { } principal ? principal.RevocationsVoiding(operation) : [];

    /// <summary>Whose data operations must be judged anew after an authority operation; to be asked of a snapshot that has it.</summary>
    /// <remarks>What is said of an owner also decides which of its ACL entries count, so that others gain or lose its nodes.</remarks>
    public AuthorityEffect AffectedBy(Operation operation)
    {
        var statement = Read(operation);
        if (!CountsByPolicy(operation, statement))
            return AuthorityEffect.None;
        return statement is AclStatement acl
            ? new AuthorityEffect(null, [acl.NodeId])
            : new AuthorityEffect(About(statement), [.. _principals.GetValueOrDefault(About(statement))?.Nodes.Keys ?? []]);
    }

    private static AuthorityStatement Read(Operation operation) =>
        AuthorityStatement.TryRead(operation, out var statement) == DecodeStatus.Ok
            ? statement!
            : throw new ArgumentException($"'{operation.Kind}' of '{operation.NodeId}' is no valid operation of authority.", nameof(operation));

    private static Address About(AuthorityStatement statement) => statement switch
    {
        GrantStatement grant => grant.Subject,
        RevocationStatement revocation => revocation.Subject,
        AmnestyStatement amnesty => amnesty.Subject,
        AclStatement acl => acl.Owner,
        _ => throw new InvalidOperationException($"A statement of an unknown kind: {statement}."),
    };

    internal static string ActionOf(OperationKind kind) => kind switch
    {
        OperationKind.Upsert => Permissions.Write,
        OperationKind.Remove => Permissions.Delete,
        _ => Permissions.Link,
    };

    // What no other authority operation can change, so that an operation without effect need not be remembered.
    private bool CountsByPolicy(Operation operation, AuthorityStatement statement)
    {
        if (_policy.IsOpen || operation.Author is not { } author)
            return false;
        if (statement is AclStatement acl)
            return _policy.HasAcls && acl.Owner == author;
        if (_policy.Find(author) is not { } signer || !signer.IsInOffice(operation.Timestamp) || !signer.Keeps(operation) || _policy.Find(About(statement)) is not null)
            return false;
        if (statement is not GrantStatement grant)
            return true;
        var rank = _policy.Rbac.RankOf(grant.Role);
        return rank >= 0 && rank < _policy.Rbac.TopRank && rank <= signer.MaxRank;
    }

    private bool HasEffect(Operation operation, AuthorityStatement statement) =>
        CountsByPolicy(operation, statement)
        && (statement is not AclStatement acl || (_principals.GetValueOrDefault(acl.Owner) ?? new Principal(_policy, acl.Owner)).Allows(operation));

    private bool IsOwnProfile(Operation operation, Address author, ReservedId node) =>
        node.Prefix == ReservedPrefix.Profile
        && node.Owner == author
        && operation.Kind == OperationKind.Upsert
        && _policy.Bootstrap == BootstrapMode.Open
        && operation.BodyBytes!.Length <= ValidityLimits.ProfileBytes;

    private bool IsInReach(Operation operation, Address author, Principal? principal, ReservedId node)
    {
        if (node.Prefix == ReservedPrefix.None)
            return true;
        if (node.Prefix == ReservedPrefix.System)
            return false;
        if (node.Owner == author)
            return true;
        var rank = RankOf(principal, operation.Timestamp);
        if (node.Prefix != ReservedPrefix.Owned)
            return rank == _policy.Rbac.TopRank;
        var isRemoval = operation.Kind == OperationKind.Remove;
        var level = FindShared(operation.NodeId, node.Owner)?.LevelAt(author, operation.Timestamp) ?? AclLevel.None;
        return level >= (isRemoval ? AclLevel.Delete : AclLevel.Write)
            || (isRemoval && _policy.Rbac.Can(rank, Permissions.DeleteAny));
    }

    private SharedNode? FindShared(string nodeId) =>
        ReservedId.TryRead(nodeId, out var node) && node.Prefix == ReservedPrefix.Owned
            ? FindShared(nodeId, node.Owner)
            : null;

    private SharedNode? FindShared(string nodeId, Address owner) => _principals.GetValueOrDefault(owner)?.Nodes.GetValueOrDefault(nodeId);

    private static int RankOf(Principal? principal, HybridTimestamp at) => principal?.RankAt(at) ?? 0;
}
