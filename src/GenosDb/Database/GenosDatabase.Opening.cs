using System.Diagnostics.CodeAnalysis;
using GenosDb.Storage;
using GenosDb.Sync;

namespace GenosDb;

/// <content>Opening: the records of a store become what the engine starts from, and what is derived is built before anybody gets the database.</content>
public sealed partial class GenosDatabase
{
    private const string FolderSuffix = ".genos";

    private readonly bool _mayMissRecords;

    /// <summary>Opens or creates the store at a path, and completes when all of it can be read.</summary>
    /// <param name="path">A folder, of the name of the database and <c>.genos</c> by convention; with a <see cref="GenosOptions.Storage"/> only its name counts.</param>
    /// <param name="configure">Sets the options; runs once, before this method returns. Null for the defaults.</param>
    /// <param name="cancellationToken">Gives up opening; the store stays as it is.</param>
    /// <exception cref="ArgumentException">The path is empty, or some option is out of its range; the message names all of them.</exception>
    /// <exception cref="StorageException">In use, damaged, too new, or not a store; encrypted with another key than <see cref="GenosOptions.StorageKey"/>, or not encrypted.</exception>
    /// <exception cref="GenosException">The store is of a database with another name or salt, or is signed where this is not, or the other way round
    /// (<see cref="GenosErrorCode.IncompatibleDatabase"/>).</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing was opened.</exception>
    public static async ValueTask<GenosDatabase> OpenAsync(string path, Action<GenosOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        cancellationToken.ThrowIfCancellationRequested();
        var options = Configure(configure);
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        if (name.EndsWith(FolderSuffix, StringComparison.OrdinalIgnoreCase))
            name = name[..^FolderSuffix.Length];
        var storage = options.Storage ?? new LogStorage(path);
        if (options.StorageKey is { } key)
            storage = new EncryptedStorage(storage, key);
        return await OpenAsync(storage, options, name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens an empty database that ends with the process; nothing is durable.</summary>
    /// <param name="configure">Sets the options; runs once, before this method returns. Null for the defaults.</param>
    /// <param name="cancellationToken">Gives up opening.</param>
    /// <exception cref="ArgumentException">Some option is out of its range; the message names all of them.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing was opened.</exception>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The caller disposes the database.")]
    public static ValueTask<GenosDatabase> OpenInMemoryAsync(Action<GenosOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var options = Configure(configure);
        if (options.Storage is not (null or MemoryStorage))
            throw new ArgumentException($"{nameof(GenosOptions.Storage)} is a {options.Storage.GetType().Name}; in memory only a {nameof(MemoryStorage)} is allowed. Use {nameof(OpenAsync)}.", nameof(configure));
        if (options.StorageKey is not null)
            throw new ArgumentException($"{nameof(GenosOptions.StorageKey)} is set, and in memory there are no files to encrypt. Leave it out, or use {nameof(OpenAsync)}.", nameof(configure));
        if (options.Storage is { } storage)
            return new ValueTask<GenosDatabase>(OpenAsync(storage, options, defaultName: null, cancellationToken));
        var database = new GenosDatabase(options, store: null);
        foreach (var transport in options.Transports)
            database._sync.AddTransport(transport);
        return new ValueTask<GenosDatabase>(database);
    }

    private static GenosOptions Configure(Action<GenosOptions>? configure)
    {
        var options = new GenosOptions();
        configure?.Invoke(options);
        return options.FindProblems() is { } problems ? throw new ArgumentException(problems, nameof(configure)) : options;
    }

    private static async Task<GenosDatabase> OpenAsync(IGraphStorage storage, GenosOptions options, string? defaultName, CancellationToken cancellationToken)
    {
        var progress = options.Progress is { } target ? new OpeningProgress(target) : null;
        // Reading a store keeps a processor busy, and the thread of the caller may be needed for other things.
        var database = storage is MemoryStorage
            ? await LoadAsync(storage, options, defaultName, progress, cancellationToken).ConfigureAwait(false)
            : await Task.Run(() => LoadAsync(storage, options, defaultName, progress, cancellationToken), cancellationToken).ConfigureAwait(false);
        try
        {
            await database.FlushAsync(cancellationToken).ConfigureAwait(false);
            // What is damaged is moved aside once there is something whole in its place.
            if (database._mayMissRecords)
                await database.CompactByItselfAsync().ConfigureAwait(false);
            await database.RebuildIndexesAsync(new ProgressMeter(options.Progress, options.TimeProvider, progress?.Last ?? default), cancellationToken).ConfigureAwait(false);
            // The time of what was held may have come.
            database.Step(SyncInput.TimerElapsed());
            foreach (var transport in options.Transports)
                database._sync.AddTransport(transport);
            return database;
        }
        catch
        {
            await database.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<GenosDatabase> LoadAsync(IGraphStorage storage, GenosOptions options, string? defaultName, IProgress<StorageProgress>? progress, CancellationToken cancellationToken)
    {
        var reader = new StateReader();
        var early = new List<(byte[] Key, byte[] Value, bool IsDeletion)>();
        var salvages = options.OnCorruption == OnCorruption.SalvageAndResync;
        var request = new StorageOpenRequest(OnRecord, options.TimeProvider, options.Random ?? SystemRandomSource.Instance)
        {
            Progress = progress,
            OnCorruption = options.OnCorruption,
            ReadOnly = options.ReadOnly,
            // What is received as one full state is one batch.
            Limits = new StorageLimits { BatchBytes = StorageLimits.MaxBatchBytes },
        };
        // A storage that does not open is not this database's to dispose: it may serve another one.
        var opening = await storage.OpenAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            if (early.Count > 0)
                throw Malformed(early[0].Key.Length + early[0].Value.Length);
            if (reader.Name is { } stored)
                (options.Name, options.Salt) = (stored, reader.Salt);
            else if (options.Name.Length == 0 && defaultName is not null)
                options.Name = defaultName;
            if (options.FindProblems() is { } problems)
                throw new ArgumentException(problems, nameof(options));
            return new GenosDatabase(options, new OpenedStore(storage, reader, opening with { MayMissRecords = opening.MayMissRecords || reader.HasLost }));
        }
        catch
        {
            await AbandonAsync(storage, reader, opening, request).ConfigureAwait(false);
            throw;
        }

        void OnRecord(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool isDeletion)
        {
            // Before anything is believed to be damaged.
            if (EncryptedRecords.IsEncrypted(key))
                throw EncryptedRecords.KeyMissing();
            if (salvages && reader.Name is null && !StateReader.IsFormat(key))
                reader.Assume(options.Name.Length > 0 ? options.Name : throw new StorageException(StorageFailure.Corrupt, $"The record that says what the store is of is lost. Give {nameof(GenosOptions.Name)} and, where it had one, {nameof(GenosOptions.Salt)}."), options.Salt);
            switch (reader.Add(key, value, isDeletion))
            {
                case StateFault.UnknownVersion:
                    throw new StorageException(StorageFailure.UnsupportedVersion, "The store holds records of a newer version. Update the package.");
                // What was salvaged may say last what it is of.
                case StateFault.Malformed when !salvages && reader.Name is null && !StateReader.IsFormat(key):
                    early.Add((key.ToArray(), value.ToArray(), isDeletion));
                    break;
                case StateFault.Malformed when !salvages:
                    throw Malformed(key.Length + value.Length);
                case StateFault.Malformed:
                    reader.Lose(key);
                    break;
                case null when StateReader.IsFormat(key):
                    RequireSame(reader, options);
                    var waiting = early.ToArray();
                    early.Clear();
                    foreach (var (earlyKey, earlyValue, wasDeletion) in waiting)
                        OnRecord(earlyKey, earlyValue, wasDeletion);
                    break;
            }
        }

        static StorageException Malformed(int bytes) => new(StorageFailure.Corrupt, $"A record of {bytes} bytes is not what was ever written. Restore a backup, or open with {nameof(OnCorruption.SalvageAndResync)}.");
    }

    /// <summary>Looked at while nothing has been written to the store yet.</summary>
    private static void RequireSame(StateReader reader, GenosOptions options)
    {
        if (options.Name.Length > 0 && options.Name != reader.Name)
            throw new GenosException(GenosErrorCode.IncompatibleDatabase, $"The store is of database '{reader.Name}', not of '{options.Name}'. Leave {nameof(GenosOptions.Name)} out, or open another store.");
        if (!options.Salt.IsEmpty && !options.Salt.Span.SequenceEqual(reader.Salt.Span))
            throw new GenosException(GenosErrorCode.IncompatibleDatabase, $"The store of database '{reader.Name}' was made with another {nameof(GenosOptions.Salt)}. Leave it out, or give that one.");
    }

    /// <summary>Closes a store that was opened in vain. As it is closed in order now, the next opening would believe that nothing had been lost before: the id under which things may
    /// have been told that are not there any more is not to be used again.</summary>
    private static async Task AbandonAsync(IGraphStorage storage, StateReader reader, StorageOpening opening, StorageOpenRequest request)
    {
        try
        {
            if (request.ReadOnly || reader.Name is null || opening is { WasClosedCleanly: true, MayMissRecords: false })
                return;
            await storage.AppendAsync([new StateEncoder().Encode([new StateChange(StateChangeKind.Replica, Replica: ReplicaId.Create(request.Random))])], CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            await storage.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>What the engine starts from. Where records were lost, or signatures were checked by other rules, all are checked.</summary>
    private RestoredState Restore(OpenedStore store, GenosOptions options)
    {
        var (reader, opening) = (store.Reader, store.Opening);
        var scheme = _security.Scheme?.Id ?? OperationScope.UnsignedScheme;
        if (reader.Operations().Any() && !reader.Operations().Any(stored => stored.Operation.SchemeId == scheme))
            throw new GenosException(GenosErrorCode.IncompatibleDatabase, $"What is stored of '{Name}' is {(options.Security is null ? "signed, and without" : "not signed, and with")} {nameof(GenosOptions.Security)} none of it would count. Open it as it was written.");
        var suspects = options.VerifyOnLoad || opening.MayMissRecords ? reader.Operations() : reader.Operations().Where(stored => stored.Rules != StateRecords.Rules);
        var unsound = _security.FindUnsound([.. suspects.Select(stored => stored.Operation)]);
        if (unsound.Count > 0 && options.OnCorruption == OnCorruption.Fail)
            throw new StorageException(StorageFailure.Corrupt, $"{unsound.Count} stored operations do not carry a good signature. Restore a backup, or open with {nameof(OnCorruption.SalvageAndResync)}.");
        return reader.Build(operation => !unsound.Contains(operation), opening.MayMissRecords || unsound.Count > 0);
    }

    /// <summary>What the restart changed, who writes from now on, and, where the store does not say it, what it is of.</summary>
    private void Begin(StateReader reader)
    {
        lock (_gate)
        {
            if (!reader.HasFormat)
                _journal!.Add(_format);
            foreach (var lost in reader.Lost)
                _journal!.Add(lost);
            _journal!.Add(new StateChange(StateChangeKind.Replica, Replica: Replica));
            Record(Durability.Strict);
        }
    }
}
