using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using GenosDb.Sync;
using GenosDb.Wire;

namespace GenosDb.Security;

/// <summary>The verifier: shape, limits and stamp of every operation; in a signed database its signature, and its author's right to it at its own time.</summary>
/// <remarks>Pure. One writer at a time calls <see cref="Learn"/> and <see cref="Forget"/>; everything else may be called from any thread and answers from
/// the authority known at that moment.</remarks>
public sealed class SecurityManager : ISecurityManager
{
    private const int VerifiedCapacity = 65_536;

    // Fewer are checked faster than threads are woken.
    private const int WorthTheThreads = 16;

    private readonly DatabaseId _database;
    private readonly IPayloadCodec _codec;
    private readonly GenosLimits _limits;
    private readonly SecurityPolicy? _policy;
    private readonly ISignatureScheme? _scheme;
    private readonly VerifiedSignatures _verified = new(VerifiedCapacity);
    private readonly long _genesis;
    private Authority? _authority;
    private PreparedContainer? _prepared;

    /// <summary>Creates a security manager.</summary>
    /// <param name="database">Covered by every operation id.</param>
    /// <param name="options">Who may do what; copied. Null: an unsigned database, on the same path and under the same limits.</param>
    /// <param name="codec">Takes containers apart and rebuilds them.</param>
    /// <param name="limits">Null: the defaults.</param>
    /// <exception cref="ArgumentNullException"><paramref name="codec"/> is null.</exception>
    /// <exception cref="ArgumentException">A policy that cannot be; the message names all that is wrong.</exception>
    public SecurityManager(DatabaseId database, SecurityOptions? options, IPayloadCodec codec, GenosLimits? limits = null)
        : this(database, options, codec, limits, scheme: null)
    {
    }

    /// <summary>As the public one; null for the scheme is ES256.</summary>
    internal SecurityManager(DatabaseId database, SecurityOptions? options, IPayloadCodec codec, GenosLimits? limits, ISignatureScheme? scheme)
    {
        ArgumentNullException.ThrowIfNull(codec);
        _database = database;
        _codec = codec;
        _limits = limits ?? new GenosLimits();
        _genesis = ValidityLimits.GenesisMilliseconds;
        if (options is not null)
        {
            _policy = new SecurityPolicy(options);
            _scheme = scheme ?? new Es256SignatureScheme();
            _authority = Authority.Empty(_policy);
            _genesis = _policy.GenesisMilliseconds;
            PolicyId = _policy.PolicyId;
        }

        FormatId = ComputeFormatId(database, _scheme?.Id ?? OperationScope.UnsignedScheme, _genesis);
    }

    /// <summary>The table of roles.</summary>
    public Rbac Rbac => _policy?.Rbac ?? Rbac.Default;

    /// <summary>First 8 bytes of the digest of what must be equal on all peers; they exchange nothing otherwise.</summary>
    public ulong FormatId { get; }

    /// <summary>First 8 bytes of the policy's digest; zero for an unsigned database.</summary>
    public ulong PolicyId { get; }

    /// <summary>Whether later authority can void an operation, so that what it replaced has to be kept.</summary>
    internal bool IsGoverned => _policy is { IsOpen: false };

    internal SecurityPolicy? Policy => _policy;

    /// <summary>The scheme of signatures with its parsed keys; null in an unsigned database.</summary>
    internal ISignatureScheme? Scheme => _scheme;

    internal Authority? Authority => Volatile.Read(ref _authority);

    /// <inheritdoc/>
    public VerificationResult VerifyIncomingOperations(ReadOnlyMemory<byte> container, in PeerContext carrier, HybridTimestamp now)
    {
        if (!Admits(carrier, now))
            return new VerificationResult([], [], CarrierFault.NotAdmitted, _codec);
        if (!TryTakePrepared(container, out var operations) && _codec.Decode(container.Span, _limits, out operations) != DecodeStatus.Ok)
            return new VerificationResult([], [], CarrierFault.Undecodable, _codec);

        var wall = now.ToDateTimeOffset();
        Span<OperationVerdict> verdicts = operations.Length <= 256 ? stackalloc OperationVerdict[operations.Length] : new OperationVerdict[operations.Length];
        for (var i = 0; i < operations.Length; i++)
            verdicts[i] = Judge(operations[i], wall);
        JudgeAuthors(operations.AsSpan(), verdicts);
        return Arrange(operations, verdicts);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentNullException"><paramref name="operation"/> is null.</exception>
    public bool Permits(Operation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return Authority?.IsAuthorised(operation) ?? operation.SchemeId == OperationScope.UnsignedScheme;
    }

    /// <inheritdoc/>
    /// <remarks>A rule of this peer alone, judged a little ahead of the clock: what a superadmin whose clock is some seconds ahead says of a peer counts at once.</remarks>
    public bool Admits(in PeerContext carrier, HybridTimestamp now) =>
        !IsGoverned || Authority!.Can(carrier.Identity, Permissions.Sync, new HybridTimestamp(now.Packed + ((ulong)DriftGate.SoftBound.TotalMilliseconds << 16), now.Origin));

    /// <inheritdoc/>
    public AuthorityChange Learn(ReadOnlySpan<Operation> operations)
    {
        if (!IsGoverned || operations.IsEmpty)
            return AuthorityChange.None;
        var authority = Authority!.With(operations);
        if (ReferenceEquals(authority, _authority))
            return AuthorityChange.None;
        Volatile.Write(ref _authority, authority);
        var authors = new HashSet<Address>();
        var nodeIds = new HashSet<string>(StringComparer.Ordinal);
        foreach (var operation in operations)
        {
            var effect = authority.AffectedBy(operation);
            if (effect.Author is { } author)
                authors.Add(author);
            nodeIds.UnionWith(effect.Nodes);
        }

        return new AuthorityChange([.. authors], [.. nodeIds]);
    }

    /// <inheritdoc/>
    public void Forget()
    {
        if (_policy is not null)
            Volatile.Write(ref _authority, Authority.Empty(_policy));
    }

    /// <summary>Whether an identity has a permission at a moment, from the grants known now. In an unsigned database everybody has every one.</summary>
    /// <param name="address">The identity; null for nobody in particular, who is a guest.</param>
    /// <param name="permission">Its name.</param>
    /// <param name="at">The moment.</param>
    public bool Can(Address? address, string permission, HybridTimestamp at) => Authority?.Can(address, permission, at) ?? true;

    /// <exception cref="ArgumentException">No operation that it signs would be accepted here.</exception>
    internal void RequireUsable(ISigner signer)
    {
        if (signer.SchemeId != _scheme!.Id)
            throw new ArgumentException($"This database allows the signature scheme {_scheme.Id}; the signer has {signer.SchemeId}.", nameof(signer));
        if (!_scheme.TryDeriveAddress(signer.PublicKey.Span, out var address) || address != signer.Address)
            throw new ArgumentException("The signer's address does not belong to its public key.", nameof(signer));
    }

    /// <summary>The role of an identity at a moment, from the grants known now.</summary>
    /// <param name="address">The identity.</param>
    /// <param name="at">The moment.</param>
    public string RoleAt(Address address, HybridTimestamp at) => Authority?.RoleAt(address, at) ?? Rbac.Roles[0].Name;

    /// <summary>Whether the register of an operation has no term in the fingerprint: the profile of an identity that nobody has promoted.</summary>
    internal bool IsOutsideFingerprint(Operation operation) =>
        operation is { Kind: OperationKind.Upsert, Author: { } author }
        && ReservedId.TryRead(operation.NodeId, out var id)
        && id.Prefix == ReservedPrefix.Profile
        && !Authority!.IsPromoted(author);

    /// <summary>Checks operations that were read back from a store, on all processors; when they are due does not matter.</summary>
    /// <param name="operations">As they were read.</param>
    /// <returns>Those with an intrinsic fault, which nobody may have stored.</returns>
    internal IReadOnlySet<Operation> FindUnsound(IReadOnlyCollection<Operation> operations)
    {
        if (_scheme is not null)
        {
            foreach (var operation in operations)
                HasKey(operation.Scope);
        }

        var unsound = new ConcurrentDictionary<Operation, bool>(ReferenceEqualityComparer.Instance);
        Parallel.ForEach(operations, operation =>
        {
            if (Judge(operation, DateTimeOffset.MaxValue) != OperationVerdict.Accepted)
                unsound.TryAdd(operation, true);
        });
        return unsound.Keys.ToHashSet<Operation>(ReferenceEqualityComparer.Instance);
    }

    /// <summary>Checks the keys and signatures of a container on all processors, outside any lock. Only fills what is remembered: no verdict depends on it.</summary>
    /// <param name="container">As received. Whoever reuses its bytes for another one prepares that one too before it is verified.</param>
    /// <returns>What it took: signatures that had to be checked, and public keys that were never seen before.</returns>
    internal (int SignatureChecks, int NewKeys) Prepare(ReadOnlyMemory<byte> container)
    {
        Volatile.Write(ref _prepared, null);
        if (_scheme is null || container.IsEmpty || _codec.Decode(container.Span, _limits, out var operations) != DecodeStatus.Ok)
            return default;
        var newKeys = 0;
        foreach (var operation in operations)
        {
            if (operation.SchemeId == _scheme.Id && operation.Scope.IsKeyValid is null)
            {
                HasKey(operation.Scope);
                newKeys++;
            }
        }

        var checks = 0;
        if (operations.Length < WorthTheThreads)
        {
            foreach (var operation in operations)
                Check(operation);
        }
        else
        {
            Parallel.ForEach(operations, Check);
        }

        Volatile.Write(ref _prepared, new PreparedContainer(container, operations));
        return (checks, newKeys);

        void Check(Operation operation)
        {
            if (operation.Scope.IsKeyValid != true)
                return;
            HasGoodSignature(operation, out var wasRemembered);
            if (!wasRemembered)
                Interlocked.Increment(ref checks);
        }
    }

    // Of links that prepare at once the last one is remembered; the others decode again.
    private bool TryTakePrepared(ReadOnlyMemory<byte> container, out ImmutableArray<Operation> operations)
    {
        var prepared = Interlocked.Exchange(ref _prepared, null);
        var isThis = prepared is not null && prepared.Container.Equals(container);
        operations = isThis ? prepared!.Operations : [];
        return isThis;
    }

    private OperationVerdict Judge(Operation operation, DateTimeOffset wall)
    {
        if (operation.Scope.Database != _database)
            return OperationVerdict.WrongDatabase;
        if (operation.SchemeId != (_scheme?.Id ?? OperationScope.UnsignedScheme))
            return OperationVerdict.SchemeNotAllowed;
        if (_scheme is null && (!operation.PublicKey.IsEmpty || operation.ProofForm is not null))
            return OperationVerdict.Malformed;
        if (operation.Timestamp.UnixMilliseconds < _genesis)
            return OperationVerdict.BeforeGenesis;
        switch (operation.CheckValidity())
        {
            case DecodeStatus.Ok: break;
            case DecodeStatus.NotCanonical: return OperationVerdict.NotCanonical;
            case DecodeStatus.OverLimit: return OperationVerdict.OverLimit;
            default: return OperationVerdict.Malformed;
        }

        if (_scheme is not null)
        {
            if (!operation.IsAuthority && !HasGoodIds(operation))
                return OperationVerdict.BadAddress;
            if (!HasKey(operation.Scope))
                return OperationVerdict.Malformed;
            if (!HasGoodSignature(operation, out _))
                return OperationVerdict.BadSignature;
        }

        return DriftGate.Judge(operation.Timestamp, wall, _limits) is DriftVerdict.Admit or DriftVerdict.AdmitUnobserved
            ? OperationVerdict.Accepted
            : OperationVerdict.TooFarAhead;
    }

    private static bool HasGoodIds(Operation operation) =>
        ReservedId.TryRead(operation.NodeId, out _) && (operation.Target is null || ReservedId.TryRead(operation.Target, out _));

    private bool HasKey(OperationScope scope)
    {
        scope.IsKeyValid ??= _scheme!.TryDeriveAddress(scope.PublicKey, out var address) && address == scope.Author;
        return scope.IsKeyValid.Value;
    }

    private bool HasGoodSignature(Operation operation, out bool wasRemembered)
    {
        wasRemembered = false;
        Span<byte> digest = stackalloc byte[OperationId.Size];
        var scope = operation.Scope;
        if (operation.ProofForm is not { } proof || !proof.TryGetSignedDigest(operation, digest, out var signature) || !_scheme!.IsCanonicalSignature(signature.Span))
            return false;
        var batch = (proof as BatchProof)?.Batch;
        wasRemembered = batch?.IsSignatureGood is not null;
        if (wasRemembered)
            return batch!.IsSignatureGood!.Value;
        var key = VerifiedSignatures.KeyOf(digest, scope.SchemeId, scope.PublicKey, signature.Span);
        wasRemembered = _verified.Contains(key);
        var isGood = wasRemembered || _scheme.Verify(scope.PublicKey, digest, signature.Span);
        if (isGood && !wasRemembered)
            _verified.Add(key);
        batch?.IsSignatureGood = isGood;
        return isGood;
    }

    /// <summary>Who may not, by all that is known here and by the authority that came along.</summary>
    private void JudgeAuthors(ReadOnlySpan<Operation> operations, Span<OperationVerdict> verdicts)
    {
        if (Authority is not { } authority)
            return;
        if (IsGoverned)
        {
            List<Operation>? arriving = null;
            for (var i = 0; i < operations.Length; i++)
            {
                if (operations[i].IsAuthority && verdicts[i] == OperationVerdict.Accepted)
                    (arriving ??= []).Add(operations[i]);
            }

            if (arriving is not null)
                authority = authority.With(CollectionsMarshal.AsSpan(arriving));
        }

        for (var i = 0; i < operations.Length; i++)
        {
            if (verdicts[i] == OperationVerdict.Accepted && !operations[i].IsAuthority && !authority.IsAuthorised(operations[i]))
                verdicts[i] = OperationVerdict.NotAuthorised;
        }
    }

    private VerificationResult Arrange(ImmutableArray<Operation> operations, ReadOnlySpan<OperationVerdict> verdicts)
    {
        var others = new List<IndexedVerdict>();
        var fault = CarrierFault.None;
        var isArranged = true;
        for (var i = 0; i < operations.Length; i++)
        {
            isArranged &= i == 0 || StandsBefore(operations[i - 1], operations[i]);
            if (verdicts[i] == OperationVerdict.Accepted)
                continue;
            others.Add(new IndexedVerdict(i, verdicts[i], operations[i]));
            if (verdicts[i] >= OperationVerdict.Malformed)
                fault = CarrierFault.IntrinsicFault;
        }

        // What an honest peer sends: stamps that ascend have no ties, so no operation id is computed and nothing is copied.
        return others.Count == 0 && isArranged
            ? new VerificationResult(operations, [], fault, _codec)
            : new VerificationResult(Arrange(operations, others), [.. others.OrderBy(other => other.Index)], fault, _codec);
    }

    private static bool StandsBefore(Operation first, Operation second) =>
        first.IsAuthority == second.IsAuthority ? first.Timestamp < second.Timestamp : first.IsAuthority;

    // In ≺ order equal operations are neighbours, so that a duplicate is found without a table of ids, and ids are computed only where stamps tie.
    private static ImmutableArray<Operation> Arrange(ImmutableArray<Operation> operations, List<IndexedVerdict> others)
    {
        var accepted = new List<IndexedVerdict>(operations.Length - others.Count);
        for (int i = 0, other = 0; i < operations.Length; i++)
        {
            if (other < others.Count && others[other].Index == i)
                other++;
            else
                accepted.Add(new IndexedVerdict(i, OperationVerdict.Accepted, operations[i]));
        }

        accepted.Sort(static (left, right) =>
            left.Operation.IsAuthority != right.Operation.IsAuthority ? (left.Operation.IsAuthority ? -1 : 1)
            : OperationOrder.Instance.Compare(left.Operation, right.Operation) is var order and not 0 ? order : left.Index.CompareTo(right.Index));
        var arranged = ImmutableArray.CreateBuilder<Operation>(accepted.Count);
        foreach (var candidate in accepted)
        {
            if (arranged.Count > 0 && OperationOrder.Instance.Compare(arranged[^1], candidate.Operation) == 0)
                others.Add(candidate with { Verdict = OperationVerdict.Duplicate });
            else
                arranged.Add(candidate.Operation);
        }

        return arranged.DrainToImmutable();
    }

    // The layout of what is hashed may change only together with the number in its name. Everything is big-endian:
    // name, database id, u64 first and u64 last millisecond of a stamp, u8 count of schemes, the schemes, then each validity limit as u32 in this order.
    private static ulong ComputeFormatId(DatabaseId database, byte scheme, long genesis)
    {
        ReadOnlySpan<byte> name = "GenosDB/format/v1\0"u8;
        ReadOnlySpan<byte> schemes = [scheme];
        ReadOnlySpan<int> limits =
        [
            ValidityLimits.ValueBytes,
            ValidityLimits.ValueDepth,
            ValidityLimits.ValueElements,
            ValidityLimits.MapKeyBytes,
            ValidityLimits.NodeIdBytes,
            ValidityLimits.LabelBytes,
            ValidityLimits.BatchBytes,
        ];
        var source = new ArrayBufferWriter<byte>();
        source.Write(name);
        database.WriteTo(source.GetSpan(DatabaseId.Size));
        source.Advance(DatabaseId.Size);
        foreach (var bound in (ReadOnlySpan<long>)[genesis, ValidityLimits.MaxMilliseconds])
        {
            BinaryPrimitives.WriteInt64BigEndian(source.GetSpan(sizeof(long)), bound);
            source.Advance(sizeof(long));
        }

        source.Write([(byte)schemes.Length]);
        source.Write(schemes);
        foreach (var limit in limits)
        {
            BinaryPrimitives.WriteInt32BigEndian(source.GetSpan(sizeof(int)), limit);
            source.Advance(sizeof(int));
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(source.WrittenSpan, digest);
        return BinaryPrimitives.ReadUInt64BigEndian(digest);
    }
}
