using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace GenosDb.Storage.Sqlite;

/// <summary>The open database of a store: transactions on it, and what is known of it. Of one thread at a time.</summary>
internal sealed class SqliteStore : IDisposable
{
    /// <summary>Bytes of the write-ahead log at which it goes into the database: 10,000 pages.</summary>
    private const long CheckpointBytes = 10_000 * 4_120L;

    private readonly StoreFiles _files;
    private readonly SqliteDatabase _database;
    private readonly DurableMark? _mark;
    private readonly SqliteStatement[] _statements;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _update;
    private readonly SqliteStatement _delete;
    private readonly SqliteStatement _save;
    private readonly long _lsnAtOpening;

    /// <summary>Takes over an open database whose contents were checked.</summary>
    /// <param name="files">Its files.</param>
    /// <param name="database">The database; disposed with it.</param>
    /// <param name="head">What it holds.</param>
    /// <param name="mark">Told what is durable; disposed with it. Null: it is not to be written.</param>
    /// <exception cref="SqliteException">The schema is another one.</exception>
    public SqliteStore(StoreFiles files, SqliteDatabase database, StoreHead head, DurableMark? mark)
    {
        (_files, _database, Head, _mark, _lsnAtOpening) = (files, database, head, mark, head.Lsn);
        _statements =
        [
            _begin = database.Prepare("BEGIN IMMEDIATE"),
            _commit = database.Prepare("COMMIT"),
            _find = database.Prepare("SELECT rid, crc FROM record WHERE key = ?1"),
            _insert = database.Prepare("INSERT INTO record(key, value, lsn, crc) VALUES (?1, ?2, ?3, ?4)"),
            _update = database.Prepare("UPDATE record SET value = ?2, lsn = ?3, crc = ?4 WHERE rid = ?1"),
            _delete = database.Prepare("DELETE FROM record WHERE rid = ?1"),
            _save = database.Prepare($"UPDATE meta SET value = CASE name {string.Concat(StoreHead.Names.Select((name, index) => FormattableString.Invariant($"WHEN '{name}' THEN ?{index + 1} ")))}END"),
        ];
    }

    /// <summary>What it holds.</summary>
    public StoreHead Head { get; private set; }

    /// <summary>The database, to be read.</summary>
    public SqliteDatabase Database => _database;

    /// <summary>Whether it is not to be written.</summary>
    public bool IsReadOnly => _mark is null;

    /// <summary>Bytes of the database file.</summary>
    public long DatabaseBytes => Length(_files.Database);

    /// <summary>Bytes of the write-ahead log.</summary>
    public long LogBytes => Length(_files.WriteAheadLog);

    /// <summary>Bytes of the database file that hold nothing, as of the last checkpoint.</summary>
    public long FreeBytes { get; private set; }

    /// <summary>Begins an incarnation, durably; with it, everything that was read is.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    /// <exception cref="IOException">It failed.</exception>
    public void BeginIncarnation()
    {
        _database.Execute("PRAGMA journal_mode=WAL");
        WriteDurably(Head with { Incarnation = Head.Incarnation + 1, DurableLsn = Head.Lsn, IsClean = false });
        FreeBytes = _database.Number("PRAGMA freelist_count") * _database.Number("PRAGMA page_size");
    }

    /// <summary>Appends batches in one transaction.</summary>
    /// <exception cref="SqliteException">It failed, and nothing was written.</exception>
    public void Append(IReadOnlyList<StorageBatch> group) => Transact(() =>
    {
        var head = Head;
        foreach (var batch in group)
        {
            head = head with { Lsn = head.Lsn + 1 };
            foreach (var record in batch.Records)
                head = Write(record, head);
        }

        return head;
    });

    /// <summary>Makes everything durable that was appended.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    /// <exception cref="IOException">It failed.</exception>
    public void Flush()
    {
        // What salvage took counts as known once what was written since the opening is durable.
        if (Head.DurableLsn < Head.Lsn)
            WriteDurably(Head with { DurableLsn = Head.Lsn, MayMissRecords = Head.MayMissRecords && Head.Lsn == _lsnAtOpening });
    }

    /// <summary>Moves the write-ahead log into the database when it is long.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public void CheckpointWhenLong()
    {
        if (LogBytes < CheckpointBytes)
            return;
        try
        {
            Checkpoint();
        }
        catch (SqliteException problem) when (problem.SqliteErrorCode == raw.SQLITE_FULL)
        {
            // The log still has everything; the next call tries again.
            return;
        }
    }

    /// <summary>Moves the write-ahead log into the database.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public void Checkpoint()
    {
        if (_database.Number("PRAGMA wal_checkpoint(TRUNCATE)") != 0)
            throw new SqliteException("The write-ahead log could not be moved into the database.", raw.SQLITE_BUSY);
        FreeBytes = _database.Number("PRAGMA freelist_count") * _database.Number("PRAGMA page_size");
    }

    /// <summary>Gives pages back that hold nothing; false when there are no more, or the database is of a kind that keeps them.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public bool Vacuum(int pages)
    {
        var before = _database.Number("PRAGMA freelist_count");
        _database.Execute(FormattableString.Invariant($"PRAGMA incremental_vacuum({pages})"));
        return _database.Number("PRAGMA freelist_count") is > 0 and var after && after < before;
    }

    /// <summary>Closes a sound store: durable, in one file, and known to be complete.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    /// <exception cref="IOException">It failed.</exception>
    public void Close()
    {
        if (IsReadOnly)
            return;
        WriteDurably(Head with { DurableLsn = Head.Lsn, IsClean = true });
        Checkpoint();
        _database.RemoveLogWhenClosed();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in _statements)
            statement.Dispose();
        _database.Dispose();
        _mark?.Dispose();
    }

    private static long Length(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    private void WriteDurably(StoreHead head)
    {
        // A transaction at this level ends with a sync of the whole log; it has to change something, or there is none.
        _database.Execute("PRAGMA synchronous=FULL");
        Transact(() => head);
        _database.Execute("PRAGMA synchronous=NORMAL");
        _mark!.Write(head);
    }

    private void Transact(Func<StoreHead> write)
    {
        _begin.Run();
        try
        {
            var head = write();
            Save(head);
            _commit.Run();
            Head = head;
        }
        catch
        {
            if (_database.IsInTransaction)
                _database.Execute("ROLLBACK");
            throw;
        }
    }

    private StoreHead Write(in StorageRecord record, StoreHead head)
    {
        var key = record.Key.Span;
        var exists = _find.Bind(1, key).Step();
        var (row, old) = exists ? (_find.Number(0), (ulong)_find.Number(1)) : (0, 0UL);
        _find.Reset();
        if (record.IsDeletion)
        {
            if (!exists)
                return head;
            _delete.Bind(1, row).Run();
            return head with { Rows = head.Rows - 1, Sum = head.Sum - old };
        }

        var value = record.Value.Span;
        var crc = StoreRow.Checksum(head.Store, key, value, head.Lsn);
        if (exists)
            _update.Bind(1, row).Bind(2, value).Bind(3, head.Lsn).Bind(4, crc).Run();
        else
            _insert.Bind(1, key).Bind(2, value).Bind(3, head.Lsn).Bind(4, crc).Run();
        return head with { Rows = head.Rows + (exists ? 0 : 1), Sum = head.Sum - old + crc };
    }

    private void Save(StoreHead head)
    {
        var values = head.ToValues();
        for (var index = 0; index < values.Length; index++)
            _save.Bind(index + 1, values[index]);
        _save.Run();
    }
}
