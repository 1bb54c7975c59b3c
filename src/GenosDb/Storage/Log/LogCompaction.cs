namespace GenosDb.Storage;

/// <summary>Replaces a part of the log by a snapshot. A crash anywhere leaves a complete older state.</summary>
internal static class LogCompaction
{
    /// <inheritdoc cref="IGraphStorage.CompactAsync"/>
    public static void Run(LogWriter writer, IStorageDevice device, StorageOpenRequest request, IStorageState state, CancellationToken cancellationToken)
    {
        var snapshot = new SnapshotName(state.Lsn);
        var bytes = writer.BeginCompaction(state.Lsn) ? WriteSnapshot(writer, device, request, state, snapshot, cancellationToken) : (long?)null;
        writer.EndCompaction(snapshot, bytes);
    }

    private static long WriteSnapshot(LogWriter writer, IStorageDevice device, StorageOpenRequest request, IStorageState state, SnapshotName snapshot, CancellationToken cancellationToken)
    {
        var temporary = snapshot + LogFolder.TemporarySuffix;
        var isRenamed = false;
        try
        {
            device.Delete(temporary);
            var bytes = Write(writer, device, request, state, temporary, cancellationToken);
            Verify(writer, device, request, snapshot, temporary, cancellationToken);
            device.Rename(temporary, snapshot.ToString());
            isRenamed = true;
            writer.SyncDirectory();
            return bytes;
        }
        catch (StorageException problem) when (problem.Failure == StorageFailure.Corrupt)
        {
            writer.SetDegraded(true);
            throw NotCompacted(device, "the new snapshot cannot be read back.", problem);
        }
        catch (IOException problem)
        {
            writer.SetDegraded(true);
            throw problem.HResult == StorageErrors.NoSpace ? StorageErrors.Full(device, problem) : NotCompacted(device, problem.Message, problem);
        }
        finally
        {
            if (!isRenamed)
                Discard(device, temporary);
        }
    }

    private static long Write(LogWriter writer, IStorageDevice device, StorageOpenRequest request, IStorageState state, string temporary, CancellationToken cancellationToken)
    {
        using var file = device.Open(temporary, StorageFileMode.CreateNew);
        using var output = new SnapshotWriter(file, new LogFileHeader(LogFileKind.Snapshot, writer.StoreId, StoreFolder.NewId(request.Random), state.Lsn, writer.Incarnation));
        foreach (var record in state.Records())
        {
            output.Add(record);
            if ((output.Records & 0xFFF) == 0)
                cancellationToken.ThrowIfCancellationRequested();
        }

        var bytes = output.Finish();
        try
        {
            file.Sync();
        }
        catch (IOException problem)
        {
            throw writer.Fault("Flushing a snapshot", problem);
        }

        return bytes;
    }

    /// <summary>Reads back what was written. The log that it replaces is still there.</summary>
    private static void Verify(LogWriter writer, IStorageDevice device, StorageOpenRequest request, SnapshotName snapshot, string temporary, CancellationToken cancellationToken)
    {
        using var files = new StoreFiles(device);
        var fault = SnapshotReader.Read(files, temporary, snapshot.CoveredLsn, writer.StoreId, deliver: null, new ProgressMeter(target: null, request.TimeProvider), cancellationToken, out _);
        if (fault is not null)
            throw new IOException($"the new snapshot {fault.Message} when it is read back");
    }

    private static StorageException NotCompacted(IStorageDevice device, string message, Exception cause) =>
        new(StorageFailure.None, $"The log in '{device.Location}' was not compacted: {message} Nothing is lost, and the next compaction tries again.", cause) { IsTransient = true, Path = device.Location };

    private static void Discard(IStorageDevice device, string temporary)
    {
        try
        {
            device.Delete(temporary);
        }
        catch (IOException)
        {
            // It counts for nothing; the next compaction or opening deletes it.
        }
    }
}
