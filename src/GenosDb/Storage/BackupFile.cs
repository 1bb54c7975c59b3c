namespace GenosDb.Storage;

/// <summary>A backup: a snapshot that belongs to no store and covers no log, so that it can be told from a file of one.</summary>
internal static class BackupFile
{
    private const int RecordsBetweenChecks = 0x1000;

    /// <summary>Writes a state from the present position of a stream on.</summary>
    /// <exception cref="IOException">Writing failed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; what was written is no backup.</exception>
    public static void Write(Stream destination, IStorageState state, StorageOpenRequest request, CancellationToken cancellationToken)
    {
        var meter = new ProgressMeter(request.Progress, request.TimeProvider);
        meter.Begin(StoragePhase.Snapshot, bytesTotal: 0);
        var file = new StreamFile(destination);
        using var output = new SnapshotWriter(file, new LogFileHeader(LogFileKind.Snapshot, StoreId: default, StoreFolder.NewId(request.Random), Lsn: 0, Incarnation: 1));
        foreach (var record in state.Records())
        {
            output.Add(record);
            meter.Add(record.Key.Length + record.Value.Length, 1);
            if (output.Records % RecordsBetweenChecks == 0)
                cancellationToken.ThrowIfCancellationRequested();
        }

        output.Finish();
        file.Sync();
        meter.End();
    }

    /// <summary>Reads a backup from the present position of a stream that can seek on.</summary>
    /// <param name="source">The stream.</param>
    /// <param name="deliver">Receives the records; null to check alone.</param>
    /// <param name="request">The clock and who is told how far it is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StorageException">Not a backup, damaged, or of a newer version.</exception>
    public static void Read(Stream source, StorageRecordHandler? deliver, StorageOpenRequest request, CancellationToken cancellationToken)
    {
        var meter = new ProgressMeter(request.Progress, request.TimeProvider);
        meter.Begin(StoragePhase.Verifying, source.Length - source.Position);
        using var files = new StoreFiles(new StreamDevice(source));
        var fault = SnapshotReader.Read(files, StreamDevice.FileName, coveredLsn: 0, storeId: default(UInt128), deliver, meter, cancellationToken, out _);
        if (fault is not null)
            throw new StorageException(StorageFailure.Corrupt, $"The backup {fault.Message}. Take another one; nothing was written.") { Offset = fault.Offset };
        meter.End();
    }
}
