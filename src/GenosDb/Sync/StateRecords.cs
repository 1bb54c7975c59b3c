using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;

namespace GenosDb.Sync;

/// <summary>The records of the durable state as key and value bytes. A key begins with the kind of the change that puts it; numbers are big-endian.</summary>
/// <remarks>
/// <para>What is current stands under its position, so the order of the keys is that in which a restart fills the log, and a change writes at the end.</para>
/// <para><c>00</c> → layout ‖ salt (16, zero for none) ‖ name · <c>02</c> position (8) → rules ‖ envelope · <c>04</c> operation id (32) → rules ‖ since (8) ‖ envelope ·
/// <c>06</c> log (8) → position (8) · <c>08</c> operation id (32) → rules ‖ envelope · <c>0A</c> → replica id (8) · <c>0C</c> → lease (8) ·
/// <c>0E</c> → head (8) ‖ cleared at (8) ‖ lifted (8) ‖ earliest dropped (16, zero for none) · <c>10</c> → array of [kind, path], one for each index.</para>
/// <para><c>rules</c> is the version of the rules by which the operation was verified before it was stored.</para>
/// </remarks>
internal static class StateRecords
{
    /// <summary>The longest key in bytes.</summary>
    public const int MaxKeyBytes = 1 + OperationId.Size;

    /// <summary>Version of what is written here. A store with a greater one is refused.</summary>
    public const byte Layout = 1;

    /// <summary>Version of the rules of verification. What was verified by others is verified again when it is read.</summary>
    public const byte Rules = 1;

    public const int SummaryBytes = (3 * sizeof(ulong)) + HybridTimestamp.Size;

    /// <summary>How many bytes are enough for the key.</summary>
    public static int KeyRoom(in StateChange change) => change.Kind == StateChangeKind.Lost ? change.Value!.Length : MaxKeyBytes;

    /// <summary>Writes the key, and returns how many bytes it has.</summary>
    public static int WriteKey(in StateChange change, Span<byte> destination)
    {
        destination[0] = (byte)((byte)change.Kind & ~1);
        switch (change.Kind)
        {
            case StateChangeKind.Lost:
                change.Value.CopyTo(destination);
                return change.Value!.Length;
            case StateChangeKind.Current or StateChangeKind.Vacated:
                BinaryPrimitives.WriteUInt64BigEndian(destination[1..], change.Position);
                return 1 + sizeof(ulong);
            case StateChangeKind.Kept or StateChangeKind.Dropped or StateChangeKind.Held or StateChangeKind.Released:
                change.Operation!.Id.WriteTo(destination[1..]);
                return 1 + OperationId.Size;
            case StateChangeKind.Watermark or StateChangeKind.WatermarkForgotten:
                change.Replica.WriteTo(destination[1..]);
                return 1 + ReplicaId.Size;
            default:
                return 1;
        }
    }

    /// <summary>Writes the value of a record that is put.</summary>
    public static void WriteValue(in StateChange change, IBufferWriter<byte> destination)
    {
        switch (change.Kind)
        {
            case StateChangeKind.Current or StateChangeKind.Held:
                destination.Write([Rules]);
                change.Operation!.WriteTo(destination);
                break;
            case StateChangeKind.Kept:
                destination.Write([Rules]);
                WriteNumber(destination, change.Position);
                change.Operation!.WriteTo(destination);
                break;
            case StateChangeKind.Watermark or StateChangeKind.Lease:
                WriteNumber(destination, change.Position);
                break;
            case StateChangeKind.Replica:
                change.Replica.WriteTo(destination.GetSpan(ReplicaId.Size));
                destination.Advance(ReplicaId.Size);
                break;
            case StateChangeKind.Format or StateChangeKind.Summary or StateChangeKind.Indexes:
                destination.Write(change.Value);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(change), change.Kind, "Has no value.");
        }
    }

    /// <summary>By what a store says what it is. It comes before all others.</summary>
    public static StateChange Format(string name, ReadOnlySpan<byte> salt)
    {
        var value = new byte[1 + DatabaseId.SaltSize + StrictUtf8.Encoding.GetByteCount(name)];
        value[0] = Layout;
        salt.CopyTo(value.AsSpan(1));
        StrictUtf8.Encoding.GetBytes(name, value.AsSpan(1 + DatabaseId.SaltSize));
        return new StateChange(StateChangeKind.Format, Value: value);
    }

    public static StateChange Summary(StateSummary summary)
    {
        var value = new byte[SummaryBytes];
        BinaryPrimitives.WriteUInt64BigEndian(value, summary.Head);
        BinaryPrimitives.WriteUInt64BigEndian(value.AsSpan(sizeof(ulong)), summary.ClearedAt);
        BinaryPrimitives.WriteUInt64BigEndian(value.AsSpan(2 * sizeof(ulong)), summary.Lifted);
        summary.EarliestDropped.GetValueOrDefault().WriteTo(value.AsSpan(3 * sizeof(ulong)));
        return new StateChange(StateChangeKind.Summary, Value: value);
    }

    /// <summary>Which indexes there are. What they hold is not stored.</summary>
    /// <param name="indexes">The kind and path of each; what they mean is known above.</param>
    public static StateChange Indexes(IEnumerable<(byte Kind, string Path)> indexes) =>
        new(StateChangeKind.Indexes, Value: GenosValue.Array([.. indexes.Select(index => GenosValue.Array(index.Kind, index.Path))]).ToOwnedBytes());

    /// <summary>Reads the value of <see cref="Indexes"/>.</summary>
    public static bool TryReadIndexes(ReadOnlySpan<byte> value, out ImmutableArray<(byte Kind, string Path)> indexes)
    {
        indexes = [];
        if (GenosValue.TryDecode(value, out var list) != DecodeStatus.Ok || list.Kind != GenosValueKind.Array)
            return false;
        var read = ImmutableArray.CreateBuilder<(byte Kind, string Path)>();
        foreach (var item in list.AsArray())
        {
            if (item.Kind != GenosValueKind.Array || item.AsArray() is not [{ Kind: GenosValueKind.Integer } kind, { Kind: GenosValueKind.String } path] || kind.AsInt64() is < 0 or > byte.MaxValue)
                return false;
            read.Add(((byte)kind.AsInt64(), path.AsString()));
        }

        indexes = read.ToImmutable();
        return true;
    }

    private static void WriteNumber(IBufferWriter<byte> destination, ulong number)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination.GetSpan(sizeof(ulong)), number);
        destination.Advance(sizeof(ulong));
    }
}
