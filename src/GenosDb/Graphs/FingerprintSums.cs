using System.Security.Cryptography;

namespace GenosDb.Graphs;

/// <summary>The 256-bit sums of the hashes of all current registers, and which data registers have not been caught up with.</summary>
/// <remarks>Authority operations are few and never replaced, so each is hashed when it is added. Of data nothing is hashed before somebody reads. Until then a register that changed is remembered once, and with it the one operation that has to be
/// taken out of the sum again. When more than a quarter of the registers changed, remembering them is given up for summing all of them anew, which costs
/// at most four times as much hashing.</remarks>
internal sealed class FingerprintSums
{
    private const int FewChanges = 1_024;
    private const int ManyChangesShare = 4;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<Operation> _changed = [];
    private readonly List<Operation> _retired = [];
    private int _limit = FewChanges;
    private bool _isGivenUp;
    private FingerprintSum _sum;
    private FingerprintSum _authority;

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
                _sum -= FingerprintSum.Of(operation, _hash);
            changed = [.. _changed];
        }
        else
        {
            _sum = default;
            changed = [];
        }

        Forget();
        _limit = FewChanges + (int)Math.Min(registers / ManyChangesShare, int.MaxValue / 2);
        return isComplete;
    }

    public void Add(Operation operation)
    {
        _sum += FingerprintSum.Of(operation, _hash);
        operation.ForgetId();
    }

    public void AddAuthority(Operation operation) => _authority += FingerprintSum.Of(operation, _hash);

    public void Clear()
    {
        Forget();
        _limit = FewChanges;
        _sum = default;
        _authority = default;
    }

    /// <param name="authorityCount">Registers of the authority section.</param>
    /// <param name="dataCount">Registers of the data section that take part.</param>
    public GraphFingerprint ToFingerprint(long authorityCount, long dataCount) =>
        new(_authority.Digest(authorityCount), authorityCount, (_authority + _sum).Digest(authorityCount + dataCount), authorityCount + dataCount);

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
