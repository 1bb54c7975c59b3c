namespace GenosDb.Storage;

/// <summary>Encrypts what another storage keeps: every value with AES-256-GCM, under a random key of the store that the key or passphrase of its owner opens. The format is in <c>docs/storage.md</c>.</summary>
/// <remarks>
/// <para>What the other storage promises, this one promises. A value that was altered, or stands under another key or in another store than it was written to, is damage. Who can write
/// the files can take records away or put older ones back under their own keys; the documentation says what finds that.</para>
/// <para>Not hidden: keys, which of the engine's hold positions, hashes and replica ids and nothing of the application's; sizes, the number of records, the times of writes, and the names of files.</para>
/// <para>The same instance can be opened again after it was disposed, while the key is not. <see cref="Status"/> is thread-safe.</para>
/// </remarks>
public sealed class EncryptedStorage : IGraphStorage
{
    private readonly IGraphStorage _inner;
    private readonly StorageCalls _calls = new();
    private StorageKey _key;
    private StorageOpenRequest? _request;
    private DataKey? _dataKey;
    private byte[] _wrappedKey = [];
    private RecordCipher? _session;

    /// <summary>Creates a storage; nothing is touched before it is opened.</summary>
    /// <param name="inner">Where encrypted records are kept; nothing else uses it, and this one disposes it.</param>
    /// <param name="key">Opens it, or is what a new one is made with. Used while it is opened; whoever made it disposes it.</param>
    /// <exception cref="ArgumentException">The storage is encrypted already.</exception>
    public EncryptedStorage(IGraphStorage inner, StorageKey key)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(key);
        if (inner is EncryptedStorage)
            throw new ArgumentException("The storage is encrypted already. Give the one inside of it.", nameof(inner));
        (_inner, _key) = (inner, key);
    }

    /// <inheritdoc/>
    public StorageStatus Status => _inner.Status;

    /// <inheritdoc/>
    /// <remarks>Makes the key of the store when nothing was ever written to it. Limits are lower by the few bytes by which records become longer. Writing, it puts the wrapped key once more where
    /// the storage writes next, so that no single damaged place costs the store.</remarks>
    /// <exception cref="StorageException">As the other storage has it; <see cref="StorageFailure.WrongKey"/>, or <see cref="StorageFailure.NotEncrypted"/>.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    /// <exception cref="PlatformNotSupportedException">There is no AES-GCM on this platform.</exception>
    public async ValueTask<StorageOpening> OpenAsync(StorageOpenRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        using var call = _calls.Alone();
        if (_request is not null)
            throw new StorageException(StorageFailure.InUse, "The store is open already, by this instance. Dispose the database that uses it first.");
        _key.ThrowIfDisposed();
        var limits = request.Limits with
        {
            KeyBytes = Math.Min(request.Limits.KeyBytes, StorageLimits.MaxKeyBytes - EncryptedRecords.KeyOverhead),
            ValueBytes = Math.Min(request.Limits.ValueBytes, StorageLimits.MaxValueBytes - RecordCipher.Overhead),
        };
        var outer = new StorageLimits
        {
            KeyBytes = Math.Max(limits.KeyBytes + EncryptedRecords.KeyOverhead, EncryptedRecords.KeyPlaces[0].Length),
            ValueBytes = Math.Max(limits.ValueBytes + RecordCipher.Overhead, WrappedKey.Bytes),
            BatchBytes = StorageLimits.MaxBatchBytes,
        };
        using var reader = new EncryptedReader(_key, request.OnCorruption == OnCorruption.SalvageAndResync, request.OnRecord);
        var opening = await _inner.OpenAsync(request with { OnRecord = reader.Take, Limits = outer }, cancellationToken).ConfigureAwait(false);
        try
        {
            reader.Complete(opening.MayMissRecords);
            _dataKey = reader.TakeDataKey() ?? DataKey.Create(request.Random);
            _wrappedKey = reader.Wrapped ?? WrappedKey.Wrap(_dataKey, _key, request.Random);
            _session = _dataKey.BeginSession(request.Random);
            if (!request.ReadOnly)
                await _inner.AppendAsync([.. KeyBatches(), .. reader.Lost.Count > 0 ? [Delete(reader.Lost)] : (StorageBatch[])[]], cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await AbandonAsync().ConfigureAwait(false);
            throw;
        }

        // The storage inside keeps its request, and with it the handler: nothing is decrypted any more.
        _request = request with { Limits = limits };
        return opening with { RecordsDelivered = reader.Records, MayMissRecords = opening.MayMissRecords || reader.Lost.Count > 0 };
    }

    /// <inheritdoc/>
    public async ValueTask<long> AppendAsync(IReadOnlyList<StorageBatch> group, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(group);
        cancellationToken.ThrowIfCancellationRequested();
        using var call = _calls.Commit();
        var request = RequireWritable();
        foreach (var batch in group)
            StorageRules.Check(batch, request.Limits);
        using var encrypted = new EncryptedGroup(group, _session!);
        return await _inner.AppendAsync(encrypted.Batches, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var call = _calls.Commit();
        await _inner.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask CompactAsync(IStorageState state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(state);
        cancellationToken.ThrowIfCancellationRequested();
        using var call = _calls.Maintain();
        var request = RequireWritable();
        using var encrypted = Encrypt(state, request.Random);
        await _inner.CompactAsync(encrypted, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <remarks>As the other storage has it: checksums, which need no key. Opening decrypts, and finds what was altered on purpose.</remarks>
    public async ValueTask<StorageReport> VerifyAsync(IProgress<StorageProgress>? progress, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var call = _calls.Maintain();
        return await _inner.VerifyAsync(progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Wipes the key of the store, and disposes the other storage. May be called again.</summary>
    /// <exception cref="StorageException">The last flush failed.</exception>
    public async ValueTask DisposeAsync()
    {
        using var call = _calls.Alone();
        Forget();
        await _inner.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>A state as it is written here; for a backup, which the present key of the owner opens. Dispose it.</summary>
    /// <exception cref="ObjectDisposedException">Not open.</exception>
    internal EncryptedState Encrypt(IStorageState state, IRandomSource random)
    {
        var dataKey = _dataKey;
        ObjectDisposedException.ThrowIf(dataKey is null, this);
        return new EncryptedState(state, _wrappedKey, dataKey.BeginSession(random));
    }

    /// <summary>Wraps the key of the store anew, so that another key of the owner opens it. When it fails, or power is cut, one of the two opens it.</summary>
    /// <remarks>Compacted twice: a log has the record of the old key until then, in its snapshots and segments, and it is the first that counts there.</remarks>
    /// <param name="next">From now on.</param>
    /// <param name="capture">All that is stored, as of a position.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async ValueTask ChangeKeyAsync(StorageKey next, Func<long, IStorageState> capture, CancellationToken cancellationToken)
    {
        var request = RequireWritable();
        _wrappedKey = WrappedKey.Wrap(_dataKey!, next, request.Random);
        _key = next;
        for (var generation = 0; generation < 2; generation++)
        {
            var lsn = await _inner.AppendAsync([PutKey(EncryptedRecords.KeyPlaces)], cancellationToken).ConfigureAwait(false);
            await _inner.FlushAsync(cancellationToken).ConfigureAwait(false);
            await CompactAsync(capture(lsn), cancellationToken).ConfigureAwait(false);
        }
    }

    // Batches of their own, so that they do not stand in one frame. The second one is taken away first, so that it does not stay on the page of the first where records stay where they are.
    private IEnumerable<StorageBatch> KeyBatches() => [PutKey(EncryptedRecords.KeyPlaces[0]), Delete([EncryptedRecords.KeyPlaces[1]]), PutKey(EncryptedRecords.KeyPlaces[1])];

    private StorageBatch PutKey(params IEnumerable<byte[]> places)
    {
        var batch = new StorageBatch();
        foreach (var place in places)
            batch.Put(place, _wrappedKey);
        return batch;
    }

    private static StorageBatch Delete(IEnumerable<ReadOnlyMemory<byte>> keys)
    {
        var batch = new StorageBatch();
        foreach (var key in keys)
            batch.Delete(key);
        return batch;
    }

    private async ValueTask AbandonAsync()
    {
        Forget();
        try
        {
            await _inner.DisposeAsync().ConfigureAwait(false);
        }
        catch (StorageException)
        {
            // What the opening failed with says more.
        }
    }

    private void Forget()
    {
        _session?.Dispose();
        _dataKey?.Dispose();
        (_session, _dataKey, _request) = (null, null, null);
    }

    private StorageOpenRequest RequireWritable()
    {
        ObjectDisposedException.ThrowIf(_request is null, this);
        if (_request.ReadOnly)
            throw new StorageException(StorageFailure.ReadOnly, "The store was opened for reading only. Open it without that to write.");
        return _request;
    }
}
