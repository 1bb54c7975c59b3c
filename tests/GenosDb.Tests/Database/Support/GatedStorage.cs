using System.Collections.Concurrent;
using GenosDb.Storage;
using GenosDb.Sync;

namespace GenosDb.Tests.Database.Support;

/// <summary>Another storage behind gates, which a test holds or fails. Notes what was written.</summary>
internal sealed class GatedStorage(IGraphStorage inner) : IGraphStorage
{
    private readonly ConcurrentQueue<StateChangeKind> _written = new();

    public StorageGate Appends { get; } = new();

    public StorageGate Flushes { get; } = new();

    public StorageGate Compactions { get; } = new();

    /// <summary>What kinds of records were put and deleted, in order.</summary>
    public StateChangeKind[] Written => [.. _written];

    public int Disposals { get; private set; }

    public StorageStatus Status => inner.Status;

    /// <summary>With which it was opened; null before.</summary>
    public StorageLimits? Limits { get; private set; }

    public ValueTask<StorageOpening> OpenAsync(StorageOpenRequest request, CancellationToken cancellationToken)
    {
        Limits = request.Limits;
        return inner.OpenAsync(request, cancellationToken);
    }

    public async ValueTask<long> AppendAsync(IReadOnlyList<StorageBatch> group, CancellationToken cancellationToken)
    {
        await Appends.PassAsync();
        var lsn = await inner.AppendAsync(group, cancellationToken);
        foreach (var record in group.SelectMany(batch => batch.Records))
            _written.Enqueue((StateChangeKind)(record.Key.Span[0] + (record.IsDeletion ? 1 : 0)));
        return lsn;
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await Flushes.PassAsync();
        await inner.FlushAsync(cancellationToken);
    }

    public async ValueTask CompactAsync(IStorageState state, CancellationToken cancellationToken)
    {
        await Compactions.PassAsync();
        await inner.CompactAsync(state, cancellationToken);
    }

    public ValueTask<StorageReport> VerifyAsync(IProgress<StorageProgress>? progress, CancellationToken cancellationToken) => inner.VerifyAsync(progress, cancellationToken);

    public ValueTask DisposeAsync()
    {
        Disposals++;
        return inner.DisposeAsync();
    }
}
