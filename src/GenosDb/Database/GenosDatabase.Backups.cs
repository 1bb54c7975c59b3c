using System.Buffers;
using GenosDb.Security;
using GenosDb.Storage;
using GenosDb.Sync;

namespace GenosDb;

/// <content>Taking the data out and in as a whole.</content>
public sealed partial class GenosDatabase
{
    /// <summary>Makes a new store from a backup, with a new replica id: all of it or nothing.</summary>
    /// <param name="backup">From <see cref="BackupAsync"/>, read from its present position on. A stream that cannot seek is copied to a temporary file first.</param>
    /// <param name="path">Absent or an empty folder.</param>
    /// <param name="storageKey">Opens an encrypted backup, and encrypts the new store, also from a backup in clear. Null, the default: neither is encrypted.</param>
    /// <param name="progress">Told how far it is. Null, the default: nobody.</param>
    /// <param name="cancellationToken">Gives up; then there is nothing at the path.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="StorageException">The path is not empty, or the backup is damaged, of a newer version, or encrypted with another key.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async ValueTask RestoreAsync(Stream backup, string path, StorageKey? storageKey = null, IProgress<StorageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(backup);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var source = await SeekableCopy.OfAsync(backup, cancellationToken).ConfigureAwait(false);
        try
        {
            var request = new StorageOpenRequest(static (_, _, _) => { }, TimeProvider.System, SystemRandomSource.Instance) { Progress = progress };
            await Task.Run(() => BackupRestore.RunAsync(source, path, storageKey, request, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (!ReferenceEquals(source, backup))
                await source.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask BackupAsync(Stream destination, IProgress<StorageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isClosed), this);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        using var state = Capture();
        var request = new StorageOpenRequest(static (_, _, _) => { }, _time, _random) { Progress = progress };
        await Task.Run(
            () =>
            {
                var start = destination.CanSeek ? destination.Position : 0;
                using var encrypted = (_storage as EncryptedStorage)?.Encrypt(state, _random);
                BackupFile.Write(destination, encrypted ?? (IStorageState)state, request, ending.Token);
                if (!destination.CanSeek || !destination.CanRead)
                    return;
                var end = destination.Position;
                destination.Position = start;
                BackupFile.Read(destination, deliver: null, request with { Progress = null }, ending.Token);
                destination.Position = end;
            },
            ending.Token).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask ExportAsync(Stream destination, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isClosed), this);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        using var state = Capture();
        var operations = await Task.Run(() => state.Operations().Select(operation => (Key: RegisterKey.Of(operation), operation)).OrderBy(entry => entry.Key).Select(entry => entry.operation).ToArray(), ending.Token).ConfigureAwait(false);
        await ExportFile.WriteAsync(destination, Name, _salt, operations, ending.Token).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<ImportReport> ImportAsync(Stream source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isClosed), this);
        RequireWritable();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        var stream = await SeekableCopy.OfAsync(source, ending.Token).ConfigureAwait(false);
        try
        {
            return await ImportSeekableAsync(stream, ending.Token).ConfigureAwait(false);
        }
        finally
        {
            if (!ReferenceEquals(stream, source))
                await stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<ImportReport> ImportSeekableAsync(Stream stream, CancellationToken cancellationToken)
    {
        var reader = new ExportReader(stream);
        await reader.CheckAsync(cancellationToken).ConfigureAwait(false);
        if (reader.Name != Name || !reader.Salt.Span.SequenceEqual(_salt.Span))
            throw new GenosException(GenosErrorCode.IncompatibleDatabase, $"The export is of database '{reader.Name}', and this is '{Name}'{(reader.Name == Name ? " with another salt" : "")}: operations belong to one database. Open a database with that name and salt.");
        var import = new OperationImport();
        var portion = new ImportPortion();
        await foreach (var (line, operation) in reader.OperationsAsync(new OperationScopes(Id), cancellationToken).ConfigureAwait(false))
        {
            if (operation is null)
            {
                import.Refuse(line, WriteOutcomeReason.Invalid);
                continue;
            }

            if (!portion.TryAdd(line, operation))
            {
                await MergeAsync().ConfigureAwait(false);
                portion.TryAdd(line, operation);
            }
        }

        await MergeAsync().ConfigureAwait(false);
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        return import.ToReport();

        async Task MergeAsync()
        {
            cancellationToken.ThrowIfCancellationRequested();
            await WhenRoom().ConfigureAwait(false);
            Merge(portion.Lines, import);
            portion.Clear();
        }
    }

    /// <summary>Lines that cannot be taken apart together are taken alone, so that a bad one does not spoil its neighbours.</summary>
    private void Merge(ReadOnlySpan<(long Line, Operation Operation)> lines, OperationImport import)
    {
        if (lines.IsEmpty)
            return;
        var outcome = Merge(lines);
        if (outcome.Fault != CarrierFault.Undecodable)
        {
            import.Add(lines, outcome);
        }
        else if (lines.Length == 1)
        {
            import.Refuse(lines[0].Line, WriteOutcomeReason.Invalid);
        }
        else
        {
            Merge(lines[..(lines.Length / 2)], import);
            Merge(lines[(lines.Length / 2)..], import);
        }
    }

    /// <summary>One container of an import.</summary>
    /// <exception cref="GenosPermissionException">Nobody from whom operations are taken is signed in.</exception>
    private ImportOutcome Merge(ReadOnlySpan<(long Line, Operation Operation)> lines)
    {
        var operations = new Operation[lines.Length];
        for (var i = 0; i < operations.Length; i++)
            operations[i] = lines[i].Operation;
        var container = new ArrayBufferWriter<byte>();
        _codec.Encode(operations, container);
        _security.Prepare(container.WrittenMemory);
        ImportOutcome outcome;
        List<SyncEffect>? toLog;
        lock (_gate)
        {
            ThrowIfClosed();
            RequireWritable();
            outcome = _engine.Import(container.WrittenMemory, new PeerContext(Signer?.Address, "import"), _time.GetUtcNow(), _effects);
            Record(Durability.Relaxed);
            CarryOut(out toLog);
        }

        if (toLog is not null)
            Report(toLog);
        _sync.MayHaveChanged();
        return outcome.Fault != CarrierFault.NotAdmitted
            ? outcome
            : throw new GenosPermissionException("Operations are taken in from whoever may synchronise. Sign in with an identity that has the permission 'sync'.") { Permission = Permissions.Sync };
    }
}
