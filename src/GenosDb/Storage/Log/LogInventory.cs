namespace GenosDb.Storage;

/// <summary>The files of an open log. Of one thread at a time.</summary>
internal sealed class LogInventory
{
    /// <summary>What the snapshot before the newest may take with its segments beside twice the newest: in a store that grows it never takes more.</summary>
    private const long SpareBytes = 64 << 20;

    private readonly List<SegmentName> _segments;
    private readonly List<SnapshotName> _snapshots;
    private readonly HashSet<string> _damaged;
    private readonly HashSet<string> _quarantined;

    // Of segments that are not wholly covered by the newest snapshot.
    private readonly List<(SegmentName Name, long Length)> _behind;

    // Of the snapshot before the newest, with the segments behind it.
    private long _spareBytes;

    public LogInventory(RecoveredLog log)
    {
        (_segments, _snapshots, _behind, SnapshotBytes) = ([.. log.Folder.Segments], [.. log.Snapshots], [.. log.SegmentsBehind], log.SnapshotBytes);
        _damaged = log.IsLossy ? new HashSet<string>(log.DamagedFiles, StringComparer.Ordinal) : [];
        _quarantined = log.Folder.Quarantined;
        BytesBehind = _behind.Sum(segment => segment.Length);
    }

    /// <summary>What the newest snapshot covers; 0 without one.</summary>
    public long CoveredLsn => _snapshots.Count == 0 ? 0 : _snapshots[^1].CoveredLsn;

    public long SnapshotBytes { get; private set; }

    /// <summary>Bytes of ended segments behind the newest snapshot.</summary>
    public long BytesBehind { get; private set; }

    /// <summary>How many they are.</summary>
    public int SegmentsBehind => _behind.Count;

    /// <summary>Where a damaged file goes, so that nothing there is replaced.</summary>
    public static string QuarantineName(string name, HashSet<string> taken)
    {
        var target = LogFolder.Quarantine + name;
        for (var number = 2; !taken.Add(target); number++)
            target = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{LogFolder.Quarantine}{name}.{number}");
        return target;
    }

    /// <summary>A segment has ended.</summary>
    public void AddSegment(SegmentName name, long length)
    {
        _segments.Add(name);
        _behind.Add((name, length));
        BytesBehind += length;
    }

    /// <summary>A snapshot is durable.</summary>
    public void AddSnapshot(SnapshotName name, long length)
    {
        _snapshots.Add(name);
        _spareBytes = SnapshotBytes + BytesBehind;
        SnapshotBytes = length;
    }

    /// <summary>What is older than the snapshot before the newest, which is kept until the next one succeeds, unless most of it was deleted since: then it would
    /// hold the space. After a salvage there is no way from the one before to here, so nothing is kept.</summary>
    /// <param name="current">The segment that is appended to, or will be; null when there is none.</param>
    /// <param name="nextLsn">Of the next frame.</param>
    public IReadOnlyList<LogRemoval> Superfluous(SegmentName? current, long nextLsn)
    {
        var kept = _damaged.Count > 0 || _spareBytes > (2 * SnapshotBytes) + SpareBytes ? 1 : 2;
        var floor = _snapshots.Count >= kept ? _snapshots[^kept].CoveredLsn : 0;
        var end = current?.BaseLsn ?? nextLsn;
        _behind.RemoveAll(segment => NextBase(segment.Name, end) <= CoveredLsn + 1);
        BytesBehind = _behind.Sum(segment => segment.Length);
        return
        [
            .. _damaged.Select(name => new LogRemoval(name, QuarantineName(name, _quarantined))),
            .. _snapshots.SkipLast(kept).Select(snapshot => snapshot.ToString()).Concat(_segments.Where(segment => NextBase(segment, end) <= floor + 1).Select(segment => segment.ToString()))
                .Where(name => !_damaged.Contains(name)).Select(name => new LogRemoval(name)),
        ];
    }

    /// <summary>A file is gone.</summary>
    public void Remove(LogRemoval removal)
    {
        _damaged.Remove(removal.Name);
        if (SegmentName.TryParse(removal.Name, out var segment))
            _segments.Remove(segment);
        else if (SnapshotName.TryParse(removal.Name, out var snapshot))
            _snapshots.Remove(snapshot);
    }

    private long NextBase(SegmentName segment, long end)
    {
        var next = _segments.BinarySearch(segment) + 1;
        return next < _segments.Count ? _segments[next].BaseLsn : end;
    }
}
