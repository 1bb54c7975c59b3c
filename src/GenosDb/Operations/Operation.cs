using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace GenosDb;

/// <summary>The unit of everything: a key, a stamp, a body, an author, a proof. Immutable; the bytes that were signed are the bytes stored and relayed.</summary>
/// <remarks>An operation that was decoded from what a peer sent is not checked by that alone; the security manager judges it.</remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed partial class Operation
{
    private const int FixedSigningBytes = 14 + 1 + DatabaseId.Size + 1 + 1 + 2 + 2 + 2 + HybridTimestamp.Size + 2 + 4 + 32;

    /// <summary>The value is a ciphertext.</summary>
    internal const byte SealedFlag = 1;

    private const int StackBytes = 1_024;
    private const int MaxSignatureBytes = 64;

    private readonly OperationScope _scope;
    private readonly byte[]? _body;
    private readonly OperationProof? _proof;
    private byte[]? _id;

    internal Operation(OperationScope scope, OperationKind kind, byte flags, string nodeId, string label, string? target, HybridTimestamp timestamp, byte[]? body, OperationProof? proof)
    {
        _scope = scope;
        Kind = kind;
        Flags = flags;
        NodeId = nodeId;
        Label = label;
        Target = target;
        Timestamp = timestamp;
        _body = body;
        _proof = proof;
    }

    /// <summary>SHA-256 of the signing bytes. Computed when first asked for, then kept.</summary>
    public OperationId Id
    {
        get
        {
            if (Volatile.Read(ref _id) is { } known)
                return OperationId.Read(known);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            return OperationId.Read(GetId(hash));
        }
    }

    /// <summary>What it does.</summary>
    public OperationKind Kind { get; }

    /// <summary>The node; of an edge, its source.</summary>
    public string NodeId { get; }

    /// <summary>Label of an edge, which may be empty; empty for every other kind.</summary>
    public string Label { get; }

    /// <summary>Target of an edge; null for every other kind.</summary>
    public string? Target { get; }

    /// <summary>When it was made, by its author's clock.</summary>
    public HybridTimestamp Timestamp { get; }

    /// <summary>The value of an upsert; null for kinds without a body.</summary>
    public GenosValue Body => _body is null ? default : GenosValue.FromCanonical(_body);

    /// <summary>True when only key-holders can read the body.</summary>
    public bool IsSealed => (Flags & SealedFlag) != 0;

    /// <summary>Who signed it; null in an unsigned database.</summary>
    public Address? Author => _scope.Author;

    /// <summary>The signature scheme; 0 in an unsigned database.</summary>
    public byte SchemeId => _scope.SchemeId;

    /// <summary>The author's public key; empty in an unsigned database.</summary>
    public ReadOnlyMemory<byte> PublicKey => _scope.PublicKey;

    /// <summary>What shows that the author made it: a signature, or a place in a signed batch. Empty in an unsigned database.</summary>
    public ReadOnlyMemory<byte> Proof => _proof?.ToBytes() ?? default;

    internal OperationProof? ProofForm => _proof;

    internal byte Flags { get; }

    internal OperationScope Scope => _scope;

    /// <summary>The body as its author encoded it; null when there is none. Not to be written to.</summary>
    internal byte[]? BodyBytes => _body;

    /// <summary>Whether it says who may do what, and stands in a register of its own.</summary>
    internal bool IsAuthority => Kind is OperationKind.Grant or OperationKind.Revocation or OperationKind.Amnesty or OperationKind.AclGrant;

    internal bool IsEdge => Kind is OperationKind.Link or OperationKind.Unlink;

    /// <summary>One line for people, such as <c>Link alice -[knows]-> bob at 2026-06-01T12:00:00.0000000+00:00 by 0x3f…</c>. The value is not in it.</summary>
    public override string ToString()
    {
        var what = IsEdge ? $"{NodeId} -[{Label}]-> {Target}" : NodeId;
        return string.Create(CultureInfo.InvariantCulture, $"{Kind} {what} at {Timestamp.ToDateTimeOffset():O}{(Author is { } author ? $" by {author}" : "")}").ReplaceLineEndings(" ");
    }

    /// <summary>Makes an upsert.</summary>
    /// <param name="database">The database it belongs to.</param>
    /// <param name="stamp">When it was made.</param>
    /// <param name="id">The node, 1 to 256 UTF-8 bytes.</param>
    /// <param name="value">The whole value.</param>
    /// <param name="signer">Signs it; null, the default, for an unsigned database.</param>
    /// <exception cref="GenosException">The name or the value is not valid.</exception>
    public static Operation Upsert(DatabaseId database, HybridTimestamp stamp, string id, GenosValue value, ISigner? signer = null) =>
        Create(database, signer, OperationKind.Upsert, stamp, id, "", null, value);

    /// <summary>Makes a removal.</summary>
    /// <param name="database">The database it belongs to.</param>
    /// <param name="stamp">When it was made.</param>
    /// <param name="id">The node, 1 to 256 UTF-8 bytes.</param>
    /// <param name="signer">Signs it; null, the default, for an unsigned database.</param>
    /// <exception cref="GenosException">The name is not valid.</exception>
    public static Operation Remove(DatabaseId database, HybridTimestamp stamp, string id, ISigner? signer = null) =>
        Create(database, signer, OperationKind.Remove, stamp, id, "", null, default);

    /// <summary>Makes a link.</summary>
    /// <param name="database">The database it belongs to.</param>
    /// <param name="stamp">When it was made.</param>
    /// <param name="source">Where the edge starts.</param>
    /// <param name="label">At most 64 UTF-8 bytes; may be empty.</param>
    /// <param name="target">Where the edge ends.</param>
    /// <param name="signer">Signs it; null, the default, for an unsigned database.</param>
    /// <exception cref="GenosException">A name is not valid.</exception>
    public static Operation Link(DatabaseId database, HybridTimestamp stamp, string source, string label, string target, ISigner? signer = null) =>
        Create(database, signer, OperationKind.Link, stamp, source, label, target, default);

    /// <summary>Makes an unlink.</summary>
    /// <param name="database">The database it belongs to.</param>
    /// <param name="stamp">When it was made.</param>
    /// <param name="source">Where the edge starts.</param>
    /// <param name="label">At most 64 UTF-8 bytes; may be empty.</param>
    /// <param name="target">Where the edge ends.</param>
    /// <param name="signer">Signs it; null, the default, for an unsigned database.</param>
    /// <exception cref="GenosException">A name is not valid.</exception>
    public static Operation Unlink(DatabaseId database, HybridTimestamp stamp, string source, string label, string target, ISigner? signer = null) =>
        Create(database, signer, OperationKind.Unlink, stamp, source, label, target, default);

    /// <summary>Makes an operation whose names and value are checked. The value's bytes are shared, not copied.</summary>
    internal static Operation Create(DatabaseId database, ISigner? signer, OperationKind kind, HybridTimestamp stamp, string nodeId, string label, string? target, GenosValue value)
    {
        if (signer is null)
            return Create(new OperationScope(database), kind, stamp, nodeId, label, target, value);
        return Create(new OperationScope(database, signer.SchemeId, signer.PublicKey.ToArray()), kind, stamp, nodeId, label, target, value).SignedBy(signer);
    }

    /// <summary>Makes an operation whose names and value are checked. The value's bytes are shared, not copied.</summary>
    internal static Operation Create(OperationScope scope, OperationKind kind, HybridTimestamp stamp, string nodeId, string label, string? target, GenosValue value)
    {
        GraphNames.RequireNodeId(nodeId);
        if (target is not null)
        {
            GraphNames.RequireNodeId(target);
            GraphNames.RequireLabel(label);
        }

        var hasBody = kind is not (OperationKind.Remove or OperationKind.Link or OperationKind.Unlink);
        var operation = new Operation(scope, kind, flags: 0, nodeId, label, target, stamp, hasBody ? value.ToOwnedBytes() : null, proof: null);
        // The names were checked one by one, for their messages; what is left are the stamp and the size of the value.
        return operation.CheckValidity() is DecodeStatus.Ok
            ? operation
            : throw new GenosException(GenosErrorCode.InvalidValue, $"No peer would accept this operation: its stamp {stamp} has no origin or lies before 2020, or its value has more than {ValidityLimits.ValueBytes} bytes.");
    }

    /// <summary>The same operation with a signature of its author.</summary>
    /// <remarks>Its id is not kept: whoever holds a million operations asks for few ids.</remarks>
    internal Operation SignedBy(ISigner signer)
    {
        Span<byte> digest = stackalloc byte[OperationId.Size];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        ComputeId(digest, hash);
        var signature = new byte[MaxSignatureBytes];
        var length = signer.Sign(digest, signature);
        return WithProof(new SignatureProof(length == signature.Length ? signature : signature[..length]));
    }

    /// <summary>The same operation with another proof; the id is not computed again.</summary>
    internal Operation WithProof(OperationProof proof) =>
        new(_scope, Kind, Flags, NodeId, Label, Target, Timestamp, _body, proof) { _id = Volatile.Read(ref _id) };

    /// <summary>Checks what is the same on every honest peer: kind, flags, names, stamp, body and the validity limits.</summary>
    internal DecodeStatus CheckValidity()
    {
        if (IsAuthority)
            return CheckAuthority();
        if (Kind is not (OperationKind.Upsert or OperationKind.Remove or OperationKind.Link or OperationKind.Unlink))
            return DecodeStatus.Malformed;
        if (Flags != 0 && !(Flags == 1 && Kind == OperationKind.Upsert))
            return DecodeStatus.Malformed;
        if (IsEdge != Target is not null || (Kind == OperationKind.Upsert) != _body is not null || (!IsEdge && Label.Length != 0))
            return DecodeStatus.Malformed;
        if (Timestamp.Origin.Bits == 0 || Timestamp.UnixMilliseconds < ValidityLimits.GenesisMilliseconds)
            return DecodeStatus.Malformed;
        var names = GraphNames.CheckNodeId(NodeId);
        if (names == DecodeStatus.Ok && Target is not null)
            names = GraphNames.CheckNodeId(Target);
        if (names == DecodeStatus.Ok)
            names = GraphNames.CheckLabel(Label);
        if (names != DecodeStatus.Ok)
            return names;
        return _body is null ? DecodeStatus.Ok : GenosValue.CheckCanonical(_body);
    }

    private DecodeStatus CheckAuthority()
    {
        // In an unsigned database nobody has authority, so the kinds do not exist there.
        if (SchemeId == OperationScope.UnsignedScheme || Flags != 0 || _body is null || Label.Length != 0 || Target is not null)
            return DecodeStatus.Malformed;
        if (Timestamp.Origin.Bits == 0 || Timestamp.UnixMilliseconds < ValidityLimits.GenesisMilliseconds)
            return DecodeStatus.Malformed;
        return AuthorityStatement.TryRead(this, out _);
    }

    /// <summary>Writes the bytes that are hashed and signed: fixed order, big-endian, no optional field.</summary>
    /// <param name="destination">Receives the bytes.</param>
    /// <exception cref="ArgumentNullException"><paramref name="destination"/> is null.</exception>
    public void WriteSigningBytes(IBufferWriter<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var length = MaxSigningBytes;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        destination.Advance(WriteSigningBytes(destination.GetSpan(length), hash));
    }

    /// <summary>The bytes of the operation id; computed when first asked for, then kept.</summary>
    /// <param name="hash">SHA-256, reused from call to call: making one costs more than using it.</param>
    internal ReadOnlySpan<byte> GetId(IncrementalHash hash)
    {
        var id = Volatile.Read(ref _id);
        if (id is null)
        {
            id = new byte[OperationId.Size];
            ComputeId(id, hash);
            Volatile.Write(ref _id, id);
        }

        return id;
    }

    /// <summary>Lets go of the operation id, once it is not likely to be asked for again.</summary>
    internal void ForgetId() => Volatile.Write(ref _id, null);

    /// <summary>Writes the operation id without keeping it; for signatures and fingerprints, which need each id once.</summary>
    /// <param name="destination">Receives 32 bytes.</param>
    /// <param name="hash">SHA-256, reused from call to call: making one costs more than using it.</param>
    internal void ComputeId(Span<byte> destination, IncrementalHash hash)
    {
        if (Volatile.Read(ref _id) is { } known)
        {
            known.CopyTo(destination);
            return;
        }

        var length = MaxSigningBytes;
        byte[]? rented = null;
        Span<byte> buffer = length <= StackBytes ? stackalloc byte[StackBytes] : (rented = ArrayPool<byte>.Shared.Rent(length));
        hash.AppendData(buffer[..WriteSigningBytes(buffer, hash)]);
        hash.GetHashAndReset(destination);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }

    private int MaxSigningBytes =>
        FixedSigningBytes + (3 * (NodeId.Length + Label.Length + (Target?.Length ?? 0))) + _scope.PublicKey.Length;

    private int WriteSigningBytes(Span<byte> destination, IncrementalHash hash)
    {
        "GenosDB/op/v1\0"u8.CopyTo(destination);
        var at = 14;
        destination[at++] = _scope.SchemeId;
        _scope.Database.WriteTo(destination[at..]);
        at += DatabaseId.Size;
        destination[at++] = (byte)Kind;
        destination[at++] = Flags;
        at = WriteName(destination, at, NodeId);
        at = WriteName(destination, at, Label);
        at = WriteName(destination, at, Target ?? "");
        Timestamp.WriteTo(destination[at..]);
        at += HybridTimestamp.Size;
        BinaryPrimitives.WriteUInt16BigEndian(destination[at..], (ushort)_scope.PublicKey.Length);
        at += 2;
        _scope.PublicKey.CopyTo(destination[at..]);
        at += _scope.PublicKey.Length;
        BinaryPrimitives.WriteUInt32BigEndian(destination[at..], (uint)(_body?.Length ?? 0));
        at += 4;
        if (_body is null)
        {
            destination.Slice(at, 32).Clear();
        }
        else
        {
            hash.AppendData("GenosDB/val/v1\0"u8);
            hash.AppendData(_body);
            hash.GetHashAndReset(destination.Slice(at, 32));
        }

        return at + 32;
    }

    private static int WriteName(Span<byte> destination, int at, string name)
    {
        var length = StrictUtf8.Encoding.GetBytes(name, destination[(at + 2)..]);
        BinaryPrimitives.WriteUInt16BigEndian(destination[at..], (ushort)length);
        return at + 2 + length;
    }
}
