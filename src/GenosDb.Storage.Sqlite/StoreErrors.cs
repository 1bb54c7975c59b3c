using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace GenosDb.Storage.Sqlite;

/// <summary>What SQLite and the file system throw, as what a caller can decide on.</summary>
internal static class StoreErrors
{
    /// <summary>What went wrong while a store was opened, read or compacted.</summary>
    public static StorageException FromReading(SqliteException problem, string path) => problem.SqliteErrorCode switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new StorageException(StorageFailure.InUse, $"'{path}' is locked by another program that uses SQLite. Close it there.", problem) { Path = path },
        raw.SQLITE_FULL => new StorageException(StorageFailure.Full, $"There is no space for '{path}'. Free some.", problem) { Path = path },
        raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_READONLY or raw.SQLITE_AUTH => new StorageException(StorageFailure.None, $"'{path}' cannot be opened: {problem.Message} Check its rights and those of its folder.", problem) { Path = path },
        raw.SQLITE_NOMEM => new StorageException(StorageFailure.None, $"There is not enough memory to read '{path}'.", problem) { Path = path },
        _ => Corrupt(path, problem.Message, problem),
    };

    /// <summary>What went wrong while a store was written.</summary>
    public static StorageException FromWriting(Exception problem, string path) => problem is SqliteException { SqliteErrorCode: raw.SQLITE_FULL }
        ? new StorageException(StorageFailure.Full, $"There is no space for '{path}'. Nothing of this group was written; free some space and try again.", problem) { Path = path }
        : Faulted(path, problem);

    /// <summary>A write or flush that failed.</summary>
    public static StorageException Faulted(string path, Exception? cause) =>
        new(StorageFailure.Faulted, $"Writing '{path}' failed: what was pending may or may not be on disk. Dispose the storage and open it again.", cause) { Path = path };

    /// <summary>Proven damage.</summary>
    public static StorageException Corrupt(string path, string what, Exception? cause = null, long? lsn = null) =>
        new(StorageFailure.Corrupt, $"'{path}' is damaged: {what} Restore a backup, or open it with {nameof(OnCorruption)}.{nameof(OnCorruption.SalvageAndResync)}.", cause) { Path = path, Lsn = lsn };

    /// <summary>A file that the operating system does not let read or move.</summary>
    public static StorageException Unreadable(string path, Exception cause) =>
        new(StorageFailure.None, $"'{path}' cannot be opened: {cause.Message} Check the disk and the rights of the file and its folder.", cause) { Path = path };

    /// <summary>Something else is at that place.</summary>
    public static StorageException NotAStore(string path, string what) => new(StorageFailure.NotAStore, $"'{path}' {what} Nothing was touched.") { Path = path };
}
