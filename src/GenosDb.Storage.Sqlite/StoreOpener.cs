using System.Collections.Immutable;
using Microsoft.Data.Sqlite;

namespace GenosDb.Storage.Sqlite;

/// <summary>Opens a store: creates it, reads and checks all of it, saves what can be saved when that is wanted, and begins an incarnation.</summary>
/// <param name="files">Its files.</param>
/// <param name="request">How.</param>
/// <param name="onRecord">Receives the records.</param>
/// <param name="meter">Told how far it is.</param>
internal sealed class StoreOpener(StoreFiles files, StorageOpenRequest request, StorageRecordHandler onRecord, ProgressMeter meter)
{
    private ImmutableArray<string> _quarantined = [];
    private bool _isRefused;

    /// <summary>Opens it; the lock is held.</summary>
    /// <param name="opening">What was found; the caller knows how long it took.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StorageException">Damaged, too new, or not a store.</exception>
    /// <exception cref="SqliteException">It failed otherwise.</exception>
    /// <exception cref="IOException">It failed otherwise.</exception>
    public SqliteStore Open(out StorageOpening opening, CancellationToken cancellationToken)
    {
        var mark = DurableMark.Read(files.Durable);
        if (!File.Exists(files.Database) && !request.ReadOnly && files.IsNewWhole)
            File.Move(files.New, files.Database);
        if (!File.Exists(files.Database) && mark is null)
            Create();
        try
        {
            return Load(mark, Deliver, out opening, cancellationToken);
        }
        catch (Exception problem) when (CanSalvage(problem))
        {
            var salvage = new StoreSalvage(files, request);
            salvage.Build(mark);
            DeliverBuilt(cancellationToken);
            _quarantined = salvage.Replace();
            return Load(mark, static (_, _, _) => { }, out opening, cancellationToken);
        }
    }

    /// <summary>Before anything is moved: whoever refuses what was saved, as for want of the right key, finds everything in its place.</summary>
    private void DeliverBuilt(CancellationToken cancellationToken)
    {
        try
        {
            using var built = SqliteDatabase.OpenReadOnly(new StoreFiles(files.New), MaxRowBytes);
            new StoreReader(built, files.New, request.Limits, finding => throw StoreErrors.Corrupt(files.New, finding.Message, lsn: finding.Lsn)).Read(mark: null, Deliver, meter, cancellationToken);
        }
        catch
        {
            files.DeleteNew();
            throw;
        }
    }

    private void Deliver(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool isDeletion)
    {
        _isRefused = true;
        onRecord(key, value, isDeletion);
        _isRefused = false;
    }

    private long MaxRowBytes => (long)request.Limits.KeyBytes + request.Limits.ValueBytes + StoreRow.Overhead;

    // What the engine says of a record is not about the file.
    private bool CanSalvage(Exception problem) => !_isRefused && !request.ReadOnly && request.OnCorruption == OnCorruption.SalvageAndResync
        && (problem as StorageException ?? (problem is SqliteException failed ? StoreErrors.FromReading(failed, files.Database) : null))?.Failure == StorageFailure.Corrupt;

    private void Create()
    {
        if (request.ReadOnly)
            throw StoreErrors.NotAStore(files.Database, "does not exist. Open it once to be written.");
        files.DeleteNew();
        var id = new byte[16];
        request.Random.Fill(id);
        SqliteDatabase.Create(files.New, _ => new StoreHead { Store = id, IsClean = true });
        File.Move(files.New, files.Database);
    }

    private SqliteStore Load(MarkedState? mark, StorageRecordHandler deliver, out StorageOpening opening, CancellationToken cancellationToken)
    {
        RequireStore(mark);
        var hadLog = File.Exists(files.WriteAheadLog);
        var database = request.ReadOnly ? SqliteDatabase.OpenReadOnly(files, MaxRowBytes) : SqliteDatabase.Open(files.Database, MaxRowBytes);
        SqliteStore? store = null;
        DurableMark? newMark = null;
        try
        {
            var reader = new StoreReader(database, files.Database, request.Limits, finding => throw StoreErrors.Corrupt(files.Database, finding.Message, lsn: finding.Lsn));
            var found = reader.Read(mark, deliver, meter, cancellationToken)!;
            cancellationToken.ThrowIfCancellationRequested();
            if (!request.ReadOnly)
            {
                files.DeleteNew();
                newMark = new DurableMark(files.Durable, request.TimeProvider);
            }

            store = new SqliteStore(files, database, found, newMark);
            if (!request.ReadOnly)
                store.BeginIncarnation();
            opening = new StorageOpening(store.Head.Incarnation, reader.Records, TornBytesDropped: 0, found.IsClean, _quarantined, found.MayMissRecords, TimeSpan.Zero);
            return store;
        }
        catch
        {
            store?.Dispose();
            newMark?.Dispose();
            database.Dispose();

            // SQLite makes an empty one as soon as it reads. A failed opening leaves everything as it was.
            if (!hadLog && new FileInfo(files.WriteAheadLog) is { Exists: true, Length: 0 })
                File.Delete(files.WriteAheadLog);
            throw;
        }
    }

    private void RequireStore(MarkedState? mark)
    {
        if (!File.Exists(files.Database))
            throw StoreErrors.Corrupt(files.Database, $"it is missing, and '{files.Durable}' says that there was one.");
        var header = FileHeader.Read(files.Database);
        if (header is not { IsStore: true })
            throw mark is null ? StoreErrors.NotAStore(files.Database, "is something else.") : StoreErrors.Corrupt(files.Database, "its header does not hold.");
        if (header.UserVersion > FileHeader.Version)
            throw new StorageException(StorageFailure.UnsupportedVersion, FormattableString.Invariant($"'{files.Database}' has version {header.UserVersion}; this package knows {FileHeader.Version}. Update the package.")) { Path = files.Database };
        if (header.UserVersion != FileHeader.Version)
            throw StoreErrors.Corrupt(files.Database, "its version does not hold.");
    }
}
