using GenosDb.Storage;

namespace GenosDb.Testing;

/// <summary>A disk in memory that loses at a power cut what was not synced, by its seed: each sector kept, dropped, torn or garbage, each change of the directory kept or lost.</summary>
/// <remarks>
/// <para>What befalls a thing depends on the seed, the number of the cut and the thing, and on nothing else. Syncing a file does not keep its name; only
/// <see cref="SyncDirectory"/> does. Bytes that were synced and not written since stay, also in a sector that is torn.</para>
/// <para>An <see cref="IOException"/> says by its <see cref="Exception.HResult"/> what it is, as <see cref="IStorageDevice"/> asks for. Thread-safe.</para>
/// </remarks>
public sealed class SimulatedDisk : IStorageDevice
{
    private const int Held = unchecked((int)0x80070020);
    private const int NoSpace = unchecked((int)0x80070070);

    private readonly Lock _gate = new();
    private readonly ulong _seed;
    private readonly Dictionary<string, SimulatedContents> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SimulatedContents> _stored = new(StringComparer.Ordinal);
    private readonly List<DirectoryChange> _unsynced = [];
    private readonly HashSet<string> _held = new(StringComparer.Ordinal);
    private SimulatedDiskFaults _faults;
    private bool _hasFailed;
    private ulong _files;
    private ulong _crashes;
    private long _life;

    /// <summary>Creates an empty disk.</summary>
    /// <param name="seed">Decides what a power cut leaves.</param>
    /// <param name="faults">What else it does. Null, the default: nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">A fault is out of its range.</exception>
    public SimulatedDisk(ulong seed, SimulatedDiskFaults? faults = null)
    {
        _faults = faults ?? new SimulatedDiskFaults();
        _faults.ThrowIfInvalid(nameof(faults));
        _seed = seed;
    }

    /// <summary>What it does besides storing; counts from the next call on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public SimulatedDiskFaults Faults
    {
        get
        {
            lock (_gate) return _faults;
        }

        set
        {
            ArgumentNullException.ThrowIfNull(value);
            value.ThrowIfInvalid(nameof(value));
            lock (_gate) (_faults, _hasFailed) = (value, false);
        }
    }

    /// <summary>How many calls there were, of the disk and of its files; disposing a file is none.</summary>
    public long Calls { get; private set; }

    /// <inheritdoc/>
    public string Location => $"simulated disk {_seed}";

    /// <summary>Cuts the power: what was not synced is lost or not. Open files are gone; the disk can be used again.</summary>
    public void Crash()
    {
        lock (_gate)
        {
            var dice = new CrashDice(_seed, ++_crashes);
            for (var i = 0; i < _unsynced.Count; i++)
            {
                if (dice.KeepsEntry(i)) _unsynced[i].Apply(_stored);
            }

            foreach (var contents in _stored.Values.Distinct()) contents.Crash(dice, _faults);
            _seen.Clear();
            foreach (var (name, contents) in _stored) _seen.Add(name, contents);
            _unsynced.Clear();
            KillNeedsLock();
        }
    }

    /// <summary>Kills the process: open files are gone, and nothing else.</summary>
    public void Kill()
    {
        lock (_gate) KillNeedsLock();
    }

    /// <summary>A disk with the same files, all of them synced, and without faults.</summary>
    /// <param name="seed">Decides what a power cut leaves of it.</param>
    public SimulatedDisk Copy(ulong seed)
    {
        var copy = new SimulatedDisk(seed);
        lock (_gate)
        {
            foreach (var (name, contents) in _seen)
            {
                var copied = contents.Copy();
                copied.Sync();
                copy._seen.Add(name, copied);
                copy._stored.Add(name, copied);
            }

            copy._files = _files;
        }

        return copy;
    }

    /// <summary>Damages a file: flips one bit.</summary>
    /// <param name="name">The file.</param>
    /// <param name="bit">Which, from 0 to 8 × length − 1.</param>
    /// <exception cref="IOException">There is no such file.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such bit.</exception>
    public void FlipBit(string name, long bit)
    {
        lock (_gate)
        {
            var contents = FindNeedsLock(name);
            ArgumentOutOfRangeException.ThrowIfNegative(bit);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(bit, 8L * contents.Length);
            contents.Flip(bit);
        }
    }

    /// <summary>Damages a file: cuts its end off.</summary>
    /// <param name="name">The file.</param>
    /// <param name="length">What is left, in bytes.</param>
    /// <exception cref="IOException">There is no such file.</exception>
    /// <exception cref="ArgumentOutOfRangeException">It is not that long.</exception>
    public void Truncate(string name, long length)
    {
        lock (_gate)
        {
            var contents = FindNeedsLock(name);
            ArgumentOutOfRangeException.ThrowIfNegative(length);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(length, contents.Length);
            contents.Truncate((int)length);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> List()
    {
        lock (_gate)
        {
            CountNeedsLock();
            return [.. _seen.Keys.Order(StringComparer.Ordinal)];
        }
    }

    /// <inheritdoc/>
    public IStorageFile Open(string name, StorageFileMode mode)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        lock (_gate)
        {
            CountNeedsLock(creates: mode != StorageFileMode.Read && !_seen.ContainsKey(name));
            if (mode == StorageFileMode.Read) return new SimulatedFile(this, FindNeedsLock(name), _life, heldName: null);
            if (mode == StorageFileMode.CreateNew && _seen.ContainsKey(name)) throw new IOException($"'{name}' is there already.");
            if (mode == StorageFileMode.Lock && !_held.Add(name)) throw new IOException($"'{name}' is held.") { HResult = Held };
            if (!_seen.TryGetValue(name, out var contents)) AddNeedsLock(new DirectoryChange(null, name, contents = new SimulatedContents(++_files)));
            return new SimulatedFile(this, contents, _life, mode == StorageFileMode.Lock ? name : null);
        }
    }

    /// <inheritdoc/>
    public void Rename(string from, string to)
    {
        lock (_gate)
        {
            CountNeedsLock(creates: true);
            AddNeedsLock(new DirectoryChange(from, to, FindNeedsLock(from)));
        }
    }

    /// <inheritdoc/>
    public void Delete(string name)
    {
        lock (_gate)
        {
            CountNeedsLock();
            if (_seen.TryGetValue(name, out var contents)) AddNeedsLock(new DirectoryChange(name, null, contents));
        }
    }

    /// <inheritdoc/>
    public void SyncDirectory()
    {
        lock (_gate)
        {
            CountNeedsLock(syncs: true);
            if (_faults.LyingSync) return;
            foreach (var change in _unsynced) change.Apply(_stored);
            _unsynced.Clear();
        }
    }

    internal long LengthOf(SimulatedFile file)
    {
        lock (_gate)
        {
            RequireAliveNeedsLock(file);
            CountNeedsLock();
            return file.Contents.Length;
        }
    }

    internal int Read(SimulatedFile file, long offset, Span<byte> destination)
    {
        lock (_gate)
        {
            RequireAliveNeedsLock(file);
            CountNeedsLock();
            return file.Contents.Read(offset, destination);
        }
    }

    internal void Write(SimulatedFile file, long offset, ReadOnlySpan<byte> source)
    {
        lock (_gate)
        {
            RequireAliveNeedsLock(file);
            var part = WritablePartNeedsLock(file.Contents, offset, source.Length);
            file.Contents.Write((int)offset, source[..part]);
            if (part < source.Length) throw new IOException($"No space: {part} of {source.Length} bytes were written.") { HResult = NoSpace };
        }
    }

    internal void Sync(SimulatedFile file)
    {
        lock (_gate)
        {
            RequireAliveNeedsLock(file);
            try
            {
                CountNeedsLock(syncs: true);
            }
            catch (IOException)
            {
                if (SplitMix.Mix(_seed, (ulong)Calls) % 2 == 0) file.Contents.ForgetUnsynced();
                throw;
            }

            if (!_faults.LyingSync) file.Contents.Sync();
        }
    }

    internal void Close(SimulatedFile file)
    {
        lock (_gate)
        {
            if (file.Life == _life && file.HeldName is { } name) _held.Remove(name);
        }
    }

    private void KillNeedsLock()
    {
        _life++;
        _held.Clear();
    }

    private void AddNeedsLock(DirectoryChange change)
    {
        change.Apply(_seen);
        _unsynced.Add(change);
    }

    private SimulatedContents FindNeedsLock(string name) => _seen.TryGetValue(name, out var contents) ? contents : throw new FileNotFoundException($"There is no '{name}'.", name);

    private void RequireAliveNeedsLock(SimulatedFile file)
    {
        if (file.Life != _life) throw new IOException("The file was open when the process or the power ended.");
    }

    /// <summary>Counts a call, and fails it when it is its turn.</summary>
    private void CountNeedsLock(bool creates = false, bool syncs = false)
    {
        Calls++;
        switch (_faults.FailsWith)
        {
            case SimulatedDiskFailure.InputOutput when IsDueNeedsLock():
            case SimulatedDiskFailure.Sync when syncs && IsDueNeedsLock():
                throw new IOException($"Call {Calls} of the simulated disk failed.");
            case SimulatedDiskFailure.NoSpace when creates && IsDueNeedsLock():
                throw new IOException($"No space at call {Calls} of the simulated disk.") { HResult = NoSpace };
            default:
                break;
        }
    }

    /// <returns>How many bytes can be written.</returns>
    private int WritablePartNeedsLock(SimulatedContents contents, long offset, int count)
    {
        CountNeedsLock();
        var part = count;
        if (_faults.FailsWith == SimulatedDiskFailure.NoSpace && IsDueNeedsLock()) part = 0;
        if (_faults.FailsWith == SimulatedDiskFailure.ShortWrite && IsDueNeedsLock()) part = (int)(SplitMix.Mix(_seed, (ulong)Calls) % (ulong)Math.Max(1, count));
        if (_faults.CapacityBytes is { } capacity)
        {
            var free = capacity - _seen.Values.Sum(one => (long)one.Length);
            part = (int)Math.Clamp(contents.Length + free - offset, 0, part);
        }

        return part;
    }

    private bool IsDueNeedsLock()
    {
        if (_faults.FailAtCall is not { } number || Calls < number || (_hasFailed && !_faults.KeepFailing)) return false;
        // An I/O error befalls whatever call it is, the others the first that they can befall.
        if (_faults is { FailsWith: SimulatedDiskFailure.InputOutput, KeepFailing: false } && Calls != number) return false;
        return _hasFailed = true;
    }
}
