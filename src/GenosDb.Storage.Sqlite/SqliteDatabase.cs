using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace GenosDb.Storage.Sqlite;

/// <summary>A connection to a database file with the settings that a store needs. Of one thread.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    private const int LongestSchemaText = 4 << 10;

    private readonly SqliteConnection _connection;
    private readonly sqlite3 _handle;

    private SqliteDatabase(string source, SqliteOpenMode mode, long maxRowBytes, string settings)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = source, Mode = mode, Pooling = false }.ToString());
        try
        {
            _connection.Open();
            _handle = _connection.Handle!;
            _ = raw.sqlite3_extended_result_codes(_handle, 1);
            _ = raw.sqlite3_db_config(_handle, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);

            // No row is longer than the limits allow, whatever its header says: SQLite refuses it before it allocates.
            _ = raw.sqlite3_limit(_handle, raw.SQLITE_LIMIT_LENGTH, (int)Math.Min(int.MaxValue, Math.Max(maxRowBytes, LongestSchemaText)));
            Execute("PRAGMA busy_timeout=0; PRAGMA locking_mode=EXCLUSIVE; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA cache_size=-65536; " + settings);
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>Whether a transaction is open.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>Opens a database to be written. Checkpoints are made when they are asked for: one that SQLite makes by itself hides that it failed. What is replaced does not stay in free places of
    /// pages that are written: it may be a key that was changed.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public static SqliteDatabase Open(string path, long maxRowBytes) => new(path, SqliteOpenMode.ReadWrite, maxRowBytes, "PRAGMA wal_autocheckpoint=0; PRAGMA secure_delete=FAST; PRAGMA fullfsync=ON; PRAGMA checkpoint_fullfsync=ON; PRAGMA synchronous=NORMAL;");

    /// <summary>Creates a database with a store in it, and closes it. It is whole when it has no journal beside it.</summary>
    /// <param name="path">Where nothing is.</param>
    /// <param name="fill">Writes records, in the transaction that makes the tables.</param>
    /// <exception cref="SqliteException">It failed.</exception>
    public static void Create(string path, Func<SqliteDatabase, StoreHead> fill)
    {
        using var database = new SqliteDatabase(path, SqliteOpenMode.ReadWriteCreate, int.MaxValue, "PRAGMA fullfsync=ON; PRAGMA synchronous=FULL; PRAGMA page_size=4096; PRAGMA auto_vacuum=INCREMENTAL;");
        database.Execute(FormattableString.Invariant($"PRAGMA application_id={FileHeader.StoreId}; PRAGMA user_version={FileHeader.Version}; BEGIN; {string.Join(';', StoreReader.Tables)};"));
        var values = fill(database).ToValues();
        for (var index = 0; index < values.Length; index++)
        {
            using var insert = database.Prepare($"INSERT INTO meta(name, value) VALUES ('{StoreHead.Names[index]}', ?1)");
            insert.Bind(1, values[index]).Run();
        }

        database.Execute("COMMIT; PRAGMA journal_mode=WAL");
        database.RemoveLogWhenClosed();
    }

    /// <summary>Opens a database to be read, without a file or a byte being changed: without write-ahead log as immutable, and otherwise without SQLite's locks, the log being replayed in memory.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public static SqliteDatabase OpenReadOnly(StoreFiles files, long maxRowBytes)
    {
        var hasLog = new FileInfo(files.WriteAheadLog) is { Exists: true, Length: > 0 };
        var manner = hasLog ? OperatingSystem.IsWindows() ? "vfs=win32-none" : "vfs=unix-none" : "immutable=1";
        return new($"{new Uri(files.Database).AbsoluteUri}?{manner}", SqliteOpenMode.ReadOnly, maxRowBytes, "PRAGMA query_only=ON;");
    }

    /// <summary>Lets SQLite remove the write-ahead log when the connection is closed; it stays as it is otherwise.</summary>
    public void RemoveLogWhenClosed() => _ = raw.sqlite3_db_config(_handle, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, out _);

    /// <summary>Prepares a statement.</summary>
    /// <exception cref="SqliteException">It does not fit the schema.</exception>
    public SqliteStatement Prepare(string sql) => new(_handle, sql);

    /// <summary>Runs statements whose rows do not matter.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public void Execute(string sql) => SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(_handle, sql), _handle);

    /// <summary>The first number of the first row.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public long Number(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.Number(0) : 0;
    }

    /// <summary>The first text of every row.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public List<string> Texts(string sql)
    {
        var texts = new List<string>();
        using var statement = Prepare(sql);
        while (statement.Step())
            texts.Add(statement.Text(0));
        return texts;
    }

    /// <summary>Ends the statement that is running, from another thread.</summary>
    public void Interrupt() => raw.sqlite3_interrupt(_handle);

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();
}
