namespace GenosDb.Storage;

/// <summary>Reads a store and writes nothing: the newest sound snapshot, and the segments behind it.</summary>
/// <param name="files">Where it is.</param>
/// <param name="folder">What is there.</param>
/// <param name="request">Who asks.</param>
/// <param name="meter">Told how far it is.</param>
/// <param name="cancellationToken">Gives up.</param>
internal sealed class LogRecovery(StoreFiles files, LogFolder folder, StorageOpenRequest request, ProgressMeter meter, CancellationToken cancellationToken)
{
    private readonly DamageReport _damage = new(files.Device, throws: request.OnCorruption == OnCorruption.Fail);
    private readonly RecoveredLog _log = new() { Folder = folder };

    private bool Salvages => request.OnCorruption == OnCorruption.SalvageAndResync;

    /// <exception cref="StorageException">Damaged, too new, or not a store.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public RecoveredLog Run()
    {
        if (!folder.HasStoreFiles)
            return folder.Others.Count == 0 && !request.ReadOnly ? NewStore() : throw NotAStore();
        ReadIdentity();
        ReadSnapshots();
        ReadSegments();
        _log.IsLossy = _damage.IsLossy;
        return _log;
    }

    private RecoveredLog NewStore()
    {
        (_log.StoreId, _log.WasClosedCleanly) = (null, true);
        return _log;
    }

    private StorageException NotAStore() => new(
        StorageFailure.NotAStore,
        folder.Others.Count == 0
            ? $"There is no store in '{files.Device.Location}'. Open it without {nameof(StorageOpenRequest.ReadOnly)} to create one."
            : $"'{files.Device.Location}' holds '{folder.Others[0]}' and no store. Choose an empty folder. Nothing was touched.")
    {
        Path = files.Device.Location,
    };

    private void ReadIdentity()
    {
        if (!folder.HasIdentity)
        {
            _log.IsIdentityDamaged = true;
            _damage.Add(StoreIdentity.FileName, offset: null, lsn: null, "is missing, and other files of a store are there");
            _log.StoreId = FindStoreId();
            return;
        }

        var bytes = new byte[StoreIdentity.Bytes + 1];
        var length = files.Read(StoreIdentity.FileName, 0, bytes);
        files.Close(StoreIdentity.FileName);
        if (StoreIdentity.TryRead(bytes.AsSpan(0, length), StorageErrors.PathOf(files.Device, StoreIdentity.FileName), out var identity))
        {
            _log.StoreId = identity.StoreId;
            return;
        }

        _log.IsIdentityDamaged = true;
        _damage.Add(StoreIdentity.FileName, offset: 0, lsn: null, "is damaged");
        _log.StoreId = FindStoreId();
    }

    /// <summary>What the first file says whose header is sound.</summary>
    private UInt128? FindStoreId()
    {
        var names = folder.Segments.Select(segment => (Name: segment.ToString(), Kind: LogFileKind.Segment)).Concat(folder.Snapshots.Select(snapshot => (Name: snapshot.ToString(), Kind: LogFileKind.Snapshot)));
        var bytes = new byte[LogFileHeader.Bytes];
        foreach (var (name, kind) in names)
        {
            var length = files.Read(name, 0, bytes);
            files.Close(name);
            if (LogFileHeader.TryRead(bytes.AsSpan(0, length), kind, StorageErrors.PathOf(files.Device, name), out var header))
                return header.StoreId;
        }

        return null;
    }

    private void ReadSnapshots()
    {
        meter.Begin(StoragePhase.Snapshot, BytesToRead());
        var i = folder.Snapshots.Count - 1;
        for (; i >= 0; i--)
        {
            var delivered = 0L;
            var fault = SnapshotReader.Read(files, folder.Snapshots[i], _log.StoreId, Count, meter, cancellationToken, out var incarnation);
            _log.HighestIncarnation = Math.Max(_log.HighestIncarnation, incarnation);
            _log.Records += delivered;
            if (fault is null)
            {
                _log.SnapshotBytes = files.LengthOf(folder.Snapshots[i].ToString());
                break;
            }

            files.Close(folder.Snapshots[i].ToString());
            _damage.AddRepaired(fault);
            _log.DamagedSnapshots.Insert(0, folder.Snapshots[i]);

            void Count(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool isDeletion)
            {
                request.OnRecord(key, value, isDeletion);
                delivered++;
            }
        }

        // Older ones were not read; they count for nothing until they are needed.
        _log.Snapshots.AddRange(folder.Snapshots.Take(i + 1));
    }

    private void ReadSegments()
    {
        meter.Enter(StoragePhase.Log);
        var covered = _log.CoveredLsn;
        var needed = folder.SegmentsBehind(covered);
        _log.SegmentsBehind.AddRange(needed.Select(segment => (segment, files.LengthOf(segment.ToString()))));
        var damagedSnapshots = new Queue<SnapshotName>(_log.DamagedSnapshots);
        var replay = new LogReplay(files, _log.StoreId, _damage, meter, cancellationToken)
        {
            OnRecord = request.OnRecord,
            CoveredLsn = covered,
            IncludesOrphans = Salvages,
            BeforeBatch = Salvages ? DeliverSoundBlocks : null,
        };
        replay.Run(needed, nextLsn: needed.Count > 0 ? Math.Min(needed[0].BaseLsn, covered + 1) : covered + 1);
        if (needed.Count == 0 && _log.DamagedSnapshots.Count > 0)
            _damage.Add(_log.DamagedSnapshots[^1].ToString(), offset: null, covered + 1, "is damaged, and the log behind the one before it is missing");
        if (Salvages)
            DeliverSoundBlocks(long.MaxValue);
        _log.Lsn = Math.Max(replay.NextLsn - 1, covered);
        _log.ProvenLsn = Math.Max(replay.ProvenLsn, covered);
        _log.LastBatchEnd = replay.LastBatchEnd;
        _log.Records += replay.Records;
        _log.TornBytes = replay.TornBytes;
        _log.WasClosedCleanly = replay.EndsWithClose;
        _log.DamagedSegments = replay.Damaged;
        _log.HighestIncarnation = Math.Max(Math.Max(_log.HighestIncarnation, replay.HighestIncarnation), folder.HighestIncarnation);

        // In the order in which they were written: what the log says later wins.
        void DeliverSoundBlocks(long beforeLsn)
        {
            while (damagedSnapshots.TryPeek(out var snapshot) && snapshot.CoveredLsn < beforeLsn)
            {
                _log.Records += SnapshotReader.Salvage(files, damagedSnapshots.Dequeue(), request.OnRecord, cancellationToken);
                files.Close(snapshot.ToString());
            }
        }
    }

    private long BytesToRead()
    {
        var newest = folder.Snapshots.Count > 0 ? folder.Snapshots[^1].CoveredLsn : 0;
        var names = folder.SegmentsBehind(newest).Select(segment => segment.ToString()).Concat(folder.Snapshots.TakeLast(1).Select(snapshot => snapshot.ToString()));
        return names.Sum(files.LengthOf);
    }
}
