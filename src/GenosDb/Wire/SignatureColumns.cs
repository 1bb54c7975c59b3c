using System.Buffers;
using System.Buffers.Binary;

namespace GenosDb.Wire;

/// <summary>The columns that only signed containers have, collected from operations in their order.</summary>
internal sealed class SignatureColumns
{
    private const int MembersOfNoBatch = -1;

    private readonly OperationScope[] _signers;
    private readonly int[] _signerIndexes;
    private readonly List<ReadOnlyMemory<byte>> _signatures = [];
    private readonly List<Batch> _batches = [];
    private readonly (int Batch, int Index)[] _places;

    /// <summary>Collects. Proofs of one batch come together again, in whatever parts they arrived.</summary>
    /// <param name="operations">Signed ones, in their order.</param>
    public SignatureColumns(ReadOnlySpan<Operation> operations)
    {
        (_signers, _signerIndexes) = CollectSigners(operations);
        _places = new (int, int)[operations.Length];
        var known = new Dictionary<(int Signer, SignedBatch Batch), int>();
        for (var i = 0; i < operations.Length; i++)
        {
            var proof = operations[i].ProofForm;
            if (proof is PathProof path)
                proof = path.ToBatchProof(operations[i]);
            if (proof is BatchProof member)
            {
                _places[i] = (Place(known, _signerIndexes[i], member), member.Index);
            }
            else
            {
                _places[i] = (MembersOfNoBatch, 0);
                _signatures.Add(proof?.ToBytes() ?? default);
            }
        }
    }

    /// <summary>How many columns there are.</summary>
    public int Count => _batches.Count == 0 ? 3 : 5;

    public void WriteSigners(MessagePackWriter writer)
    {
        writer.WriteInt64((long)ContainerColumn.Signers);
        writer.WriteArrayHeader(_signers.Length);
        foreach (var signer in _signers)
        {
            writer.WriteBinaryHeader(1 + signer.PublicKey.Length);
            writer.WriteRaw([signer.SchemeId]);
            writer.WriteRaw(signer.PublicKey);
        }
    }

    public void WriteSignerIndexes(MessagePackWriter writer, Span<byte> column)
    {
        var length = 0;
        foreach (var index in _signerIndexes)
            length += Varint.Write(column[length..], (ulong)index);
        writer.WriteInt64((long)ContainerColumn.SignerIndexes);
        writer.WriteBinary(column[..length]);
    }

    /// <summary>Writes what shows that the signers made the operations.</summary>
    /// <param name="writer">Receives the columns.</param>
    /// <param name="column">Room for the varints of all operations.</param>
    public void WriteProofs(MessagePackWriter writer, Span<byte> column)
    {
        writer.WriteInt64((long)ContainerColumn.Proofs);
        if (_signatures.TrueForAll(static signature => signature.Length == SignedBatch.SignatureBytes))
        {
            writer.WriteBinaryHeader(_signatures.Count * SignedBatch.SignatureBytes);
            foreach (var signature in _signatures)
                writer.WriteRaw(signature.Span);
        }
        else
        {
            writer.WriteArrayHeader(_signatures.Count);
            foreach (var signature in _signatures)
                writer.WriteBinary(signature.Span);
        }

        if (_batches.Count == 0)
            return;
        WriteBatches(writer);
        WriteMembers(writer, column);
    }

    private void WriteBatches(MessagePackWriter writer)
    {
        writer.WriteInt64((long)ContainerColumn.Batches);
        writer.WriteArrayHeader(_batches.Count);
        var bytes = new ArrayBufferWriter<byte>();
        foreach (var batch in _batches)
        {
            bytes.ResetWrittenCount();
            BinaryPrimitives.WriteUInt16BigEndian(bytes.GetSpan(sizeof(ushort)), (ushort)batch.Signed.Count);
            bytes.Advance(sizeof(ushort));
            bytes.Write(batch.Signed.Signature);
            batch.WriteBeside(bytes);
            writer.WriteBinary(bytes.WrittenSpan);
        }
    }

    private void WriteMembers(MessagePackWriter writer, Span<byte> column)
    {
        var next = new int[_batches.Count];
        var length = 0;
        foreach (var (batch, index) in _places)
        {
            length += Varint.Write(column[length..], (ulong)(batch + 1));
            if (batch == MembersOfNoBatch)
                continue;
            length += Varint.Write(column[length..], Varint.ZigZag(index - next[batch]));
            next[batch] = index + 1;
        }

        writer.WriteInt64((long)ContainerColumn.Members);
        writer.WriteBinary(column[..length]);
    }

    // The same operation twice would be one member twice: the second stands in a batch of its own.
    private int Place(Dictionary<(int Signer, SignedBatch Batch), int> known, int signer, BatchProof member)
    {
        if (!known.TryGetValue((signer, member.Batch), out var number) || !_batches[number].TryAdd(member))
        {
            number = _batches.Count;
            known.TryAdd((signer, member.Batch), number);
            _batches.Add(new Batch(member));
        }

        return number;
    }

    private static (OperationScope[] Signers, int[] Indexes) CollectSigners(ReadOnlySpan<Operation> operations)
    {
        var numbers = new Dictionary<OperationScope, int>();
        var indexes = new int[operations.Length];
        for (var i = 0; i < indexes.Length; i++)
        {
            if (i > 0 && ReferenceEquals(operations[i].Scope, operations[i - 1].Scope))
            {
                indexes[i] = indexes[i - 1];
                continue;
            }

            if (!numbers.TryGetValue(operations[i].Scope, out indexes[i]))
                numbers.Add(operations[i].Scope, indexes[i] = numbers.Count);
        }

        var signers = numbers.Keys.ToArray();
        Array.Sort(signers, OperationScope.CompareSigners);
        var ranks = new int[signers.Length];
        for (var rank = 0; rank < ranks.Length; rank++)
            ranks[numbers[signers[rank]]] = rank;
        for (var i = 0; i < indexes.Length; i++)
            indexes[i] = ranks[indexes[i]];
        return (signers, indexes);
    }

    /// <summary>A batch, and those of its members that are here.</summary>
    private sealed class Batch
    {
        private readonly SortedList<ushort, MerkleTree> _members = [];

        public Batch(BatchProof first)
        {
            Signed = first.Batch;
            TryAdd(first);
        }

        public SignedBatch Signed { get; }

        public bool TryAdd(BatchProof member) => _members.TryAdd((ushort)member.Index, member.Batch.Tree);

        public void WriteBeside(IBufferWriter<byte> destination) =>
            MerkleTree.WriteBeside(Signed.Count, _members.Keys.ToArray(), _members.Values.ToArray(), destination);
    }
}
