namespace GenosDb.Storage;

/// <summary>What a directory of the log holds. There is no manifest: the directory is the manifest.</summary>
internal sealed class LogFolder
{
    public const string Lock = "LOCK";
    public const string TemporarySuffix = ".tmp";
    public const string Quarantine = "quarantine/";

    private const int MaxFiles = 10_000;

    private LogFolder()
    {
    }

    public bool HasIdentity { get; private set; }

    /// <summary>Ascending by base LSN and incarnation.</summary>
    public List<SegmentName> Segments { get; } = [];

    /// <summary>Ascending.</summary>
    public List<SnapshotName> Snapshots { get; } = [];

    /// <summary>What was not finished.</summary>
    public List<string> Temporary { get; } = [];

    /// <summary>What was moved aside.</summary>
    public HashSet<string> Quarantined { get; } = new(StringComparer.Ordinal);

    /// <summary>What is not ours.</summary>
    public List<string> Others { get; } = [];

    /// <summary>Whether there is anything that a store would have written.</summary>
    public bool HasStoreFiles => HasIdentity || Segments.Count > 0 || Snapshots.Count > 0 || Quarantined.Count > 0;

    public long HighestIncarnation => Segments.Count == 0 ? 0 : Segments.Max(segment => segment.Incarnation);

    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="StorageException">Too many files.</exception>
    public static LogFolder Read(IStorageDevice device)
    {
        var folder = new LogFolder();
        var names = device.List();
        if (names.Count > MaxFiles)
            throw new StorageException(StorageFailure.LimitExceeded, $"'{device.Location}' has {names.Count} files; at most {MaxFiles} are read. Is it the right folder?") { Path = device.Location };
        foreach (var name in names)
            folder.Add(name);
        folder.Segments.Sort();
        folder.Snapshots.Sort();
        return folder;
    }

    /// <summary>Segments that are not wholly covered. Covered ones are kept for the snapshot before, and read when that is needed.</summary>
    public List<SegmentName> SegmentsBehind(long coveredLsn)
    {
        var first = 0;
        while (first + 1 < Segments.Count && Segments[first + 1].BaseLsn <= coveredLsn + 1)
            first++;
        return Segments[first..];
    }

    private void Add(string name)
    {
        if (name == StoreIdentity.FileName)
            HasIdentity = true;
        else if (SegmentName.TryParse(name, out var segment))
            Segments.Add(segment);
        else if (SnapshotName.TryParse(name, out var snapshot))
            Snapshots.Add(snapshot);
        else if (name.StartsWith(Quarantine, StringComparison.Ordinal))
            Quarantined.Add(name);
        else if (IsTemporary(name))
            Temporary.Add(name);
        else if (name != Lock)
            Others.Add(name);
    }

    private static bool IsTemporary(string name) =>
        name.EndsWith(TemporarySuffix, StringComparison.Ordinal)
        && name[..^TemporarySuffix.Length] is var final
        && (final == StoreIdentity.FileName || SnapshotName.TryParse(final, out _) || SegmentName.TryParse(final, out _));
}
