using GenosDb.Storage;

namespace GenosDb.IntegrationTests.Killed;

/// <summary>A storage with a bug that nothing but the death of its process shows.</summary>
internal sealed class SabotagedStorage(IGraphStorage inner, WriterSabotage sabotage) : IGraphStorage
{
    private IReadOnlyList<StorageBatch> _held = [];

    public StorageStatus Status => inner.Status;

    public ValueTask<StorageOpening> OpenAsync(StorageOpenRequest request, CancellationToken cancellationToken) => inner.OpenAsync(request, cancellationToken);

    public async ValueTask<long> AppendAsync(IReadOnlyList<StorageBatch> group, CancellationToken cancellationToken)
    {
        if (sabotage == WriterSabotage.AcknowledgesBeforeWriting)
        {
            await WriteHeldAsync(cancellationToken);
            _held = group;
            return inner.Status.Lsn + group.Count;
        }

        var last = 0L;
        foreach (var batch in group)
        {
            foreach (var half in batch.Records.Chunk((batch.Records.Count + 1) / 2))
            {
                var part = new StorageBatch();
                foreach (var record in half)
                {
                    if (record.IsDeletion)
                        part.Delete(record.Key);
                    else
                        part.Put(record.Key, record.Value);
                }

                last = await inner.AppendAsync([part], cancellationToken);
                await inner.FlushAsync(cancellationToken);
            }
        }

        return last;
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await WriteHeldAsync(cancellationToken);
        await inner.FlushAsync(cancellationToken);
    }

    public ValueTask CompactAsync(IStorageState state, CancellationToken cancellationToken) => inner.CompactAsync(state, cancellationToken);

    public ValueTask<StorageReport> VerifyAsync(IProgress<StorageProgress>? progress, CancellationToken cancellationToken) => inner.VerifyAsync(progress, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await WriteHeldAsync(CancellationToken.None);
        await inner.DisposeAsync();
    }

    private async ValueTask WriteHeldAsync(CancellationToken cancellationToken)
    {
        var held = _held;
        _held = [];
        if (held.Count > 0)
            await inner.AppendAsync(held, cancellationToken);
    }
}
