namespace GenosDb.Storage;

/// <summary>Reads every byte of a store and checks it.</summary>
internal static class LogVerification
{
    /// <inheritdoc cref="IGraphStorage.VerifyAsync"/>
    /// <param name="device">Where it is.</param>
    /// <param name="storeId">Whose files they have to be.</param>
    /// <param name="end">The last segment of a running writer, and how far it goes; null for all.</param>
    /// <param name="meter">Told how far it is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static StorageReport Run(IStorageDevice device, UInt128 storeId, (SegmentName Last, long Length)? end, ProgressMeter meter, CancellationToken cancellationToken)
    {
        using var files = new StoreFiles(device);
        var folder = LogFolder.Read(device);
        var covered = CoveredByOldest(folder);
        var segments = folder.SegmentsBehind(covered).Where(segment => end is not { } limit || segment.CompareTo(limit.Last) <= 0).ToList();
        var bytes = StoreIdentity.Bytes + segments.Sum(segment => segment == end?.Last ? end.Value.Length : files.LengthOf(segment.ToString())) + folder.Snapshots.Sum(snapshot => files.LengthOf(snapshot.ToString()));
        meter.Begin(StoragePhase.Verifying, bytes);
        var damage = new DamageReport(device, throws: false);
        CheckIdentity(files, storeId, damage);
        var records = CheckSnapshots(files, folder, storeId, damage, meter, cancellationToken);
        records += CheckSegments(files, covered, segments, storeId, end?.Length, damage, meter, cancellationToken);
        meter.End();
        return new StorageReport(records, bytes, [.. damage.Findings]);
    }

    /// <summary>What the snapshot covers that is kept beside the newest. Of segments before it a power cut during their removal can have left any.</summary>
    private static long CoveredByOldest(LogFolder folder) => folder switch
    {
        { Snapshots: [.., var kept, _] } => kept.CoveredLsn,
        { Snapshots: [var only], Segments: not [{ BaseLsn: 1 }, ..] } => only.CoveredLsn,
        _ => 0,
    };

    private static void CheckIdentity(StoreFiles files, UInt128 storeId, DamageReport damage)
    {
        var bytes = new byte[StoreIdentity.Bytes + 1];
        var length = files.Read(StoreIdentity.FileName, 0, bytes);
        if (!StoreIdentity.TryRead(bytes.AsSpan(0, length), StoreIdentity.FileName, out var identity) || identity.StoreId != storeId)
            damage.Add(StoreIdentity.FileName, offset: 0, lsn: null, "is damaged");
    }

    private static long CheckSnapshots(StoreFiles files, LogFolder folder, UInt128 storeId, DamageReport damage, ProgressMeter meter, CancellationToken cancellationToken)
    {
        var records = 0L;
        foreach (var snapshot in folder.Snapshots)
        {
            var fault = SnapshotReader.Read(files, snapshot, storeId, (_, _, _) => records++, meter, cancellationToken, out _);
            if (fault is not null)
                damage.AddRepaired(fault);
            files.Close(snapshot.ToString());
        }

        return records;
    }

    private static long CheckSegments(
        StoreFiles files, long covered, List<SegmentName> segments, UInt128 storeId, long? lengthOfLast, DamageReport damage, ProgressMeter meter, CancellationToken cancellationToken)
    {
        var replay = new LogReplay(files, storeId, damage, meter, cancellationToken) { IncludesOrphans = true, LengthOfLast = lengthOfLast };
        replay.Run(segments, segments.Count > 0 ? Math.Min(segments[0].BaseLsn, covered + 1) : covered + 1);
        // A running writer knows how far its segment goes, so there it is no torn end.
        if (lengthOfLast is { } length && replay.TornBytes > 0)
            damage.Add(segments[^1].ToString(), length - replay.TornBytes, replay.NextLsn, $"cannot be read from offset {length - replay.TornBytes} on, where this process wrote frame {replay.NextLsn}");
        return replay.Records;
    }
}
