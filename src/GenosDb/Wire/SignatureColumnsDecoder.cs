using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GenosDb.Wire;

/// <summary>Reads the columns that only signed containers have; of an unsigned one everything here is empty. Measured first, then used.</summary>
internal ref struct SignatureColumnsDecoder(ReadOnlySpan<byte> map)
{
    private const int BatchHeaderBytes = sizeof(ushort) + SignedBatch.SignatureBytes;

    private readonly ReadOnlySpan<byte> _map = map;
    private ReadOnlySpan<byte> _signerIndexes;
    private ReadOnlySpan<byte> _signatures; // when all have the same length
    private ReadOnlySpan<byte> _members;
    private int _signersAt;
    private int _signers;
    private int _signaturesAt;
    private int _signatureCount;
    private int _batchesAt;
    private int _batches;

    // Found by the check.
    private ushort[] _signerOf = [];
    private ulong[] _places = []; // batch, index in it, operation; ascending
    private bool[] _isMember = [];

    // While operations are made.
    private OperationScopes? _scopes;
    private OperationScope[] _scopeOf = [];
    private MessagePackReader _signatureReader;

    public bool TryMeasure(ContainerColumn column, ref MessagePackReader reader) => column switch
    {
        ContainerColumn.Signers => TryMeasureSigners(ref reader),
        ContainerColumn.SignerIndexes => reader.TryReadBinary(out _signerIndexes),
        ContainerColumn.Proofs => TryMeasureSignatures(ref reader),
        ContainerColumn.Batches => TryMeasureBatches(ref reader),
        ContainerColumn.Members => reader.TryReadBinary(out _members),
        _ => reader.Fail(DecodeStatus.UnknownVersion),
    };

    /// <summary>Checks that the columns agree with each other and with the number of operations.</summary>
    public DecodeStatus Check(int operations)
    {
        if (_signersAt == 0)
            return DecodeStatus.Ok;
        if (operations == 0)
            return DecodeStatus.NotCanonical; // nothing is signed, so nothing says so
        var status = CheckSignerIndexes(operations);
        if (status == DecodeStatus.Ok && _batches > 0)
            status = CheckMembers(operations);
        if (status != DecodeStatus.Ok)
            return status;
        return _signatureCount == operations - _places.Length ? DecodeStatus.Ok : DecodeStatus.Malformed;
    }

    // From here on nothing can fail.
    public void Begin(OperationScopes scopes)
    {
        _scopes = scopes;
        if (_signersAt == 0)
            return;
        _scopeOf = new OperationScope[_signers];
        var signers = new MessagePackReader(_map[_signersAt..]);
        for (var i = 0; i < _signers; i++)
        {
            signers.TryReadBinary(out var signer);
            _scopeOf[i] = scopes.Get(signer);
        }

        if (_signaturesAt != 0)
            _signatureReader = new MessagePackReader(_map[_signaturesAt..]);
    }

    public readonly OperationScope NextScope(int operation) => _scopeOf.Length == 0 ? _scopes!.Unsigned : _scopeOf[_signerOf[operation]];

    /// <summary>The signature of an operation that is signed alone; null for others.</summary>
    public SignatureProof? NextSignature(int operation)
    {
        if (_scopeOf.Length == 0 || (_isMember.Length > 0 && _isMember[operation]))
            return null;
        ReadOnlySpan<byte> signature;
        if (_signaturesAt != 0)
        {
            _signatureReader.TryReadBinary(out signature);
        }
        else
        {
            signature = _signatures[..SignedBatch.SignatureBytes];
            _signatures = _signatures[SignedBatch.SignatureBytes..];
        }

        return new SignatureProof(signature.ToArray());
    }

    /// <summary>Gives members their places. Their leaves are made of their own ids, so no container can say what somebody signed.</summary>
    public readonly void GiveBatches(Operation[] operations)
    {
        if (_places.Length == 0)
            return;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<ushort> members = stackalloc ushort[MerkleTree.MaxLeaves];
        var leaves = ArrayPool<byte>.Shared.Rent(Math.Min(_places.Length, MerkleTree.MaxLeaves) * MerkleTree.HashBytes);
        var batches = new MessagePackReader(_map[_batchesAt..]);
        for (var start = 0; start < _places.Length;)
        {
            batches.TryReadBinary(out var bytes);
            var length = CountMembers(start);
            for (var i = 0; i < length; i++)
            {
                members[i] = Index(_places[start + i]);
                var id = operations[Position(_places[start + i])].GetId(hash);
                MerkleTree.WriteLeaf(id, leaves.AsSpan(i * MerkleTree.HashBytes, MerkleTree.HashBytes));
            }

            var tree = MerkleTree.Build(
                BinaryPrimitives.ReadUInt16BigEndian(bytes), members[..length], leaves.AsSpan(0, length * MerkleTree.HashBytes), bytes[BatchHeaderBytes..]);
            var first = operations[Position(_places[start])];
            var batch = new SignedBatch(first.Scope, tree, bytes[sizeof(ushort)..BatchHeaderBytes].ToArray());
            foreach (var place in _places.AsSpan(start, length))
                operations[Position(place)] = operations[Position(place)].WithProof(new BatchProof(batch, Index(place)));
            start += length;
        }

        ArrayPool<byte>.Shared.Return(leaves);
    }

    private bool TryMeasureSigners(ref MessagePackReader reader)
    {
        if (!reader.TryReadArrayHeader(out _signers))
            return false;
        if (_signers > ContainerDecoder.MaxOperations)
            return reader.Fail(DecodeStatus.OverLimit);
        _signersAt = reader.Position;
        var previous = default(ReadOnlySpan<byte>);
        for (var i = 0; i < _signers; i++)
        {
            if (!reader.TryReadBinary(out var signer))
                return false;
            if (signer.Length > 1 + OperationScope.MaxKeyBytes)
                return reader.Fail(DecodeStatus.OverLimit);
            if (signer.IsEmpty || signer[0] == OperationScope.UnsignedScheme)
                return reader.Fail(DecodeStatus.Malformed);
            if (signer.SequenceCompareTo(previous) <= 0)
                return reader.Fail(DecodeStatus.NotCanonical);
            previous = signer;
        }

        return true;
    }

    private bool TryMeasureSignatures(ref MessagePackReader reader)
    {
        if (!reader.TryPeekKind(out var kind))
            return false;
        if (kind == GenosValueKind.Binary)
        {
            if (!reader.TryReadBinary(out _signatures))
                return false;
            _signatureCount = _signatures.Length / SignedBatch.SignatureBytes;
            return _signatures.Length % SignedBatch.SignatureBytes == 0 || reader.Fail(DecodeStatus.Malformed);
        }

        if (!reader.TryReadArrayHeader(out _signatureCount))
            return false;
        if (_signatureCount > ContainerDecoder.MaxOperations)
            return reader.Fail(DecodeStatus.OverLimit);
        _signaturesAt = reader.Position;
        var isOfOneLength = true;
        for (var i = 0; i < _signatureCount; i++)
        {
            if (!reader.TryReadBinary(out var signature))
                return false;
            if (signature.Length > OperationProof.MaxBytes)
                return reader.Fail(DecodeStatus.OverLimit);
            isOfOneLength &= signature.Length == SignedBatch.SignatureBytes;
        }

        return !isOfOneLength || reader.Fail(DecodeStatus.NotCanonical);
    }

    private bool TryMeasureBatches(ref MessagePackReader reader)
    {
        if (!reader.TryReadArrayHeader(out _batches))
            return false;
        if (_batches == 0)
            return reader.Fail(DecodeStatus.NotCanonical);
        if (_batches > ContainerDecoder.MaxOperations)
            return reader.Fail(DecodeStatus.OverLimit);
        _batchesAt = reader.Position;
        for (var i = 0; i < _batches; i++)
        {
            if (!reader.TryReadBinary(out var bytes))
                return false;
            if (bytes.Length < BatchHeaderBytes || BinaryPrimitives.ReadUInt16BigEndian(bytes) is < MerkleTree.MinLeaves or > MerkleTree.MaxLeaves)
                return reader.Fail(DecodeStatus.Malformed);
        }

        return true;
    }

    private DecodeStatus CheckSignerIndexes(int operations)
    {
        _signerOf = new ushort[operations];
        Span<bool> isUsed = stackalloc bool[_signers];
        isUsed.Clear();
        var indexes = _signerIndexes;
        for (var i = 0; i < operations; i++)
        {
            var status = Varint.TryRead(ref indexes, out var index);
            if (status != DecodeStatus.Ok)
                return status;
            if (index >= (ulong)_signers)
                return DecodeStatus.Malformed;
            isUsed[(int)index] = true;
            _signerOf[i] = (ushort)index;
        }

        return !indexes.IsEmpty || isUsed.Contains(false) ? DecodeStatus.Malformed : DecodeStatus.Ok;
    }

    private DecodeStatus CheckMembers(int operations)
    {
        _isMember = new bool[operations];
        var places = new ulong[operations];
        var next = new int[_batches];
        var members = 0;
        var column = _members;
        for (var i = 0; i < operations; i++)
        {
            var status = Varint.TryRead(ref column, out var batch);
            if (status != DecodeStatus.Ok)
                return status;
            if (batch == 0)
                continue;
            if (batch > (ulong)_batches)
                return DecodeStatus.Malformed;
            status = Varint.TryRead(ref column, out var difference);
            if (status != DecodeStatus.Ok)
                return status;
            if (difference > 2 * MerkleTree.MaxLeaves)
                return DecodeStatus.Malformed;
            var index = next[batch - 1] + (int)Varint.UnZigZag(difference);
            if (index is < 0 or >= MerkleTree.MaxLeaves)
                return DecodeStatus.Malformed;
            next[batch - 1] = index + 1;
            _isMember[i] = true;
            places[members++] = ((batch - 1) << 32) | ((ulong)index << 16) | (uint)i;
        }

        if (!column.IsEmpty)
            return DecodeStatus.Malformed;
        Array.Sort(places, 0, members);
        _places = places[..members];
        return CheckBatches() ? DecodeStatus.Ok : DecodeStatus.Malformed;
    }

    // Each batch has members here, all of one signer and each once, and exactly the hashes that stand beside their ways.
    private readonly bool CheckBatches()
    {
        Span<ushort> members = stackalloc ushort[MerkleTree.MaxLeaves];
        var reader = new MessagePackReader(_map[_batchesAt..]);
        var start = 0;
        for (var batch = 0; batch < _batches; batch++)
        {
            reader.TryReadBinary(out var bytes);
            if (start == _places.Length || BatchOf(_places[start]) != batch)
                return false;
            var length = CountMembers(start);
            if (length > MerkleTree.MaxLeaves)
                return false;
            for (var i = 0; i < length; i++)
            {
                members[i] = Index(_places[start + i]);
                if ((i > 0 && members[i] == members[i - 1]) || _signerOf[Position(_places[start + i])] != _signerOf[Position(_places[start])])
                    return false;
            }

            var count = BinaryPrimitives.ReadUInt16BigEndian(bytes);
            if (members[length - 1] >= count || bytes.Length != BatchHeaderBytes + (MerkleTree.HashBytes * MerkleTree.CountBeside(count, members[..length])))
                return false;
            start += length;
        }

        return true;
    }

    private readonly int CountMembers(int start)
    {
        var end = start + 1;
        while (end < _places.Length && BatchOf(_places[end]) == BatchOf(_places[start]))
            end++;
        return end - start;
    }

    private static int BatchOf(ulong place) => (int)(place >> 32);

    private static ushort Index(ulong place) => (ushort)(place >> 16);

    private static int Position(ulong place) => (int)(place & 0xFFFF);
}
