using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GenosDb.Graphs;

/// <summary>The 256-bit sum of the hashes of all current registers, and which registers it has not caught up with.</summary>
/// <remarks>Nothing is hashed before somebody reads. Until then a register that changed is remembered once, and with it the one operation that has to be
/// taken out of the sum again. When more than a quarter of the registers changed, remembering them is given up for summing all of them anew, which costs
/// at most four times as much hashing. Sums and not exclusive or, which linear algebra forges.</remarks>
internal sealed class FingerprintSums
{
    private const int FewChanges = 1_024;
    private const int ManyChangesShare = 4;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<Operation> _changed = [];
    private readonly List<Operation> _retired = [];
    private int _limit = FewChanges;
    private bool _isGivenUp;
    private UInt128 _high;
    private UInt128 _low;

    /// <summary>What is remembered now.</summary>
    public int Backlog => _changed.Count + _retired.Count;

    /// <summary>Remembers that the current operation of a register changed.</summary>
    /// <param name="previous">What was current; null when there was nothing.</param>
    /// <param name="isSummed">Whether the sum contains it.</param>
    /// <param name="current">What is current now; null when the register is gone.</param>
    public void Change(Operation? previous, bool isSummed, Operation? current)
    {
        if (_isGivenUp)
            return;
        if (isSummed)
            _retired.Add(previous!);

        // An operation that is current and not in the sum is remembered already.
        if (current is not null && (previous is null || isSummed))
            _changed.Add(current);
        if (Backlog > _limit)
            Reconsider();
    }

    /// <summary>Prepares to catch up.</summary>
    /// <param name="registers">How many there are now.</param>
    /// <param name="changed">An operation of each register that changed, perhaps no longer the current one. To be summed if they are not summed.</param>
    /// <returns>False when all registers are to be summed.</returns>
    public bool TryTakeChanges(long registers, out Operation[] changed)
    {
        var isComplete = !_isGivenUp;
        if (isComplete)
        {
            foreach (var operation in _retired)
                Subtract(operation);
            changed = [.. _changed];
        }
        else
        {
            _high = 0;
            _low = 0;
            changed = [];
        }

        Forget();
        _limit = FewChanges + (int)Math.Min(registers / ManyChangesShare, int.MaxValue / 2);
        return isComplete;
    }

    public void Add(Operation operation)
    {
        Hash(operation, out var high, out var low);
        _low += low;
        _high += high + (_low < low ? UInt128.One : UInt128.Zero);
    }

    public void Clear()
    {
        Forget();
        _limit = FewChanges;
        _high = 0;
        _low = 0;
    }

    /// <param name="registers">The count of the data section. The authority section is empty.</param>
    public GraphFingerprint ToFingerprint(long registers) => new(Digest(0, 0, 0), 0, Digest(_high, _low, registers), registers);

    private static UInt128 Digest(UInt128 high, UInt128 low, long count)
    {
        ReadOnlySpan<byte> domain = "GenosDB/fp/v1\0"u8;
        Span<byte> source = stackalloc byte[domain.Length + 32 + 8];
        domain.CopyTo(source);
        BinaryPrimitives.WriteUInt128BigEndian(source[domain.Length..], high);
        BinaryPrimitives.WriteUInt128BigEndian(source[(domain.Length + 16)..], low);
        BinaryPrimitives.WriteUInt64BigEndian(source[(domain.Length + 32)..], (ulong)count);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(source, digest);
        return BinaryPrimitives.ReadUInt128BigEndian(digest);
    }

    private void Hash(Operation operation, out UInt128 high, out UInt128 low)
    {
        ReadOnlySpan<byte> domain = "GenosDB/item/v1\0"u8;
        Span<byte> source = stackalloc byte[domain.Length + 4 + RegisterKey.MaxBytes + OperationId.Size];
        domain.CopyTo(source);
        var keyAt = domain.Length + 4;
        var keyLength = RegisterKey.Of(operation).WriteTo(source[keyAt..]);
        BinaryPrimitives.WriteUInt32BigEndian(source[domain.Length..], (uint)keyLength);
        operation.ComputeId(source[(keyAt + keyLength)..], _hash);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        _hash.AppendData(source[..(keyAt + keyLength + OperationId.Size)]);
        _hash.GetHashAndReset(digest);
        high = BinaryPrimitives.ReadUInt128BigEndian(digest);
        low = BinaryPrimitives.ReadUInt128BigEndian(digest[16..]);
    }

    private void Subtract(Operation operation)
    {
        Hash(operation, out var high, out var low);
        _high -= high + (_low < low ? UInt128.One : UInt128.Zero);
        _low -= low;
    }

    private void Reconsider()
    {
        // A register that was dropped and came back is remembered again each time.
        HashSet<RegisterKey> seen = new(_changed.Count);
        _changed.RemoveAll(operation => !seen.Add(RegisterKey.Of(operation)));
        if (Backlog <= _limit / 2)
            return;
        Forget();
        _isGivenUp = true;
    }

    private void Forget()
    {
        _changed.Clear();
        _retired.Clear();
        _changed.TrimExcess();
        _retired.TrimExcess();
        _isGivenUp = false;
    }
}
