using GenosDb.Security;

namespace GenosDb;

/// <summary>Signing in, and the writes that say who may do what. Everything is asked and signed under the lock, so that a grant supersedes what is known then.</summary>
internal sealed class SecurityControl : ISecurityControl, IAclControl
{
    private readonly GenosDatabase _database;
    private readonly SecurityManager _security;
    private readonly LatestFeed<SecurityState> _stateChanges;
    private ISigner? _own;

    public SecurityControl(GenosDatabase database, SecurityManager security, Action<Exception> report)
    {
        (_database, _security) = (database, security);
        _stateChanges = new LatestFeed<SecurityState>(() => State, report);
    }

    public SecurityMode Mode => _security.Policy is not { } policy ? SecurityMode.Unsigned : policy.IsOpen ? SecurityMode.OpenPolicy : SecurityMode.Governed;

    public SecurityState State
    {
        get
        {
            var address = _database.Signer?.Address;
            return new SecurityState(address, address is { } signedIn ? RoleOf(signedIn) : _security.Rbac.Roles[0].Name);
        }
    }

    public IObservable<SecurityState> StateChanges => _stateChanges;

    public IAclControl Acls => this;

    public ValueTask SignInAsync(ISigner signer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(signer);
        RequireSigned();
        _security.RequireUsable(signer);
        Change(signer);
        return default;
    }

    public ValueTask SignOutAsync(CancellationToken cancellationToken = default)
    {
        RequireSigned();
        Change(signer: null);
        return default;
    }

    public bool Can(string permission)
    {
        ArgumentException.ThrowIfNullOrEmpty(permission);
        return _security.Can(_database.Signer?.Address, permission, Now);
    }

    public void Demand(string permission)
    {
        if (Can(permission))
            return;
        var state = State;
        throw new GenosPermissionException(state.IsSignedIn
            ? $"Role '{state.Role}' of {state.Address} lacks '{permission}'. Sign in with a role that has it, or ask a superadmin."
            : $"Nobody is signed in, and a guest lacks '{permission}'. Sign in first.")
        {
            Permission = permission,
            Role = state.IsSignedIn ? state.Role : null,
        };
    }

    public ValueTask<T> ExecuteWithPermissionAsync<T>(string permission, Func<ValueTask<T>> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        Demand(permission);
        return action();
    }

    public string RoleOf(Address address, HybridTimestamp? at = null) => _security.RoleAt(address, at ?? Now);

    public ValueTask AssignRoleAsync(Address address, string role, DateTimeOffset? expiresAt = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(role);
        cancellationToken.ThrowIfCancellationRequested();
        RequireSubject(address);
        var rank = _security.Rbac.RankOf(role);
        if (rank < 0 || rank == _security.Rbac.TopRank)
            throw new ArgumentException($"'{role}' is not a role that can be given. Use one of {string.Join(", ", _security.Rbac.Roles[..^1].Select(definition => definition.Name))}; superadmins are made by the policy alone.", nameof(role));
        return _database.CommitAuthority(authority =>
            new GrantStatement(address, role, expiresAt?.ToUnixTimeMilliseconds(), IsLocked: false, authority.Heads(address))).WaitAsync(cancellationToken);
    }

    public ValueTask RevokeAsync(Address address, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        RequireSubject(address);
        return _database.CommitRevocation(address).WaitAsync(cancellationToken);
    }

    public ValueTask<int> AmnestyAsync(IReadOnlyCollection<OperationId> operations, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(operations);
        cancellationToken.ThrowIfCancellationRequested();
        RequireSigned();
        var count = _database.CommitAmnesties(operations, out var committed);
        return committed.Return(count, cancellationToken);
    }

    public ValueTask<string> SetAsync(GenosValue value, string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        RequireSigned();
        return _database.PutAsync(value, ReservedId.OwnedBy(_database.RequireSigner().Address, name), options: null, cancellationToken);
    }

    public ValueTask GrantAsync(string nodeId, Address address, AclLevel level, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(nodeId);
        if (!Enum.IsDefined(level))
            throw new ArgumentOutOfRangeException(nameof(level), level, "Use a member of the enumeration.");
        cancellationToken.ThrowIfCancellationRequested();
        RequireSigned();
        if (_security.Policy is not { IsOpen: false, HasAcls: true })
            throw new InvalidOperationException($"ACLs are switched off, so an entry would have no effect. Set {nameof(SecurityOptions)}.{nameof(SecurityOptions.Acls)} on every peer.");
        GraphNames.RequireNodeId(nodeId);
        if (!ReservedId.TryRead(nodeId, out var id) || id.Prefix != ReservedPrefix.Owned)
            throw new ArgumentException($"'{nodeId}' belongs to nobody. An owned node is '~', its owner's address, '/' and a name, as {nameof(SetAsync)} makes it.", nameof(nodeId));
        return _database.CommitAuthority(authority => new AclStatement(nodeId, id.Owner, address, level, authority.AclHeads(nodeId, address))).WaitAsync(cancellationToken);
    }

    public ValueTask RevokeAsync(string nodeId, Address address, CancellationToken cancellationToken = default) =>
        GrantAsync(nodeId, address, AclLevel.None, cancellationToken);

    public ValueTask<string> PutSealedAsync(GenosValue value, string? id = null, CancellationToken cancellationToken = default)
    {
        RequireSigned();
        return _database.PutSealedAsync(value, id, cancellationToken);
    }

    public GenosValue Open(GenosNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        RequireSigned();
        return _database.OpenSealed(node);
    }

    internal void MayHaveChanged()
    {
        if (_stateChanges.HasObservers)
            _stateChanges.Signal();
    }

    /// <summary>Ends with the database: who signed in is signed out, and who was given with the options stays with whoever gave it.</summary>
    internal void Complete()
    {
        if (_database.ForgetSigner() is IDisposable last && ReferenceEquals(last, Volatile.Read(ref _own)))
            last.Dispose();
        _stateChanges.Complete();
    }

    private void Change(ISigner? signer)
    {
        var previous = _database.ChangeSigner(signer);
        Volatile.Write(ref _own, signer);
        (previous as IDisposable)?.Dispose();
        MayHaveChanged();
    }

    private HybridTimestamp Now => _database.PresentMoment;

    private void RequireSigned()
    {
        if (_security.Policy is null)
            throw new InvalidOperationException($"This database is unsigned: whoever is let in may write. Open it with {nameof(GenosOptions)}.{nameof(GenosOptions.Security)} to have identities and roles.");
    }

    private void RequireSubject(Address address)
    {
        RequireSigned();
        if (_security.Policy!.IsOpen)
            throw new InvalidOperationException($"Every author may write here ({nameof(SecurityOptions)}.{nameof(SecurityOptions.OpenPolicy)}), so roles have no effect.");
        if (_security.Policy.Find(address) is not null)
            throw new ArgumentException($"{address} is a superadmin, whom only the policy appoints and dismisses ({nameof(SecurityOptions)}.{nameof(SecurityOptions.SuperAdmins)}).", nameof(address));
    }
}
