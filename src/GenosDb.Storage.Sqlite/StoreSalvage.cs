using System.Collections.Immutable;
using Microsoft.Data.Sqlite;

namespace GenosDb.Storage.Sqlite;

/// <summary>Builds a new database of what is sound in a damaged one, and moves the damaged files aside.</summary>
/// <param name="files">The files of the store.</param>
/// <param name="request">How it is opened.</param>
internal sealed class StoreSalvage(StoreFiles files, StorageOpenRequest request)
{
    private StoreHead _head = new() { Store = [], MayMissRecords = true };
    private long _lastRow = long.MinValue;

    /// <summary>Builds the new database; the damaged files are only read.</summary>
    /// <param name="mark">What was durable when it was last told; null when that is not known.</param>
    /// <exception cref="SqliteException">The new database could not be written.</exception>
    public void Build(MarkedState? mark)
    {
        files.DeleteNew();
        using var damaged = TryOpen();
        SqliteDatabase.Create(files.New, database =>
        {
            if (damaged is not null)
                Copy(damaged, database);
            if (_head.Store.Length == 0)
                _head = _head with { Store = NewId() };
            return _head = _head with { Lsn = Math.Max(_head.Lsn, mark?.Lsn ?? 0), Incarnation = Math.Max(_head.Incarnation, mark?.Incarnation ?? 0) };
        });
    }

    /// <summary>Moves the damaged files aside, and the new database, which is durable, into its place.</summary>
    /// <returns>Where they are now.</returns>
    /// <exception cref="IOException">A file could not be moved.</exception>
    public ImmutableArray<string> Replace()
    {
        // The old log before the new database comes: it would be replayed into it.
        ImmutableArray<string> quarantined = [.. new[] { files.WriteAheadLog, files.Database }.Where(File.Exists).Select(Quarantine)];
        File.Move(files.New, files.Database);
        return quarantined;
    }

    private byte[] NewId()
    {
        var id = new byte[16];
        request.Random.Fill(id);
        return id;
    }

    private SqliteDatabase? TryOpen()
    {
        try
        {
            return File.Exists(files.Database) ? SqliteDatabase.OpenReadOnly(files, (long)request.Limits.KeyBytes + request.Limits.ValueBytes + StoreRow.Overhead) : null;
        }
        catch (SqliteException)
        {
            // Nothing of it can be read: the new database is empty, and says that records are missing.
            return null;
        }
    }

    private void Copy(SqliteDatabase damaged, SqliteDatabase database)
    {
        if (!TryReadHead(damaged))
            return;
        using var insert = database.Prepare("INSERT INTO record(key, value, lsn, crc) VALUES (?1, ?2, ?3, ?4) ON CONFLICT(key) DO NOTHING RETURNING crc");

        // From both ends, each time up to what cannot be read.
        if (!TryCopyRows(damaged, "SELECT rid, key, value, lsn, crc FROM record ORDER BY rid", insert))
            TryCopyRows(damaged, FormattableString.Invariant($"SELECT rid, key, value, lsn, crc FROM record WHERE rid > {_lastRow} ORDER BY rid DESC"), insert);
    }

    private bool TryReadHead(SqliteDatabase damaged)
    {
        try
        {
            if (StoreReader.ReadHead(damaged) is { } head)
            {
                _head = _head with { Store = head.Store, Lsn = head.Lsn, Incarnation = head.Incarnation };
                return true;
            }

            // The numbers do not hold; the id may, and the checksums of the records tell.
            using var statement = damaged.Prepare("SELECT value FROM meta WHERE name = 'store' AND length(value) = 16");
            if (!statement.Step())
                return false;
            _head = _head with { Store = statement.Bytes(0).ToArray() };
            return true;
        }
        catch (SqliteException)
        {
            return false;
        }
    }

    private bool TryCopyRows(SqliteDatabase damaged, string sql, SqliteStatement insert)
    {
        SqliteStatement rows;
        try
        {
            rows = damaged.Prepare(sql);
        }
        catch (SqliteException)
        {
            return false;
        }

        using (rows)
        {
            while (TryStep(rows, out var isAtEnd))
            {
                if (isAtEnd)
                    return true;
                _lastRow = rows.Number(0);
                CopyRow(rows, insert);
            }
        }

        return false;
    }

    private static bool TryStep(SqliteStatement rows, out bool isAtEnd)
    {
        isAtEnd = false;
        try
        {
            isAtEnd = !rows.Step();
            return true;
        }
        catch (SqliteException)
        {
            return false;
        }
    }

    private void CopyRow(SqliteStatement row, SqliteStatement insert)
    {
        var key = row.Bytes(1);
        var value = row.Bytes(2);
        var (lsn, crc) = (row.Number(3), row.Number(4));
        if (key.IsEmpty || key.Length > request.Limits.KeyBytes || value.Length > request.Limits.ValueBytes || crc != StoreRow.Checksum(_head.Store, key, value, lsn))
            return;
        if (insert.Bind(1, key).Bind(2, value).Bind(3, lsn).Bind(4, crc).Step())
            _head = _head with { Rows = _head.Rows + 1, Sum = _head.Sum + (ulong)crc, Lsn = Math.Max(_head.Lsn, lsn) };
        insert.Run();
    }

    private string Quarantine(string file)
    {
        var target = files.Quarantined(file, _head.Incarnation);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        while (File.Exists(target))
            target += "+";
        File.Move(file, target);
        return target;
    }
}
