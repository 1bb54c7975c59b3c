using GenosDb.Storage;

namespace GenosDb.IntegrationTests.Files;

/// <summary>A storage that wants to be compacted, and whose first compaction takes until it is given up.</summary>
internal sealed class SlowlyCompactedStorage(IGraphStorage inner) : IGraphStorage
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the first compaction has begun.</summary>
    public Task Begun => _begun.Task;

    /// <summary>Whether a later one has come to its end.</summary>
    public bool IsCompacted { get; private set; }

    public StorageStatus Status => inner.Status with { CompactionDue = !IsCompacted };

    public ValueTask<StorageOpening> OpenAsync(StorageOpenRequest request, CancellationToken cancellationToken) => inner.OpenAsync(request, cancellationToken);

    public ValueTask<long> AppendAsync(IReadOnlyList<StorageBatch> group, CancellationToken cancellationToken) => inner.AppendAsync(group, cancellationToken);

    public ValueTask FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public async ValueTask CompactAsync(IStorageState state, CancellationToken cancellationToken)
    {
        if (_begun.TrySetResult())
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        await inner.CompactAsync(state, cancellationToken);
        IsCompacted = true;
    }

    public ValueTask<StorageReport> VerifyAsync(IProgress<StorageProgress>? progress, CancellationToken cancellationToken) => inner.VerifyAsync(progress, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
