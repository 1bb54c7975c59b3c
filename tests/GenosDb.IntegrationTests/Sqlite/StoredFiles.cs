using GenosDb.IntegrationTests.Files;

namespace GenosDb.IntegrationTests.Sqlite;

/// <summary>The bytes of a small store, and what it holds.</summary>
/// <param name="Files">By name.</param>
/// <param name="Expected">What it holds.</param>
internal sealed record StoredFiles(IReadOnlyDictionary<string, byte[]> Files, StoreContents Expected)
{
    /// <summary>A store that was closed.</summary>
    public static async Task<StoredFiles> ClosedAsync()
    {
        using var folder = new SqliteFolder();
        await folder.FillAsync(batches: 80);
        await folder.FillAsync(batches: 80);
        return Read(folder);
    }

    /// <summary>A store whose process was killed after a flush: its newer half is in the write-ahead log.</summary>
    public static async Task<StoredFiles> LeftOpenAsync()
    {
        using var folder = new SqliteFolder();
        await folder.FillAsync(batches: 80);
        await using var storage = await folder.OpenAsync();
        await folder.AppendAsync(storage, 20);
        await storage.FlushAsync(CancellationToken.None);
        await folder.AppendAsync(storage, 20);
        await storage.FlushAsync(CancellationToken.None);
        return Read(folder);
    }

    private static StoredFiles Read(SqliteFolder folder) =>
        new(folder.Names.Where(name => name != "store.db.lock").ToDictionary(name => name, name => File.ReadAllBytes(folder[name]), StringComparer.Ordinal), folder.Expected);
}
