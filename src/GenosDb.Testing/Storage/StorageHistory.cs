using System.Buffers.Binary;
using System.Globalization;
using GenosDb.Storage;

namespace GenosDb.Testing;

/// <summary>What a storage may hold: a dictionary, and the fingerprint of every past of it.</summary>
internal sealed class StorageHistory
{
    // Of the state after each batch; the first is that of nothing.
    private readonly List<ulong> _pasts = [0];
    private readonly List<ulong> _attempted = [];
    private readonly HashSet<ulong> _everWritten = [];
    private Dictionary<uint, byte[]> _state = [];
    private ulong _fingerprint;

    /// <summary>Batches that were acknowledged.</summary>
    public int Batches => _pasts.Count - 1;

    /// <summary>Of those, the ones that have to survive a power cut.</summary>
    public int Durable { get; private set; }

    /// <summary>Everything that was acknowledged is durable.</summary>
    public void Flushed() => Durable = Batches;

    /// <summary>A group is about to be appended, in place of one that failed.</summary>
    public void Attempt(IReadOnlyList<StorageBatch> group)
    {
        _attempted.Clear();
        var (state, fingerprint) = (new Dictionary<uint, byte[]>(_state), _fingerprint);
        foreach (var batch in group)
        {
            fingerprint = Apply(state, fingerprint, batch);
            _attempted.Add(fingerprint);
        }
    }

    /// <summary>The group was acknowledged.</summary>
    public void Acknowledge(IReadOnlyList<StorageBatch> group)
    {
        foreach (var batch in group) _fingerprint = Apply(_state, _fingerprint, batch);
        _pasts.AddRange(_attempted);
        _attempted.Clear();
    }

    /// <summary>An immutable view of now.</summary>
    public IStorageState View(long lsn) => new ModelState(lsn, _state);

    /// <summary>Goes on from what was found.</summary>
    /// <param name="found">What a storage delivered.</param>
    /// <param name="loss">What may be missing.</param>
    /// <exception cref="ConformanceException">It is no past, or one that is too old.</exception>
    public void Recover(RecoveredRecords found, AllowedLoss loss)
    {
        var fingerprint = found.Fingerprint;
        var least = Least(loss);
        for (var i = _attempted.Count - 1; i >= 0; i--)
        {
            if (_attempted[i] == fingerprint)
            {
                _pasts.AddRange(_attempted[..(i + 1)]);
                Continue(found);
                return;
            }
        }

        for (var i = Batches; i >= least; i--)
        {
            if (_pasts[i] == fingerprint)
            {
                _pasts.RemoveRange(i + 1, _pasts.Count - i - 1);
                Continue(found);
                return;
            }
        }

        throw new ConformanceException(_pasts.IndexOf(fingerprint) is var past and >= 0
            ? string.Create(CultureInfo.InvariantCulture, $"batches {past + 1} to {least} are missing, which must not be lost; {Batches} were acknowledged, {Durable} are durable")
            : string.Create(CultureInfo.InvariantCulture, $"the {found.Count} records that were found are no state that there ever was; {Batches} batches were acknowledged, {Durable} are durable"));
    }

    /// <summary>Whether it is the state after some batch.</summary>
    /// <param name="found">What a storage delivered.</param>
    /// <param name="loss">What may be missing.</param>
    public bool IsPast(RecoveredRecords found, AllowedLoss loss) => _pasts.LastIndexOf(found.Fingerprint) >= Least(loss);

    /// <summary>Whether the record was ever written.</summary>
    public bool WasWritten(uint key, ReadOnlySpan<byte> value) => _everWritten.Contains(RecoveredRecords.FingerprintOf(key, value));

    private int Least(AllowedLoss loss) => loss switch { AllowedLoss.None => Batches, AllowedLoss.NotFlushed => Durable, _ => 0 };

    private void Continue(RecoveredRecords found)
    {
        (_state, _fingerprint) = (found.ToDictionary(), found.Fingerprint);
        _attempted.Clear();
        // What was delivered may have been served to others.
        Flushed();
    }

    private ulong Apply(Dictionary<uint, byte[]> state, ulong fingerprint, StorageBatch batch)
    {
        foreach (var record in batch.Records)
        {
            var key = BinaryPrimitives.ReadUInt32BigEndian(record.Key.Span);
            if (state.Remove(key, out var old)) fingerprint ^= RecoveredRecords.FingerprintOf(key, old);
            if (record.IsDeletion) continue;
            var value = record.Value.ToArray();
            state.Add(key, value);
            var written = RecoveredRecords.FingerprintOf(key, value);
            fingerprint ^= written;
            _everWritten.Add(written);
        }

        return fingerprint;
    }
}
