using GenosDb.Cli.Stores;
using GenosDb.Storage;

namespace GenosDb.IntegrationTests.Cli;

public sealed class StoreOpeningTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_process_builds_no_index_unless_it_says_so()
    {
        var path = _folder["people.genos"];
        await using (var database = await GenosDatabase.OpenAsync(path))
        {
            for (var age = 0; age < 50; age++)
                await database.PutAsync(new GenosMap { ["age"] = age });
            await database.EnsureIndexAsync(new("age"));
        }

        foreach (var skips in (bool?[])[null, true, false])
        {
            await using var database = await StoreLocation.Require(path).OpenAsync(options => options.SkipIndexes = skips ?? options.SkipIndexes, kind: null, CancellationToken.None);
            (await database.Nodes.Where(NodeFilter.Eq("age", 7)).ExplainAsync()).IndexPath.Should().Be(skips == false ? "age" : null);
        }
    }

    [Theory]
    [InlineData(StoragePhase.Snapshot, 0.25)]
    [InlineData(StoragePhase.Indexing, double.NaN)]
    [InlineData(StoragePhase.Done, 1)]
    public void The_bar_is_full_when_nothing_is_left_to_do(StoragePhase phase, double expected)
    {
        var shown = new List<double>();
        new StorageBar(shown.Add).Report(new StorageProgress(phase, BytesDone: phase == StoragePhase.Snapshot ? 25 : 100, BytesTotal: 100, Records: 10));
        shown.Should().Equal(expected);
    }
}
