using Microsoft.Data.Sqlite;

namespace GenosDb.Storage.Sqlite;

/// <summary>Reads a whole store and checks everything that can be checked. Changes nothing. Of one thread.</summary>
/// <param name="database">The open database.</param>
/// <param name="path">Its file, for messages.</param>
/// <param name="limits">What is believed.</param>
/// <param name="find">Told what is wrong; when it throws, reading ends.</param>
internal sealed class StoreReader(SqliteDatabase database, string path, StorageLimits limits, Action<StorageFinding> find)
{
    /// <summary>The tables, exactly as they are created and as SQLite keeps their text.</summary>
    public static readonly string[] Tables =
    [
        "CREATE TABLE meta(name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT",
        "CREATE TABLE record(rid INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, value BLOB NOT NULL, lsn INTEGER NOT NULL, crc INTEGER NOT NULL) STRICT",
    ];

    /// <summary>How many records were read.</summary>
    public long Records { get; private set; }

    /// <summary>Bytes of their keys and values.</summary>
    public long Bytes { get; private set; }

    /// <summary>Reads everything.</summary>
    /// <param name="mark">What was durable when it was last told; null when that is not known.</param>
    /// <param name="onRecord">Receives every record whose checksum holds; null for nobody.</param>
    /// <param name="meter">Told how far it is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What <c>meta</c> says; null when that does not hold.</returns>
    /// <exception cref="SqliteException">The database cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public StoreHead? Read(MarkedState? mark, StorageRecordHandler? onRecord, ProgressMeter meter, CancellationToken cancellationToken)
    {
        meter.Enter(StoragePhase.Verifying);
        CheckPages(cancellationToken);
        foreach (var table in Tables.Except(database.Texts("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name IN ('meta', 'record')"), StringComparer.Ordinal))
            Find($"The schema does not hold: {table}.");
        if (ReadHead(database) is not { } head)
        {
            Find("Table meta does not hold.");
            return null;
        }

        if (mark is not null && mark.Lsn > head.Lsn)
            Find($"Batch {mark.Lsn} was durable, and the last one there is {head.Lsn}: committed transactions are gone.", mark.Lsn);
        meter.Enter(StoragePhase.Snapshot);
        ReadRows(head, onRecord, meter, cancellationToken);
        return head;
    }

    /// <summary>Reads table <c>meta</c>; null when it does not hold.</summary>
    /// <exception cref="SqliteException">It cannot be read.</exception>
    public static StoreHead? ReadHead(SqliteDatabase database)
    {
        var values = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        using var statement = database.Prepare("SELECT name, value FROM meta");
        while (statement.Step())
            values[statement.Text(0)] = statement.Bytes(1).ToArray();
        return StoreHead.TryRead(values, out var head) ? head : null;
    }

    private void CheckPages(CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(static opened => ((SqliteDatabase)opened!).Interrupt(), database);
        try
        {
            foreach (var finding in database.Texts("PRAGMA quick_check(20)").Where(text => text != "ok"))
                Find($"SQLite says: {finding}.");
        }
        catch (SqliteException problem) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("Cancelled while the pages were checked.", problem, cancellationToken);
        }
    }

    private void ReadRows(StoreHead head, StorageRecordHandler? onRecord, ProgressMeter meter, CancellationToken cancellationToken)
    {
        var (rows, sum, places, lastLsn) = (0L, 0UL, 0UL, 0L);
        using var statement = database.Prepare("SELECT key, value, lsn, crc, rid FROM record NOT INDEXED");
        while (statement.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var key = statement.Bytes(0);
            var value = statement.Bytes(1);
            var (lsn, crc) = (statement.Number(2), statement.Number(3));
            rows++;
            sum += (ulong)crc;
            places += Place(key, statement.Number(4));
            lastLsn = Math.Max(lastLsn, lsn);
            Bytes += key.Length + value.Length;
            meter.Add(key.Length + value.Length + StoreRow.Overhead, records: 1);
            if (key.IsEmpty || key.Length > limits.KeyBytes || value.Length > limits.ValueBytes)
                Find($"A record has a key of {key.Length} bytes and a value of {value.Length}; the limits are {limits.KeyBytes} and {limits.ValueBytes}.", lsn);
            else if (crc != StoreRow.Checksum(head.Store, key, value, lsn))
                Find("The checksum of a record does not hold.", lsn);
            else
                onRecord?.Invoke(key, value, isDeletion: false);
        }

        Records = rows;
        if (rows != head.Rows || sum != head.Sum)
            Find($"There are {rows} records, and {head.Rows} were written; or their checksums are of others.");
        if (lastLsn > head.Lsn)
            Find($"A record is of batch {lastLsn}, and the last one was {head.Lsn}.", lastLsn);
        CheckIndex(places, cancellationToken);
    }

    // Whether the index leads to every row: one that it does not find would be written a second time, and the first would come back when that is deleted. SQLite's own check seeks each
    // row and takes far longer.
    private void CheckIndex(ulong expected, CancellationToken cancellationToken)
    {
        var (places, last) = (0UL, Array.Empty<byte>());
        using var statement = database.Prepare("SELECT key, rid FROM record INDEXED BY sqlite_autoindex_record_1 ORDER BY key");
        while (statement.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var key = statement.Bytes(0);
            places += Place(key, statement.Number(1));
            if (last.Length > 0 && key.SequenceCompareTo(last) <= 0)
                Find("The index of the keys is not in order.");
            last = key.ToArray();
        }

        if (places != expected)
            Find("The index of the keys leads to other records.");
    }

    private static uint Place(ReadOnlySpan<byte> key, long row)
    {
        var crc = default(Crc32C);
        crc.Add((ulong)row);
        crc.Add(key);
        return crc.Value;
    }

    private void Find(string message, long? lsn = null) => find(new StorageFinding(path, Offset: null, lsn, message));
}
