using System.Security.Cryptography;
using GenosDb.Security;
using GenosDb.Sync;

namespace GenosDb;

/// <content>Writing what needs an identity: statements of authority, and values that only their author reads.</content>
public sealed partial class GenosDatabase
{
    /// <summary>Who signs local writes; null when nobody is signed in.</summary>
    internal ISigner? Signer => Volatile.Read(ref _signer);

    /// <summary>The moment at which roles are judged: that of a write made now, so that a grant counts as soon as it is known here, also from somebody whose clock is ahead.</summary>
    internal HybridTimestamp PresentMoment
    {
        get
        {
            lock (_gate)
                return _engine.PresentMoment(_time.GetUtcNow());
        }
    }

    /// <exception cref="GenosPermissionException">Nobody is signed in.</exception>
    internal ISigner RequireSigner() =>
        Signer ?? throw new GenosPermissionException($"Nobody is signed in, so nothing can be signed. Call {nameof(ISecurityControl.SignInAsync)}, or give {nameof(SecurityOptions)}.{nameof(SecurityOptions.Signer)}.");

    /// <summary>Signs with another key from now on; links are made anew, since they are bound to the identity that made them.</summary>
    internal ISigner? ChangeSigner(ISigner? signer)
    {
        ISigner? previous;
        lock (_gate)
        {
            ThrowIfClosed();
            previous = _signer;
            Volatile.Write(ref _signer, signer);
            _engine.Signer = signer;
        }

        if (!ReferenceEquals(previous, signer))
            _sync.MakeLinksAnew();
        return ReferenceEquals(previous, signer) ? null : previous;
    }

    /// <summary>Signs nothing any more; for the end.</summary>
    internal ISigner? ForgetSigner()
    {
        lock (_gate)
        {
            var last = _signer;
            Volatile.Write(ref _signer, null);
            _engine.Signer = null;
            return last;
        }
    }

    /// <summary>Commits a statement that is made under the lock, from the authority known then.</summary>
    internal Committed CommitAuthority(Func<Authority, AuthorityStatement> make)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            RequireSigner();
            CommitNeedsLock([ToDraft(make(_security.Authority!))], options: null, out var committed);
            return committed;
        }
    }

    /// <summary>Voids everything of an identity that does not count here now.</summary>
    internal Committed CommitRevocation(Address address)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            RequireSigner();
            var authority = _security.Authority!;
            OperationId[] kept = [.. _graph.PermittedOperationsOf(address).Select(operation => operation.Id), .. authority.ActiveAclEntries(address)];
            var first = new RevocationStatement(address, authority.Heads(address), [.. kept.Take(ValidityLimits.ListedIds)]);
            CommitNeedsLock([ToDraft(first)], options: null, out var committed);
            var revocation = _written[0].Id;
            foreach (var more in kept.Skip(ValidityLimits.ListedIds).Chunk(ValidityLimits.ListedIds))
                CommitNeedsLock([ToDraft(new AmnestyStatement(address, revocation, [.. more]))], options: null, out committed);
            return committed;
        }
    }

    /// <summary>Lets operations count again that revocations void; one amnesty for each revocation.</summary>
    /// <returns>How many operations were void.</returns>
    internal int CommitAmnesties(IReadOnlyCollection<OperationId> ids, out Committed committed)
    {
        committed = default;
        lock (_gate)
        {
            ThrowIfClosed();
            RequireSigner();
            var voided = _graph.FindQuarantined(ids).Select(operation => (operation, Revocations: _security.Authority!.RevocationsVoiding(operation))).Where(entry => !entry.Revocations.IsEmpty).ToArray();
            var byRevocation = voided.SelectMany(entry => entry.Revocations, (entry, revocation) => (entry.operation, revocation)).GroupBy(pair => (pair.operation.Author!.Value, pair.revocation), pair => pair.operation.Id).ToArray();
            foreach (var group in byRevocation)
            {
                foreach (var chunk in group.Chunk(ValidityLimits.ListedIds))
                    CommitNeedsLock([ToDraft(new AmnestyStatement(group.Key.Value, group.Key.revocation, [.. chunk]))], options: null, out committed);
            }

            return voided.Length;
        }
    }

    internal ValueTask<string> PutSealedAsync(GenosValue value, string? id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        id ??= NewId();
        Span<byte> key = stackalloc byte[SealedValues.KeySize];
        var owner = DeriveSealingKey(key);
        GenosValue sealedValue;
        try
        {
            sealedValue = SealedValues.Seal(key, Id, id, owner, value, _random);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }

        Commit(Draft.Upsert(id, sealedValue) with { Flags = Operation.SealedFlag }, options: null, out var committed);
        return committed.Return(id, cancellationToken);
    }

    internal GenosValue OpenSealed(GenosNode node)
    {
        Span<byte> key = stackalloc byte[SealedValues.KeySize];
        var owner = DeriveSealingKey(key);
        var isOpen = SealedValues.TryOpen(key, Id, node.Id, owner, node.Value, out var plain);
        CryptographicOperations.ZeroMemory(key);
        return isOpen
            ? plain
            : throw new GenosPermissionException($"The value of node '{node.Id}' does not open with the key of {owner}: it is not sealed, or for somebody else, or was moved.") { NodeId = node.Id };
    }

    /// <summary>Links of a signed database, and of one with a room secret, begin with a handshake. Who is not signed in stands for nobody, under a key of its own.</summary>
    private ChannelAdmission? CreateAdmission(GenosOptions options)
    {
        if (options.Security is null && options.RoomSecret.IsEmpty)
            return null;
        var scheme = _security.Scheme ?? new Es256SignatureScheme();
        var settings = new ChannelSettings(() => new ChannelIdentity(Signer, scheme), _security.FormatId, _security.PolicyId);
        if (options.Security is not null)
        {
            settings = settings with
            {
                AuthorityDigest = () => _security.Authority!.Digest.ToArray(),
                Admit = AdmitPeer,
                IsTrusted = address => _security.Policy!.IsOpen || (address is { } known && _security.RoleAt(known, PresentMoment) != _security.Rbac.Roles[0].Name),
            };
        }

        return new ChannelAdmission(settings, options.RoomSecret.Span, Id, _limits.FrameBytes, _time, _random);

        bool AdmitPeer(ReadOnlyMemory<byte> publicKey, out Address? identity)
        {
            identity = ChannelIdentity.AddressOf(publicKey.Span);
            return _security.Admits(new PeerContext(identity, ""), PresentMoment);
        }
    }

    private Address DeriveSealingKey(Span<byte> destination)
    {
        var signer = RequireSigner();
        if (signer is not ISealingKey sealing)
            throw new GenosPermissionException($"The key of {signer.Address} can sign and not seal. Sign in with a {nameof(GenosIdentity)}.");
        sealing.DeriveSelfKey(destination);
        return signer.Address;
    }

    /// <summary>A statement that supersedes others is later than they are, whatever the clocks did.</summary>
    private OperationDraft ToDraft(AuthorityStatement statement)
    {
        var superseded = statement switch
        {
            GrantStatement grant => grant.Supersedes,
            RevocationStatement revocation => revocation.Supersedes,
            AclStatement acl => acl.Supersedes,
            _ => [],
        };
        var after = 0UL;
        foreach (var id in superseded)
        {
            if (_graph.TryGetCurrent(RegisterKey.Authority(id), out var operation, out _))
                after = Math.Max(after, operation.Timestamp.Packed);
        }

        return new OperationDraft(statement.Kind, statement.Name, "", null, statement.ToBody().ToOwnedBytes()) { After = after };
    }

    /// <summary>Why an operation was not written.</summary>
    private GenosPermissionException Denied(Operation refused)
    {
        var role = _security.RoleAt(refused.Author!.Value, refused.Timestamp);
        var permission = Authority.ActionOf(refused.Kind);
        var why = _security.Can(refused.Author, permission, refused.Timestamp)
            ? "it belongs to somebody else, who has not given a level for this"
            : $"role '{role}' lacks '{permission}'";
        return new GenosPermissionException($"{WriteOutcomes.NotDone(refused)}: {why}. Sign in with an identity that may, or ask a superadmin.")
        {
            Permission = permission,
            Role = role,
            NodeId = refused.IsAuthority && refused.Kind != OperationKind.AclGrant ? null : refused.NodeId,
        };
    }
}
