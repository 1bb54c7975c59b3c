namespace GenosDb.Storage;

/// <summary>A durable map from key bytes to value bytes with atomic batches, and nothing more. <c>StorageConformance</c> in GenosDb.Testing holds every rule.</summary>
/// <remarks>
/// <para>A batch is all or nothing at every crash. What survives a crash is a prefix of the appended batches that contains everything flushed. A value is never
/// returned other than as it was written: damage is a typed error, or a repair that is reported.</para>
/// <para>Calls never overlap, except that append and flush may run during compaction and verification; a provider that sees another overlap throws
/// <see cref="InvalidOperationException"/>. Cancellation counts until a call starts to write. After a failed write or flush the store is faulted: appends and
/// flushes fail until it is opened anew, disposal works.</para>
/// </remarks>
public interface IGraphStorage : IAsyncDisposable
{
    /// <summary>How it is doing; from any thread.</summary>
    StorageStatus Status { get; }

    /// <summary>Opens or creates the store: delivers every surviving record, whole batches only, then accepts writes. Writes nothing before all was delivered.</summary>
    /// <param name="request">How.</param>
    /// <param name="cancellationToken">Gives up; the store stays as it is.</param>
    /// <exception cref="StorageException">In use, damaged, too new, or not a store.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    ValueTask<StorageOpening> OpenAsync(StorageOpenRequest request, CancellationToken cancellationToken);

    /// <summary>Appends batches in order, each atomic by itself. When it returns, they survive the killing of the process.</summary>
    /// <param name="group">At least one; a batch may be larger than every buffer.</param>
    /// <param name="cancellationToken">Counts until writing starts.</param>
    /// <returns>The LSN of the last batch.</returns>
    /// <exception cref="StorageException">Full, faulted, read-only, or above a limit; for a limit nothing was written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing was written.</exception>
    ValueTask<long> AppendAsync(IReadOnlyList<StorageBatch> group, CancellationToken cancellationToken);

    /// <summary>When it returns, every batch that was appended before the call survives a power cut. A failure is never retried.</summary>
    /// <param name="cancellationToken">Counts until it starts.</param>
    /// <exception cref="StorageException">Faulted.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    ValueTask FlushAsync(CancellationToken cancellationToken);

    /// <summary>Replaces what is stored up to <see cref="IStorageState.Lsn"/> by that state, and gives space back.</summary>
    /// <param name="state">Equal to what was appended up to there.</param>
    /// <param name="cancellationToken">Gives up; the store stays as it is.</param>
    /// <exception cref="StorageException">It failed; what was stored is still there.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    ValueTask CompactAsync(IStorageState state, CancellationToken cancellationToken);

    /// <summary>Reads and checks every byte, and changes nothing.</summary>
    /// <param name="progress">Null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StorageException">Not open.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    ValueTask<StorageReport> VerifyAsync(IProgress<StorageProgress>? progress, CancellationToken cancellationToken);
}
