using GenosDb.Storage;

namespace GenosDb.Tests.Storage.Support;

/// <summary>A memory storage with one fault, which the conformance suite has to find.</summary>
internal sealed class BrokenStorage(MemoryStorage inner, StorageFault fault) : IGraphStorage
{
    private readonly List<StorageBatch> _held = [];
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);

    public StorageStatus Status => fault == StorageFault.NumbersStandStill ? inner.Status with { Lsn = 1, DurableLsn = 1 } : inner.Status;

    public async ValueTask<StorageOpening> OpenAsync(StorageOpenRequest request, CancellationToken cancellationToken)
    {
        var (seen, changed) = (new HashSet<string>(StringComparer.Ordinal), request);
        if (fault == StorageFault.IgnoresReadOnly)
            changed = changed with { ReadOnly = false };
        if (fault == StorageFault.ReportsNoProgress)
            changed = changed with { Progress = null };
        if (fault is StorageFault.FlipsBit or StorageFault.SwallowsWhatHandlerThrows)
            changed = changed with { OnRecord = Deliver };
        try
        {
            var opening = await inner.OpenAsync(changed, fault == StorageFault.IgnoresCancellation ? CancellationToken.None : cancellationToken);
            if (fault == StorageFault.DeliversDeletedKeys && inner.Status.Lsn > 0)
                request.OnRecord("bob"u8, "a value that it once had"u8, isDeletion: false);
            return fault == StorageFault.IncarnationStandsStill ? opening with { Incarnation = 1 } : opening;
        }
        catch (StorageException problem) when (problem.Failure == StorageFailure.InUse && fault == StorageFault.AdmitsSecondOpener)
        {
            return new StorageOpening(1, 0, 0, WasClosedCleanly: true, [], MayMissRecords: false, TimeSpan.Zero);
        }

        void Deliver(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool isDeletion)
        {
            var bytes = value.ToArray();
            if (fault == StorageFault.FlipsBit && bytes.Length > 100 && seen.Add("flipped"))
                bytes[^1] ^= 1;
            try
            {
                request.OnRecord(key, bytes, isDeletion);
            }
            catch (InvalidDataException) when (fault == StorageFault.SwallowsWhatHandlerThrows)
            {
                seen.Add("swallowed");
            }
        }
    }

    public async ValueTask<long> AppendAsync(IReadOnlyList<StorageBatch> group, CancellationToken cancellationToken)
    {
        switch (fault)
        {
            case StorageFault.DropsLastBatchOfGroup:
                return await inner.AppendAsync([.. group.SkipLast(1), new StorageBatch()], cancellationToken);
            case StorageFault.DropsHalfOfBatch:
                return await inner.AppendAsync([.. group.Select(batch => Copy(batch.Records.Take((batch.Records.Count + 1) / 2)))], cancellationToken);
            case StorageFault.DeliversFirstValueOnly:
                return await inner.AppendAsync([.. group.Select(batch => Copy(batch.Records.Where(record => record.IsDeletion ? _written.Remove(Name(record)) : _written.Add(Name(record)))))], cancellationToken);
            case StorageFault.KeepsCallersBytes:
                var status = inner.Status;
                await WriteHeldAsync();
                _held.AddRange(group);
                return status.Lsn + group.Count;
            case StorageFault.IgnoresCancellation:
                return await inner.AppendAsync(group, CancellationToken.None);
            case StorageFault.AppendsBatchByBatch:
                var last = 0L;
                foreach (var batch in group)
                    last = await inner.AppendAsync([batch], cancellationToken);
                return last;
            case StorageFault.NumbersStandStill:
                await inner.AppendAsync(group, cancellationToken);
                return 1;
            case StorageFault.MissesOverlap:
                return await inner.AppendAsync([.. group], cancellationToken);
            case StorageFault.AppendsWhenClosed when inner.Status.Health == StorageHealth.Closed:
                return inner.Status.Lsn + group.Count;
            default:
                return await inner.AppendAsync(group, cancellationToken);
        }
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await WriteHeldAsync();
        await inner.FlushAsync(cancellationToken);
    }

    public async ValueTask CompactAsync(IStorageState state, CancellationToken cancellationToken)
    {
        await inner.CompactAsync(state, cancellationToken);
        if (fault != StorageFault.CompactionUndoesAppends)
            return;
        var whole = new StorageBatch();
        foreach (var record in state.Records())
            whole.Put(record.Key, record.Value);
        await inner.AppendAsync([whole], cancellationToken);
    }

    public ValueTask<StorageReport> VerifyAsync(IProgress<StorageProgress>? progress, CancellationToken cancellationToken) => inner.VerifyAsync(progress, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (inner.Status.Health != StorageHealth.Closed)
            await WriteHeldAsync();
        await inner.DisposeAsync();
    }

    private static string Name(in StorageRecord record) => Convert.ToHexString(record.Key.Span);

    private static StorageBatch Copy(IEnumerable<StorageRecord> records)
    {
        var copy = new StorageBatch();
        foreach (var record in records)
        {
            if (record.IsDeletion)
                copy.Delete(record.Key);
            else
                copy.Put(record.Key, record.Value);
        }

        return copy;
    }

    private async ValueTask WriteHeldAsync()
    {
        if (_held.Count == 0)
            return;
        await inner.AppendAsync([.. _held], CancellationToken.None);
        _held.Clear();
    }
}
