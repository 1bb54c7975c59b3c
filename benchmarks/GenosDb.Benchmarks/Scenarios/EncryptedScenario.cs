using System.Globalization;
using GenosDb.Storage;
using GenosDb.Storage.Sqlite;

namespace GenosDb.Benchmarks.Scenarios;

/// <summary>W3 and W17 for whole databases on each storage, in clear and encrypted, in one run.</summary>
internal sealed class EncryptedScenario : IScenario
{
    public string Name => "encrypted";

    public async Task RunAsync(ResultTable results)
    {
        using var key = StorageKey.FromBytes(new byte[StorageKey.Size]);
        foreach (var (kind, create) in ((string, Func<string, IGraphStorage>)[])[("log", folder => new LogStorage(Path.Combine(folder, "store"))), ("sqlite", folder => new SqliteStorage(Path.Combine(folder, "store.sqlite")))])
        {
            foreach (var (manner, made) in ((string, Func<string, IGraphStorage?>)[])[("in clear", create), ("encrypted", folder => new EncryptedStorage(create(folder), key))])
                await MeasureAsync(results, $"{kind}, {manner}", made);
        }
    }

    private static async Task MeasureAsync(ResultTable results, string kind, Func<string, IGraphStorage?> create)
    {
        results.Add($"W3 durable puts, 1 writer, {kind}", await DurableScenario.RateAsync(2_000, create, database => DurableScenario.PutAsync(database, writers: 1, each: 2_000)), "≥ 2,500 /s");
        results.Add($"W3 durable puts, 64 writers, {kind}", await DurableScenario.RateAsync(64_000, create, database => DurableScenario.PutAsync(database, writers: 64, each: 1_000)), "≥ 70,000 /s");
        results.Add($"W3 durable puts in batches of 1,000, {kind}", await DurableScenario.RateAsync(200_000, create, database => UserNode.FillAsync(database, 200_000)), "≥ 600,000 /s");
        var folder = Directory.CreateTempSubdirectory("genosdb-encrypted-").FullName;
        try
        {
            await using (var database = await DurableScenario.OpenAsync(folder, create))
                await UserNode.FillAsync(database, DurableScenario.Nodes);
            var bytes = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
            results.Add(string.Create(CultureInfo.InvariantCulture, $"W17 opening {DurableScenario.Nodes:#,0} nodes, {kind}"), $"{await DurableScenario.OpeningAsync(folder, create)}, {bytes / 1e6:0} MB", "≤ 3 s");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
