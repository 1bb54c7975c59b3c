using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Unicode;

namespace GenosDb.Sync;

/// <summary>Collects the records of a store, of which the last of each key counts, into what an engine starts from. The operations of an author share one scope.</summary>
internal sealed class StateReader
{
    private static readonly StateSummary NoSummary = new(0, 0, 0, null);

    private readonly Dictionary<ulong, StoredOperation> _current = [];
    private readonly Dictionary<OperationId, (StoredOperation Stored, ulong Since)> _kept = [];
    private readonly Dictionary<OperationId, StoredOperation> _held = [];
    private readonly Dictionary<ReplicaId, ulong> _watermarks = [];
    private StateSummary _summary = NoSummary;
    private readonly Dictionary<string, StateChange> _malformed = new(StringComparer.Ordinal);
    private readonly List<StateChange> _lost = [];
    private OperationScopes? _scopes;

    /// <summary>Name of the database in the store; null for a store that has never been written.</summary>
    public string? Name { get; private set; }

    /// <summary>Whether the store says so itself.</summary>
    public bool HasFormat { get; private set; }

    /// <summary>Salt of the database in the store; empty for none.</summary>
    public ReadOnlyMemory<byte> Salt { get; private set; }

    /// <summary>The id under which the store was last written; null when there was none.</summary>
    public ReplicaId? Replica { get; private set; }

    /// <summary>No stamp or position at or below it may be issued again.</summary>
    public ulong Lease { get; private set; }

    /// <summary>Kind and path of each index.</summary>
    public ImmutableArray<(byte Kind, string Path)> Indexes { get; private set; } = [];

    /// <summary>What is to be taken out of the store, so that the next opening does not find it again: records that cannot be used, and what nobody can believe without them.</summary>
    public IEnumerable<StateChange> Lost => _malformed.Values.Where(change => !IsFormat(change.Value)).Concat(_lost);

    /// <summary>Whether there is any.</summary>
    public bool HasLost => _malformed.Count + _lost.Count > 0;

    /// <summary>Whether a record is that by which a store says what it is.</summary>
    public static bool IsFormat(ReadOnlySpan<byte> key) => key is [(byte)StateChangeKind.Format];

    /// <summary>Goes on as if the store had said what it is.</summary>
    public void Assume(string name, ReadOnlyMemory<byte> salt) => (Name, Salt, _scopes) = (name, salt, new OperationScopes(DatabaseId.From(name, salt.Span)));

    /// <summary>Does without a record that cannot be used, and without what it was before.</summary>
    public void Lose(ReadOnlySpan<byte> key)
    {
        _malformed[Convert.ToHexString(key)] = new StateChange(StateChangeKind.Lost, Value: key.ToArray());
        if (key.Length == 1 + NameLength((StateChangeKind)key[0]))
            Remove((StateChangeKind)key[0], key[1..]);
    }

    /// <summary>Takes a record in.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="value">Its value; empty for a deletion.</param>
    /// <param name="isDeletion">Whether the record is gone.</param>
    /// <returns>Null, or what is wrong with it.</returns>
    public StateFault? Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool isDeletion)
    {
        var fault = Read(key, value, isDeletion);
        if (fault is null && _malformed.Count > 0)
            _malformed.Remove(Convert.ToHexString(key));
        return fault;
    }

    private StateFault? Read(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool isDeletion)
    {
        if (key.IsEmpty)
            return StateFault.Malformed;
        var kind = (StateChangeKind)key[0];
        var name = key[1..];
        var isKnown = kind is StateChangeKind.Format or StateChangeKind.Current or StateChangeKind.Kept or StateChangeKind.Watermark or StateChangeKind.Held or StateChangeKind.Replica or StateChangeKind.Lease or StateChangeKind.Summary or StateChangeKind.Indexes;
        if (!isKnown)
            return StateFault.UnknownVersion;
        if (name.Length != NameLength(kind))
            return StateFault.Malformed;
        if (kind == StateChangeKind.Format)
            return ReadFormat(value);
        if (_scopes is null)
            return StateFault.Malformed;
        if (isDeletion)
            return Remove(kind, name);
        return kind switch
        {
            StateChangeKind.Current => ReadCurrent(name, value),
            StateChangeKind.Kept => ReadKept(name, value),
            StateChangeKind.Held => ReadHeld(name, value),
            StateChangeKind.Indexes => ReadIndexes(value),
            _ => ReadNumbers(kind, name, value) ? null : StateFault.Malformed,
        };
    }

    /// <summary>All operations, and by which rules each was verified.</summary>
    public IEnumerable<StoredOperation> Operations() => _current.Values.Concat(_kept.Values.Select(kept => kept.Stored)).Concat(_held.Values);

    /// <summary>What an engine starts from.</summary>
    /// <param name="admits">Whether an operation is to be taken over.</param>
    /// <param name="mayMissRecords">Whether records were lost, so that no watermark can be believed.</param>
    public RestoredState Build(Func<Operation, bool> admits, bool mayMissRecords)
    {
        var registers = new List<(Operation Operation, ulong Position)>(_current.Count);
        foreach (var (position, stored) in _current)
        {
            if (admits(stored.Operation))
                registers.Add((stored.Operation, position));
            else
                _lost.Add(new StateChange(StateChangeKind.Vacated, Position: position));
        }

        foreach (var (id, _) in _kept.Where(kept => !admits(kept.Value.Stored.Operation)))
            _lost.Add(LostAt(StateChangeKind.Kept, id));
        foreach (var (id, _) in _held.Where(held => !admits(held.Value.Operation)))
            _lost.Add(LostAt(StateChangeKind.Held, id));
        if (mayMissRecords)
        {
            _lost.AddRange(_watermarks.Keys.Select(log => new StateChange(StateChangeKind.WatermarkForgotten, Replica: log)));
            _watermarks.Clear();
        }

        registers.Sort(static (left, right) => left.Position.CompareTo(right.Position));
        // A storage keeps the request by which it was opened, and with it this reader.
        _current.Clear();
        _current.TrimExcess();
        return new RestoredState(
            [.. registers],
            [.. _kept.Values.Where(kept => admits(kept.Stored.Operation)).OrderBy(kept => kept.Since).ThenBy(kept => kept.Stored.Operation, OperationOrder.Instance).Select(kept => (kept.Stored.Operation, kept.Since))],
            _summary,
            [.. _watermarks.OrderBy(watermark => watermark.Key).Select(watermark => (watermark.Key, watermark.Value))],
            [.. _held.Values.Select(stored => stored.Operation).Where(admits).Order(OperationOrder.Instance)]);
    }

    private static StateChange LostAt(StateChangeKind kind, OperationId id)
    {
        var key = new byte[1 + OperationId.Size];
        key[0] = (byte)kind;
        id.WriteTo(key.AsSpan(1));
        return new StateChange(StateChangeKind.Lost, Value: key);
    }

    private static int NameLength(StateChangeKind kind) => kind switch
    {
        StateChangeKind.Current => sizeof(ulong),
        StateChangeKind.Kept or StateChangeKind.Held => OperationId.Size,
        StateChangeKind.Watermark => ReplicaId.Size,
        _ => 0,
    };

    private StateFault? ReadFormat(ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty && value[0] > StateRecords.Layout)
            return StateFault.UnknownVersion;
        const int nameAt = 1 + DatabaseId.SaltSize;
        if (value.Length is <= nameAt or > nameAt + DatabaseId.MaxNameBytes || value[0] != StateRecords.Layout || !Utf8.IsValid(value[nameAt..]))
            return StateFault.Malformed;
        var salt = value[1..nameAt];
        Assume(StrictUtf8.Encoding.GetString(value[nameAt..]), salt.ContainsAnyExcept((byte)0) ? salt.ToArray() : default(ReadOnlyMemory<byte>));
        HasFormat = true;
        return null;
    }

    private StateFault? Remove(StateChangeKind kind, ReadOnlySpan<byte> name)
    {
        switch (kind)
        {
            case StateChangeKind.Current: _current.Remove(BinaryPrimitives.ReadUInt64BigEndian(name)); return null;
            case StateChangeKind.Kept: _kept.Remove(OperationId.Read(name)); return null;
            case StateChangeKind.Held: _held.Remove(OperationId.Read(name)); return null;
            case StateChangeKind.Watermark: _watermarks.Remove(ReplicaId.Read(name)); return null;
            case StateChangeKind.Replica: Replica = null; return null;
            case StateChangeKind.Lease: Lease = 0; return null;
            case StateChangeKind.Summary: _summary = NoSummary; return null;
            case StateChangeKind.Indexes: Indexes = []; return null;
            default: return StateFault.Malformed;
        }
    }

    private StateFault? ReadCurrent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (!TryReadOperation(value, out var stored))
            return StateFault.Malformed;
        _current[BinaryPrimitives.ReadUInt64BigEndian(name)] = stored;
        return null;
    }

    private StateFault? ReadKept(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (value.Length < 1 + sizeof(ulong) || !TryReadEnvelope(value[0], value[(1 + sizeof(ulong))..], out var stored))
            return StateFault.Malformed;
        _kept[OperationId.Read(name)] = (stored, BinaryPrimitives.ReadUInt64BigEndian(value[1..]));
        return null;
    }

    private StateFault? ReadHeld(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (!TryReadOperation(value, out var stored))
            return StateFault.Malformed;
        _held[OperationId.Read(name)] = stored;
        return null;
    }

    private StateFault? ReadIndexes(ReadOnlySpan<byte> value)
    {
        if (!StateRecords.TryReadIndexes(value, out var indexes))
            return StateFault.Malformed;
        Indexes = indexes;
        return null;
    }

    private bool ReadNumbers(StateChangeKind kind, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (value.Length != (kind == StateChangeKind.Summary ? StateRecords.SummaryBytes : sizeof(ulong)))
            return false;
        switch (kind)
        {
            case StateChangeKind.Watermark:
                _watermarks[ReplicaId.Read(name)] = BinaryPrimitives.ReadUInt64BigEndian(value);
                break;
            case StateChangeKind.Replica:
                Replica = ReplicaId.Read(value);
                break;
            case StateChangeKind.Lease:
                Lease = BinaryPrimitives.ReadUInt64BigEndian(value);
                break;
            default:
                var dropped = HybridTimestamp.Read(value[(3 * sizeof(ulong))..]);
                _summary = new StateSummary(
                    BinaryPrimitives.ReadUInt64BigEndian(value),
                    BinaryPrimitives.ReadUInt64BigEndian(value[sizeof(ulong)..]),
                    BinaryPrimitives.ReadUInt64BigEndian(value[(2 * sizeof(ulong))..]),
                    dropped == default ? null : dropped);
                break;
        }

        return true;
    }

    private bool TryReadOperation(ReadOnlySpan<byte> value, out StoredOperation stored)
    {
        stored = default;
        return value.Length > 1 && TryReadEnvelope(value[0], value[1..], out stored);
    }

    private bool TryReadEnvelope(byte rules, ReadOnlySpan<byte> envelope, out StoredOperation stored)
    {
        var isRead = Operation.TryRead(_scopes!, envelope, out var operation) == DecodeStatus.Ok;
        stored = new StoredOperation(operation!, rules);
        return isRead;
    }
}
