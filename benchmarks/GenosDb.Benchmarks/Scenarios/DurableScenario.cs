using System.Diagnostics;
using System.Globalization;
using GenosDb.Storage;
using GenosDb.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace GenosDb.Benchmarks.Scenarios;

/// <summary>W3, W17, W18 and what deleting gives back for a whole database on each storage, beside a table of SQLite that is tuned for the same promise and holds the same records.</summary>
/// <remarks>SQLite keeps its rows on disk; a database of this library has all of it in memory, indexed and versioned, once it is open.</remarks>
internal sealed class DurableScenario : IScenario
{
    public const int Nodes = 1_000_000;
    private const int Repeats = 3;

    public string Name => "durable";

    public async Task RunAsync(ResultTable results)
    {
        foreach (var (kind, create) in ((string, Func<string, IGraphStorage?>)[])[("log", _ => null), ("sqlite", folder => new SqliteStorage(Path.Combine(folder, "store.sqlite")))])
        {
            results.Add($"W3 durable puts, 1 writer, {kind}", await RateAsync(2_000, create, database => PutAsync(database, writers: 1, each: 2_000)), "≥ 2,500 /s");
            results.Add($"W3 durable puts, 64 writers, {kind}", await RateAsync(64_000, create, database => PutAsync(database, writers: 64, each: 1_000)), "≥ 70,000 /s");
            results.Add($"W3 durable puts in batches of 1,000, {kind}", await RateAsync(200_000, create, database => UserNode.FillAsync(database, 200_000)), "≥ 600,000 /s");
        }

        results.Add("SQLite tuned, FULL, 1 insert a transaction", RateOfSqlite(2_000, batch: 1), "");
        results.Add("SQLite tuned, FULL, 1,000 inserts a transaction", RateOfSqlite(200_000, batch: 1_000), "");
        foreach (var (kind, create) in ((string, Func<string, IGraphStorage?>)[])[("log", _ => null), ("sqlite", folder => new SqliteStorage(Path.Combine(folder, "store.sqlite")))])
        {
            await MeasureOpeningAsync(results, kind, create);
            await MeasureShrinkingAsync(results, kind, create);
        }
    }

    /// <summary>Deletes nine of ten nodes with values of a kilobyte, compacts, and looks at the files.</summary>
    private static async Task MeasureShrinkingAsync(ResultTable results, string kind, Func<string, IGraphStorage?> create)
    {
        const int nodes = 100_000;
        var folder = Directory.CreateTempSubdirectory("genosdb-durable-").FullName;
        var random = new Random(1);
        await using (var database = await OpenAsync(folder, create))
        {
            foreach (var chunk in Enumerable.Range(0, nodes).Chunk(1_000))
                await database.WriteAsync(batch => Array.ForEach(chunk, number => batch.Put(Kilobyte(random), UserNode.Id(number))));
            await database.CompactAsync();
            var full = BytesIn(folder);
            foreach (var chunk in Enumerable.Range(0, nodes / 10 * 9).Chunk(1_000))
                await database.WriteAsync(batch => Array.ForEach(chunk, number => batch.Remove(UserNode.Id(number))));
            await database.CompactAsync();
            results.Add($"Files of {nodes:#,0} nodes of 1 kB, then after deleting 90 % and compacting, {kind}", $"{full / 1e6:0.0} MB, {BytesIn(folder) / 1e6:0.0} MB", "");
        }

        Directory.Delete(folder, recursive: true);
    }

    private static GenosValue Kilobyte(Random random)
    {
        var bytes = new byte[1_000];
        random.NextBytes(bytes);
        return bytes;
    }

    private static long BytesIn(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);

    private static async Task MeasureOpeningAsync(ResultTable results, string kind, Func<string, IGraphStorage?> create)
    {
        var folder = Directory.CreateTempSubdirectory("genosdb-durable-").FullName;
        var crashed = folder + "-crashed";
        try
        {
            await using (var database = await OpenAsync(folder, create))
            {
                await UserNode.FillAsync(database, Nodes);
                // What a crash leaves: the files as they are while the database is open.
                CopyFiles(folder, crashed);
            }

            results.Add($"W17 opening {Nodes.ToString("#,0", CultureInfo.InvariantCulture)} nodes, {kind}", await OpeningAsync(folder, create), "≤ 3 s");
            results.Add($"W17 opening them after a crash, {kind}", await OpeningAsync(crashed, create), "≤ 1.2 × that");
            results.Add($"W18 bytes a node beyond id and value after opening, {kind}", await MemoryAsync(folder, create), "≤ 250 B unsigned");
            await using (var database = await OpenAsync(folder, create))
                await database.EnsureIndexAsync(new("age"));
            results.Add($"opening them with an index on 'age', {kind}", await OpeningAsync(folder, create), "");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            if (Directory.Exists(crashed))
                Directory.Delete(crashed, recursive: true);
        }
    }

    /// <summary>How long a store of <see cref="Nodes"/> takes to open.</summary>
    public static async Task<string> OpeningAsync(string folder, Func<string, IGraphStorage?> create)
    {
        List<TimeSpan> durations = [];
        for (var i = 0; i < Repeats; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await using var database = await OpenAsync(folder, create);
            durations.Add(Stopwatch.GetElapsedTime(started));
            if (database.GetDiagnostics().Nodes != Nodes)
                throw new InvalidOperationException($"{database.GetDiagnostics().Nodes} nodes of {Nodes} were found.");
        }

        return Sample.Milliseconds(new Sample(durations).Median);
    }

    private static async Task<string> MemoryAsync(string folder, Func<string, IGraphStorage?> create)
    {
        var payload = Enumerable.Range(0, Nodes).Sum(number => (long)UserNode.Id(number).Length + UserNode.Value(number).Encoded.Length);
        var before = await BytesInUseAsync();
        await using var database = await OpenAsync(folder, create);
        var held = await BytesInUseAsync() - before;
        GC.KeepAlive(database);
        return string.Create(CultureInfo.InvariantCulture, $"{(held - payload) / (double)Nodes:0} B");
    }

    private static async Task<long> BytesInUseAsync()
    {
        // What runs on behalf of a database that was just closed may be on this very stack, or on that of a thread that ends.
        await Task.Delay(TimeSpan.FromSeconds(1));
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    /// <summary>How many writes a second a new store takes.</summary>
    public static async Task<string> RateAsync(int count, Func<string, IGraphStorage?> create, Func<IGenosDatabase, Task> write)
    {
        List<TimeSpan> durations = [];
        for (var i = 0; i < Repeats; i++)
        {
            var folder = Directory.CreateTempSubdirectory("genosdb-durable-").FullName;
            await using (var database = await OpenAsync(folder, create))
            {
                var started = Stopwatch.GetTimestamp();
                await write(database);
                durations.Add(Stopwatch.GetElapsedTime(started));
            }

            Directory.Delete(folder, recursive: true);
        }

        return Sample.PerSecond(count, new Sample(durations).Median);
    }

    /// <summary>Writers at once, each awaiting each of its writes.</summary>
    public static async Task PutAsync(IGenosDatabase database, int writers, int each) =>
        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < each; i++)
                await database.PutAsync(UserNode.Value(i), UserNode.Id((writer * each) + i));
        })));

    private static string RateOfSqlite(int count, int batch)
    {
        List<TimeSpan> durations = [];
        for (var i = 0; i < Repeats; i++)
        {
            var folder = Directory.CreateTempSubdirectory("genosdb-durable-").FullName;
            var started = Stopwatch.GetTimestamp();
            InsertIntoSqlite(Path.Combine(folder, "plain.sqlite"), count, batch);
            durations.Add(Stopwatch.GetElapsedTime(started));
            Directory.Delete(folder, recursive: true);
        }

        return Sample.PerSecond(count, new Sample(durations).Median);
    }

    private static void InsertIntoSqlite(string path, int count, int batch)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        using (var setup = connection.CreateCommand())
        {
            setup.CommandText = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA locking_mode=EXCLUSIVE; PRAGMA cache_size=-65536; CREATE TABLE node(rid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, value BLOB NOT NULL) STRICT;";
            setup.ExecuteNonQuery();
        }

        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO node(id, value) VALUES($id, $value)";
        var (id, value) = (insert.Parameters.Add("$id", SqliteType.Text), insert.Parameters.Add("$value", SqliteType.Blob));
        for (var start = 0; start < count; start += batch)
        {
            using var transaction = connection.BeginTransaction();
            insert.Transaction = transaction;
            for (var number = start; number < Math.Min(start + batch, count); number++)
            {
                (id.Value, value.Value) = (UserNode.Id(number), UserNode.Value(number).Encoded.ToArray());
                insert.ExecuteNonQuery();
            }

            transaction.Commit();
        }
    }

    /// <summary>Opens the database in a folder.</summary>
    public static ValueTask<GenosDatabase> OpenAsync(string folder, Func<string, IGraphStorage?> create) =>
        GenosDatabase.OpenAsync(Path.Combine(folder, "bench.genos"), options => (options.Name, options.Storage) = ("bench", create(folder)));

    private static void CopyFiles(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            using var copy = File.Create(target);
            // The lock is held by whom crashes later.
            if (Path.GetFileName(file) == "LOCK" || file.EndsWith(".lock", StringComparison.Ordinal))
                continue;
            using var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            source.CopyTo(copy);
        }
    }
}
