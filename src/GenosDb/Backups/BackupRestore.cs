using GenosDb.Storage;
using GenosDb.Sync;

namespace GenosDb;

/// <summary>Makes a new store from a backup, beside the place where it is to be, so that there is all of it or nothing.</summary>
internal static class BackupRestore
{
    private const string UnfinishedSuffix = ".restoring";
    private const long BatchBytes = 4 << 20;

    /// <param name="backup">Can seek; read from its present position on.</param>
    /// <param name="path">Where the store is to be.</param>
    /// <param name="key">Opens the backup when it is encrypted, and encrypts the store; null for neither.</param>
    /// <param name="request">The clock, the randomness, and who is told how far it is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StorageException">The place is not empty, or the backup is damaged or too new.</exception>
    public static async Task RunAsync(Stream backup, string path, StorageKey? key, StorageOpenRequest request, CancellationToken cancellationToken)
    {
        if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
            throw new StorageException(StorageFailure.NotAStore, $"'{path}' is not empty, and a backup is restored to a new place only. Give a path that is absent or an empty folder.") { Path = path };
        var place = Path.TrimEndingDirectorySeparator(path);
        var unfinished = place + UnfinishedSuffix;
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        try
        {
            await FillAsync(backup, unfinished, key, request, cancellationToken).ConfigureAwait(false);
            if (Directory.Exists(place))
                Directory.Delete(place);
            Directory.Move(unfinished, place);
        }
        catch
        {
            if (Directory.Exists(unfinished))
                Directory.Delete(unfinished, recursive: true);
            throw;
        }

        if (Path.GetDirectoryName(Path.GetFullPath(place)) is { } parent)
            DirectoryEntries.Sync(parent);
    }

    private static async Task FillAsync(Stream backup, string folder, StorageKey? key, StorageOpenRequest request, CancellationToken cancellationToken)
    {
        var start = backup.Position;
        // All of it is checked first. What it says has to be what this version reads, too.
        var reader = new StateReader();
        StateFault? fault = null;
        Read(backup, key, (name, value, isDeletion) => fault ??= reader.Add(name, value, isDeletion), request, cancellationToken);
        request = request with { Progress = null };
        if (fault is not null || reader.Name is null)
            throw new StorageException(fault == StateFault.UnknownVersion ? StorageFailure.UnsupportedVersion : StorageFailure.Corrupt, $"The backup holds records that this version does not read ({fault?.ToString() ?? "none"}). Update the package, or take another backup.");
        backup.Position = start;
        var log = new LogStorage(folder);
        IGraphStorage storage = key is null ? log : new EncryptedStorage(log, key);
        await using (storage.ConfigureAwait(false))
        {
            await storage.OpenAsync(request, cancellationToken).ConfigureAwait(false);
            var batch = new StorageBatch();
            Read(backup, key, OnRecord, request, cancellationToken);
            Append();

            void OnRecord(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool isDeletion)
            {
                // Without an id the store takes a new one: two copies that write under one would use stamps twice.
                if ((StateChangeKind)name[0] == StateChangeKind.Replica)
                    return;
                batch.Put(name.ToArray(), value.ToArray());
                if (batch.ByteLength >= BatchBytes)
                    Append();
            }

            void Append()
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (batch.Records.Count > 0)
                    StorageWait.For(storage.AppendAsync([batch], cancellationToken));
                batch = new StorageBatch();
            }
        }
    }

    /// <summary>Reads a backup, decrypted where it is encrypted.</summary>
    private static void Read(Stream backup, StorageKey? key, StorageRecordHandler deliver, StorageOpenRequest request, CancellationToken cancellationToken)
    {
        EncryptedReader? reader = null;
        try
        {
            BackupFile.Read(backup, OnRecord, request, cancellationToken);
            reader?.Complete(mayMissRecords: false);
        }
        finally
        {
            reader?.Dispose();
        }

        void OnRecord(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool isDeletion)
        {
            if (reader is null && EncryptedRecords.IsEncrypted(name))
                reader = new EncryptedReader(key ?? throw new StorageException(StorageFailure.WrongKey, "The backup is encrypted. Give the key or passphrase that the store had when it was made. Nothing was written."), salvages: false, deliver);
            if (reader is null)
                deliver(name, value, isDeletion);
            else
                reader.Take(name, value, isDeletion);
        }
    }
}
