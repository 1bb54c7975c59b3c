using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using GenosDb.Sync;
using GenosDb.Wire;

namespace GenosDb.Security;

/// <summary>Judges every operation of an unsigned database: its shape, its limits, its stamp. Whoever is let in may write. Pure; thread-safe as far as
/// the codec is.</summary>
public sealed class SecurityManager : ISecurityManager
{
    private readonly DatabaseId _database;
    private readonly IPayloadCodec _codec;
    private readonly GenosLimits _limits;

    /// <summary>Creates a security manager.</summary>
    /// <param name="database">Covered by every operation id.</param>
    /// <param name="codec">Takes containers apart and rebuilds them.</param>
    /// <param name="limits">Null: the defaults.</param>
    /// <exception cref="ArgumentNullException"><paramref name="codec"/> is null.</exception>
    public SecurityManager(DatabaseId database, IPayloadCodec codec, GenosLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(codec);
        _database = database;
        _codec = codec;
        _limits = limits ?? new GenosLimits();
        FormatId = ComputeFormatId(database);
    }

    /// <summary>First 8 bytes of the digest of what must be equal on all peers; they exchange nothing otherwise.</summary>
    public ulong FormatId { get; }

    /// <summary>First 8 bytes of the policy's digest; zero for an unsigned database.</summary>
    public ulong PolicyId { get; }

    /// <inheritdoc/>
    public VerificationResult VerifyIncomingOperations(ReadOnlyMemory<byte> container, in PeerContext carrier, HybridTimestamp now)
    {
        if (_codec.Decode(container.Span, _limits, out var operations) != DecodeStatus.Ok)
            return new VerificationResult([], [], CarrierFault.Undecodable, _codec);

        var wall = now.ToDateTimeOffset();
        var others = new List<IndexedVerdict>();
        var fault = CarrierFault.None;
        var isAscending = true;
        for (var i = 0; i < operations.Length; i++)
        {
            isAscending &= i == 0 || operations[i - 1].Timestamp < operations[i].Timestamp;
            var verdict = Judge(operations[i], wall);
            if (verdict == OperationVerdict.Accepted)
                continue;
            others.Add(new IndexedVerdict(i, verdict, operations[i]));
            if (verdict >= OperationVerdict.Malformed)
                fault = CarrierFault.IntrinsicFault;
        }

        // What an honest peer sends: stamps that ascend have no ties, so no operation id is computed and nothing is copied.
        return others.Count == 0 && isAscending
            ? new VerificationResult(operations, [], fault, _codec)
            : new VerificationResult(Arrange(operations, others), [.. others.OrderBy(other => other.Index)], fault, _codec);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentNullException"><paramref name="operation"/> is null.</exception>
    public bool Permits(Operation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return operation.SchemeId == OperationScope.UnsignedScheme;
    }

    /// <inheritdoc/>
    public bool Admits(in PeerContext carrier, HybridTimestamp now) => true;

    /// <inheritdoc/>
    public AuthorityChange Learn(ReadOnlySpan<Operation> operations) => AuthorityChange.None;

    /// <inheritdoc/>
    public void Forget()
    {
    }

    private OperationVerdict Judge(Operation operation, DateTimeOffset wall)
    {
        if (operation.Scope.Database != _database)
            return OperationVerdict.WrongDatabase;
        if (operation.SchemeId != OperationScope.UnsignedScheme)
            return OperationVerdict.SchemeNotAllowed;
        if (!operation.PublicKey.IsEmpty || !operation.Proof.IsEmpty)
            return OperationVerdict.Malformed;
        if (operation.Timestamp.UnixMilliseconds < ValidityLimits.GenesisMilliseconds)
            return OperationVerdict.BeforeGenesis;
        return operation.CheckValidity() switch
        {
            DecodeStatus.Ok => DriftGate.Judge(operation.Timestamp, wall, _limits) is DriftVerdict.Admit or DriftVerdict.AdmitUnobserved
                ? OperationVerdict.Accepted
                : OperationVerdict.TooFarAhead,
            DecodeStatus.NotCanonical => OperationVerdict.NotCanonical,
            DecodeStatus.OverLimit => OperationVerdict.OverLimit,
            _ => OperationVerdict.Malformed,
        };
    }

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
            OperationOrder.Instance.Compare(left.Operation, right.Operation) is var order and not 0 ? order : left.Index.CompareTo(right.Index));
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
    private static ulong ComputeFormatId(DatabaseId database)
    {
        ReadOnlySpan<byte> name = "GenosDB/format/v1\0"u8;
        ReadOnlySpan<byte> schemes = [OperationScope.UnsignedScheme];
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
        foreach (var bound in (ReadOnlySpan<long>)[ValidityLimits.GenesisMilliseconds, ValidityLimits.MaxMilliseconds])
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
