namespace GenosDb.Storage;

/// <summary>What was found in a directory, and what has to be done before it is written.</summary>
internal sealed class RecoveredLog
{
    /// <summary>Null for a new store, and for one whose identity is lost.</summary>
    public UInt128? StoreId { get; set; }

    public required LogFolder Folder { get; init; }

    /// <summary>Snapshots that are kept, ascending. The last one was read and is sound.</summary>
    public List<SnapshotName> Snapshots { get; } = [];

    /// <summary>Snapshots that are damaged.</summary>
    public List<SnapshotName> DamagedSnapshots { get; } = [];

    /// <summary>Segments from which something durable was lost.</summary>
    public IReadOnlyCollection<SegmentName> DamagedSegments { get; set; } = [];

    /// <summary>Both.</summary>
    public IEnumerable<string> DamagedFiles => DamagedSegments.Select(segment => segment.ToString()).Concat(DamagedSnapshots.Select(snapshot => snapshot.ToString()));

    public bool IsIdentityDamaged { get; set; }

    /// <summary>Bytes of the newest sound snapshot.</summary>
    public long SnapshotBytes { get; set; }

    /// <summary>Segments that were read, with their lengths.</summary>
    public List<(SegmentName Name, long Length)> SegmentsBehind { get; } = [];

    /// <summary>What the last frame was called.</summary>
    public long Lsn { get; set; }

    /// <summary>The last frame that is known to be durable. What is above may be in the cache of the operating system alone, and stay there.</summary>
    public long ProvenLsn { get; set; }

    /// <summary>Where in the last segment its last whole batch ends.</summary>
    public long LastBatchEnd { get; set; }

    public long HighestIncarnation { get; set; }

    public long Records { get; set; }

    public long TornBytes { get; set; }

    public bool WasClosedCleanly { get; set; }

    /// <summary>Whether something that was durable is gone.</summary>
    public bool IsLossy { get; set; }

    /// <summary>What the newest snapshot covers; 0 without one.</summary>
    public long CoveredLsn => Snapshots.Count == 0 ? 0 : Snapshots[^1].CoveredLsn;
}
