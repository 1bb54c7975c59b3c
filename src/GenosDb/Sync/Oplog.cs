using System.Collections.Immutable;

namespace GenosDb.Sync;

/// <summary>A sliding window over what changed here last, local or remote: one entry a register, which moves to the tail when the register changes again. Single-writer.</summary>
/// <remarks>Window completeness: the position of a register is above <see cref="Floor"/> exactly when the register has an entry. A hot register
/// therefore cannot flush the window, which covers <see cref="Capacity"/> distinct registers. Entries ascend by position, so an entry is found by
/// binary search and no second index is kept.</remarks>
public sealed class Oplog
{
    /// <summary>The largest capacity.</summary>
    public const int MaxCapacity = 10_000_000;

    private Entry[] _ring = [];
    private int _start;
    private int _length;
    private ulong _head;
    private ulong _floor;
    private ReplicaId _replica;

    /// <summary>Creates an empty log.</summary>
    /// <param name="capacity">Entries, 0 to 10,000,000; zero keeps none.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative or too large.</exception>
    public Oplog(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, MaxCapacity);
        Capacity = capacity;
    }

    /// <summary>How many entries it holds at most.</summary>
    public int Capacity { get; }

    /// <summary>How many entries it holds.</summary>
    public int Count { get; private set; }

    /// <summary>Position of the newest entry ever added.</summary>
    public HybridTimestamp Head => new(_head, _replica);

    /// <summary>Position of the last entry that left the window: a delta is possible from here on.</summary>
    public HybridTimestamp Floor => new(_floor, _replica);

    /// <summary>Adds the newest entry; the oldest one leaves when there are too many.</summary>
    /// <param name="operation">The current operation of a register.</param>
    /// <param name="position">Its arrival here, above every earlier one.</param>
    /// <exception cref="ArgumentNullException"><paramref name="operation"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="position"/> is not above <see cref="Head"/>.</exception>
    public void Append(Operation operation, HybridTimestamp position)
    {
        ArgumentNullException.ThrowIfNull(operation);
        Append(operation, position.Packed, source: default);
        _replica = position.Origin;
        EndBatch();
    }

    /// <summary>Drops the entry at a position, because its register has changed again or has left the state.</summary>
    /// <param name="position">A position; one without an entry is ignored.</param>
    public void Forget(HybridTimestamp position) => Forget(position.Packed);

    /// <summary>Entries after a position, in order.</summary>
    /// <param name="position">A position in this log.</param>
    /// <param name="entries">The entries; empty when the result is false.</param>
    /// <returns>False when the position lies below <see cref="Floor"/>: entries that are needed have left.</returns>
    public bool TryGetSince(HybridTimestamp position, out ImmutableArray<OplogEntry> entries)
    {
        entries = [];
        if (position.Packed < _floor)
            return false;
        var found = ImmutableArray.CreateBuilder<OplogEntry>();
        for (var i = IndexAfter(position.Packed); i < _length; i++)
        {
            ref readonly var entry = ref At(i);
            if (entry.Operation is { } operation)
            {
                found.Add(new OplogEntry(operation.Kind, operation.NodeId, operation.Timestamp, new HybridTimestamp(entry.Position, _replica))
                {
                    Label = operation.Target is null ? null : operation.Label,
                    Target = operation.Target,
                    Operation = operation.IsAuthority ? operation.Id : null,
                });
            }
        }

        entries = found.DrainToImmutable();
        return true;
    }

    /// <summary>Drops every entry: from now on a delta is possible from <see cref="Head"/> only.</summary>
    public void Clear() => Reset(_head, _replica);

    internal void Append(Operation operation, ulong position, LinkId source)
    {
        if (position <= _head && _head != 0)
            throw new ArgumentException("A position is above every earlier one.", nameof(position));
        _head = position;
        if (Capacity == 0)
        {
            _floor = position;
            return;
        }

        MakeRoom();
        At(_length++) = new Entry(position, operation, source);
        Count++;
        while (Count > Capacity)
        {
            ref var oldest = ref At(0);
            if (oldest.Operation is not null)
            {
                _floor = oldest.Position;
                Count--;
            }

            DropFirst();
        }
    }

    /// <summary>Marks the newest entry as the last of its batch, which is sent in one message.</summary>
    internal void EndBatch()
    {
        if (_length > 0)
            At(_length - 1).EndBatch();
    }

    internal void Forget(ulong position)
    {
        if (position <= _floor || _length == 0)
            return;
        var index = IndexAfter(position - 1);
        if (index == _length)
            return;
        ref var entry = ref At(index);
        if (entry.Position != position || entry.Operation is null)
            return;
        entry.Operation = null;
        Count--;
        while (_length > 0 && At(0).Operation is null)
            DropFirst();
    }

    /// <summary>Empties the log of a replica that continues, or begins, at a position.</summary>
    internal void Reset(ulong head, ReplicaId replica)
    {
        _ring = [];
        _start = _length = Count = 0;
        _head = _floor = head;
        _replica = replica;
    }

    /// <summary>Names the log of a replica.</summary>
    internal void Rename(ReplicaId replica) => _replica = replica;

    /// <summary>How many entries follow a position, at the most: those whose register has changed again are counted until they are squeezed out.</summary>
    internal int CountSince(ulong position) => _length - IndexAfter(position);

    /// <summary>Copies every operation after a position that is at or above the floor.</summary>
    internal void CopySince(ulong position, List<Operation> operations)
    {
        for (var i = IndexAfter(position); i < _length; i++)
        {
            if (At(i).Operation is { } operation)
                operations.Add(operation);
        }
    }

    /// <summary>Copies the newest operations, the newest first.</summary>
    internal void CopyNewest(int count, List<Operation> operations)
    {
        for (var i = _length - 1; i >= 0 && operations.Count < count; i--)
        {
            if (At(i).Operation is { } operation)
                operations.Add(operation);
        }
    }

    /// <summary>Takes entries after a position until the budget is used up, whole batches at a time, and at least one batch.</summary>
    /// <param name="position">Where to begin; at or above the floor.</param>
    /// <param name="echo">Entries that came over this link are left out; the default leaves out none.</param>
    /// <param name="maxBytes">Roughly how many encoded bytes; a single batch may exceed it.</param>
    /// <param name="operations">Receives the operations.</param>
    /// <returns>The position of the last entry that was taken or left out; <see cref="Head"/> when nothing is left behind.</returns>
    internal ulong Take(ulong position, LinkId echo, int maxBytes, List<Operation> operations)
    {
        var reached = position;
        long bytes = 0;
        var first = IndexAfter(position);
        while (first < _length)
        {
            var count = 0;
            long batchBytes = 0;
            var next = first;
            while (next < _length)
            {
                ref readonly var entry = ref At(next);
                if (entry.Operation is { } operation && (entry.Source != echo || echo == default))
                {
                    // What was merged as one may be more than one message holds; what was written as one never is.
                    var size = Wire.ContainerSize.Estimate(operation);
                    if (count > 0 && (count == SyncDefaults.OperationsPerMessage || batchBytes + size > ValidityLimits.BatchBytes))
                        break;
                    count++;
                    batchBytes += size;
                }

                next++;
                if (entry.EndsBatch)
                    break;
            }

            if (operations.Count > 0 && (bytes + batchBytes > maxBytes || operations.Count + count > SyncDefaults.OperationsPerMessage))
                return reached;
            for (var i = first; i < next; i++)
            {
                ref readonly var entry = ref At(i);
                if (entry.Operation is { } operation && (entry.Source != echo || echo == default))
                    operations.Add(operation);
            }

            bytes += batchBytes;
            reached = At(next - 1).Position;
            first = next;
        }

        return _head;
    }

    private ref Entry At(int index)
    {
        var at = _start + index;
        return ref _ring[at < _ring.Length ? at : at - _ring.Length];
    }

    /// <summary>Index of the first entry above a position.</summary>
    private int IndexAfter(ulong position)
    {
        int low = 0, high = _length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (At(middle).Position > position)
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }

    private void DropFirst()
    {
        At(0) = default;
        _start = _start + 1 == _ring.Length ? 0 : _start + 1;
        _length--;
    }

    private void MakeRoom()
    {
        if (_length < _ring.Length)
            return;
        // Forgotten entries are squeezed out. The ring doubles only while the live ones need it, up to an eighth more than there can be, which
        // bounds the memory and makes a squeeze rare enough.
        var enough = Capacity + (Capacity / 8) + 16;
        var ring = new Entry[Count >= _ring.Length / 2 ? Math.Min(Math.Max(16, _ring.Length * 2), enough) : _ring.Length];
        var length = 0;
        for (var i = 0; i < _length; i++)
        {
            ref readonly var entry = ref At(i);
            if (entry.Operation is not null)
                ring[length++] = entry;
            else if (entry.EndsBatch && length > 0)
                ring[length - 1].EndBatch();
        }

        (_ring, _start, _length) = (ring, 0, length);
    }

    private struct Entry(ulong position, Operation operation, LinkId source)
    {
        private const long BatchEnd = long.MinValue;

        // Number of the link, and whether the batch ends here: one word less for each entry.
        private long _source = source.Value;

        public readonly ulong Position { get; } = position;

        /// <summary>Null once the register has changed again.</summary>
        public Operation? Operation { readonly get; set; } = operation;

        /// <summary>The link that brought it; the default for a local write.</summary>
        public readonly LinkId Source => new(_source & ~BatchEnd);

        public readonly bool EndsBatch => (_source & BatchEnd) != 0;

        public void EndBatch() => _source |= BatchEnd;
    }
}
