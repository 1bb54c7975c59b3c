using GenosDb.IntegrationTests.Cli;
using GenosDb.IntegrationTests.Files;
using GenosDb.Storage;
using GenosDb.Storage.Sqlite;
using GenosDb.Tests.Fuzzing;
using Microsoft.Data.Sqlite;

namespace GenosDb.IntegrationTests.Sqlite;

/// <summary>A folder with one store, and what it must hold.</summary>
internal sealed class SqliteFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CaseRandom _random = new(seed: 20, number: 0);

    public StoreContents Expected { get; } = new();

    public string Path => _folder.Path;

    public string Database => _folder["store.db"];

    public string this[string name] => _folder[name];

    /// <summary>Names of all files, in order.</summary>
    public string[] Names => [.. Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories).Select(file => System.IO.Path.GetRelativePath(Path, file)).Order(StringComparer.Ordinal)];

    /// <summary>A storage on it, not opened.</summary>
    public SqliteStorage Create() => new(Database);

    /// <summary>A storage on it, opened, with what it must hold.</summary>
    public async Task<SqliteStorage> OpenAsync(Func<StorageOpenRequest, StorageOpenRequest>? with = null)
    {
        var (storage, delivered) = (Create(), new StoreContents());
        await delivered.OpenAsync(storage, with);
        Expected.DifferenceTo(delivered).Should().BeNull();
        return storage;
    }

    /// <summary>Appends batches of random puts and deletions.</summary>
    public async Task AppendAsync(SqliteStorage storage, int batches, int valueBytes = 300)
    {
        for (; batches > 0; batches--)
        {
            var batch = new StorageBatch();
            for (var records = 1 + _random.Next(10); records > 0; records--)
            {
                var key = _random.Bytes(1 + _random.Next(30));
                if (Expected.Records.Count > 20 && _random.Chance(30))
                    batch.Delete(Convert.FromHexString(_random.Pick([.. Expected.Records.Keys])));
                else
                    batch.Put(_random.Chance(30) && Expected.Records.Count > 0 ? Convert.FromHexString(_random.Pick([.. Expected.Records.Keys])) : key, _random.Bytes(_random.Next(valueBytes)));
            }

            await storage.AppendAsync([batch], CancellationToken.None);
            Expected.Apply(batch);
        }
    }

    /// <summary>Fills a new store and closes it.</summary>
    public async Task FillAsync(int batches = 100)
    {
        await using var storage = await OpenAsync();
        await AppendAsync(storage, batches);
    }

    /// <summary>Copies the store as a killed process would leave it, while it is open.</summary>
    public void CopyTo(SqliteFolder other)
    {
        foreach (var file in Names.Where(name => name != "store.db.lock"))
            File.Copy(this[file], other[file], overwrite: true);
        foreach (var (key, value) in Expected.Records)
        {
            var batch = new StorageBatch();
            batch.Put(Convert.FromHexString(key), value);
            other.Expected.Apply(batch);
        }
    }

    /// <summary>Runs SQL on the closed store.</summary>
    public void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose() => _folder.Dispose();
}
