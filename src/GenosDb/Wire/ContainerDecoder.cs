using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;

namespace GenosDb.Wire;

/// <summary>Reads the columnar map of a container. Every column is walked and measured before the first operation is made, so a map that is broken
/// anywhere costs no memory.</summary>
/// <remarks>What a single operation says is not judged here: it can be refused alone, later.</remarks>
internal ref struct ContainerDecoder(ReadOnlySpan<byte> map)
{
    /// <summary>Operations of one container, whatever the local limit is.</summary>
    public const int MaxOperations = 4_096;

    private readonly ReadOnlySpan<byte> _map = map;
    private MessagePackReader _reader = new(map);
    private SignatureColumnsDecoder _signatures = new(map);

    // Binary columns, and where the items of the others begin.
    private ReadOnlySpan<byte> _kinds;
    private ReadOnlySpan<byte> _flags;
    private ReadOnlySpan<byte> _times;
    private ReadOnlySpan<byte> _originIndexes;
    private int _originsAt;
    private int _origins;
    private int _namesAt;
    private int _targetsAt;
    private int _labelsAt;
    private int _bodiesAt;
    private int _edges;

    /// <summary>Reads the whole map.</summary>
    /// <param name="scopes">Has the scopes of the operations.</param>
    /// <param name="operations">Empty unless the result is <see cref="DecodeStatus.Ok"/>.</param>
    public DecodeStatus Read(OperationScopes scopes, out ImmutableArray<Operation> operations)
    {
        operations = [];
        if (!TryMeasure())
            return _reader.Status;
        var status = CheckVarints();
        if (status == DecodeStatus.Ok)
            status = _signatures.Check(_kinds.Length);
        if (status == DecodeStatus.Ok)
            operations = ImmutableCollectionsMarshal.AsImmutableArray(MakeOperations(scopes));
        return status;
    }

    private bool TryMeasure()
    {
        if (!_reader.TryReadMapHeader(out var columns))
            return false;
        var seen = 0;
        var last = -1L;
        for (; columns > 0; columns--)
        {
            if (!_reader.TryReadInt64(out var key))
                return false;
            if (key <= last)
                return _reader.Fail(DecodeStatus.NotCanonical);
            if (key > (long)ContainerColumn.Members)
                return _reader.Fail(DecodeStatus.UnknownVersion);
            if (!TryMeasure((ContainerColumn)key))
                return false;
            last = key;
            seen |= 1 << (int)key;
        }

        const int always = (1 << (int)ContainerColumn.Origins) | (1 << (int)ContainerColumn.Kinds) | (1 << (int)ContainerColumn.Names)
            | (1 << (int)ContainerColumn.Times) | (1 << (int)ContainerColumn.OriginIndexes) | (1 << (int)ContainerColumn.Bodies);
        if ((seen & always) != always || (_edges > 0 && _targetsAt == 0))
            return _reader.Fail(DecodeStatus.Malformed);
        const int signed = (1 << (int)ContainerColumn.Signers) | (1 << (int)ContainerColumn.SignerIndexes) | (1 << (int)ContainerColumn.Proofs);
        const int batched = (1 << (int)ContainerColumn.Batches) | (1 << (int)ContainerColumn.Members);
        if ((seen & signed) is not (0 or signed) || (seen & batched) is not (0 or batched) || ((seen & batched) != 0 && (seen & signed) == 0))
            return _reader.Fail(DecodeStatus.Malformed); // signed as a whole or not at all
        return _reader.IsAtEnd || _reader.Fail(DecodeStatus.TrailingBytes);
    }

    // The kinds come before every column whose length depends on them.
    private bool TryMeasure(ContainerColumn column)
    {
        switch (column)
        {
            case ContainerColumn.Origins:
                return TryMeasureOrigins();
            case ContainerColumn.Kinds:
                return _reader.TryReadBinary(out _kinds) && (_kinds.Length <= MaxOperations || _reader.Fail(DecodeStatus.OverLimit)) && CountEdges();
            case ContainerColumn.Flags:
                return _reader.TryReadBinary(out _flags) && HasLength(_flags.Length, _kinds.Length) && (_flags.ContainsAnyExcept((byte)0) || _reader.Fail(DecodeStatus.NotCanonical));
            case ContainerColumn.Names:
                return TryMeasureStrings(_kinds.Length, out _namesAt, out _);
            case ContainerColumn.Targets:
                return TryMeasureStrings(_edges, out _targetsAt, out _) && (_edges > 0 || _reader.Fail(DecodeStatus.NotCanonical));
            case ContainerColumn.Labels:
                return TryMeasureStrings(_edges, out _labelsAt, out var isEmpty) && (!isEmpty || _reader.Fail(DecodeStatus.NotCanonical));
            case ContainerColumn.Times:
                return _reader.TryReadBinary(out _times);
            case ContainerColumn.OriginIndexes:
                return _reader.TryReadBinary(out _originIndexes);
            case ContainerColumn.Bodies:
                return TryMeasureBodies();
            default:
                return _signatures.TryMeasure(column, ref _reader);
        }
    }

    private bool CountEdges()
    {
        foreach (var kind in _kinds)
            _edges += IsEdge(kind) ? 1 : 0;
        return true;
    }

    private bool TryMeasureOrigins()
    {
        if (!_reader.TryReadArrayHeader(out _origins))
            return false;
        if (_origins > MaxOperations)
            return _reader.Fail(DecodeStatus.OverLimit);
        _originsAt = _reader.Position;
        var previous = 0UL;
        for (var i = 0; i < _origins; i++)
        {
            if (!_reader.TryReadBinary(out var bytes) || !HasLength(bytes.Length, ReplicaId.Size))
                return false;
            var origin = BinaryPrimitives.ReadUInt64BigEndian(bytes);
            if (i > 0 && origin <= previous)
                return _reader.Fail(DecodeStatus.NotCanonical);
            previous = origin;
        }

        return true;
    }

    private bool TryMeasureStrings(int expected, out int at, out bool isEmpty)
    {
        isEmpty = true;
        at = 0;
        if (!_reader.TryReadArrayHeader(out var count) || !HasLength(count, expected))
            return false;
        at = _reader.Position;
        for (var i = 0; i < count; i++)
        {
            if (!_reader.TryReadString(out var utf8))
                return false;
            isEmpty &= utf8.IsEmpty;
        }

        return true;
    }

    private bool TryMeasureBodies()
    {
        if (!_reader.TryReadArrayHeader(out var count) || !HasLength(count, _kinds.Length))
            return false;
        _bodiesAt = _reader.Position;
        for (var i = 0; i < count; i++)
        {
            if (!TryReadBody(ref _reader, out _, out _))
                return false;
        }

        return true;
    }

    private bool HasLength(int actual, int expected) => actual == expected || _reader.Fail(DecodeStatus.Malformed);

    private readonly DecodeStatus CheckVarints()
    {
        var times = _times;
        var indexes = _originIndexes;
        Span<bool> isUsed = stackalloc bool[_origins];
        isUsed.Clear();
        for (var i = 0; i < _kinds.Length; i++)
        {
            var status = Varint.TryRead(ref times, out _);
            if (status != DecodeStatus.Ok)
                return status;
            status = Varint.TryRead(ref indexes, out var index);
            if (status != DecodeStatus.Ok)
                return status;
            if (index >= (ulong)isUsed.Length)
                return DecodeStatus.Malformed;
            isUsed[(int)index] = true;
        }

        return !times.IsEmpty || !indexes.IsEmpty || isUsed.Contains(false) ? DecodeStatus.Malformed : DecodeStatus.Ok;
    }

    // From here on nothing can fail: every item was read before.
    private readonly Operation[] MakeOperations(OperationScopes scopes)
    {
        var signatures = _signatures;
        signatures.Begin(scopes);
        Span<ulong> origins = stackalloc ulong[_origins];
        var originReader = new MessagePackReader(_map[_originsAt..]);
        foreach (ref var origin in origins)
        {
            originReader.TryReadBinary(out var bytes);
            origin = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        }

        var names = new MessagePackReader(_map[_namesAt..]);
        var targets = new MessagePackReader(_map[_targetsAt..]);
        var labels = new MessagePackReader(_map[_labelsAt..]);
        var bodies = new MessagePackReader(_map[_bodiesAt..]);
        var times = _times;
        var indexes = _originIndexes;
        var time = 0UL;
        var operations = new Operation[_kinds.Length];
        for (var i = 0; i < operations.Length; i++)
        {
            var kind = _kinds[i];
            var isEdge = IsEdge(kind);
            Varint.TryRead(ref times, out var difference);
            Varint.TryRead(ref indexes, out var index);
            TryReadBody(ref bodies, out var hasBody, out var body);
            time = unchecked(time + (ulong)Varint.UnZigZag(difference));
            operations[i] = new Operation(
                signatures.NextScope(i),
                (OperationKind)kind,
                _flags.IsEmpty ? (byte)0 : _flags[i],
                ReadString(ref names),
                isEdge && _labelsAt != 0 ? ReadString(ref labels) : "",
                isEdge ? ReadString(ref targets) : null,
                new HybridTimestamp(time, new ReplicaId(origins[(int)index])),
                hasBody ? body.ToArray() : null, // its own array, so that one operation does not keep a chunk alive
                signatures.NextSignature(i));
        }

        signatures.GiveBatches(operations);
        return operations;
    }

    // A kind that is not known here has no target; it is refused alone, later.
    private static bool IsEdge(byte kind) => kind is (byte)OperationKind.Link or (byte)OperationKind.Unlink;

    private static bool TryReadBody(ref MessagePackReader reader, out bool hasBody, out ReadOnlySpan<byte> body)
    {
        body = default;
        hasBody = reader.TryPeekKind(out var kind) && kind != GenosValueKind.Null;
        return hasBody ? reader.TryReadBinary(out body) : reader.TryReadNil();
    }

    private static string ReadString(ref MessagePackReader reader)
    {
        reader.TryReadString(out var utf8);
        return Encoding.UTF8.GetString(utf8);
    }
}
