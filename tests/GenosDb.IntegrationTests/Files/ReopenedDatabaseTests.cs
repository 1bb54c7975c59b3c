using GenosDb.IntegrationTests.Cli;
using GenosDb.Storage;

namespace GenosDb.IntegrationTests.Files;

/// <summary>Databases that are opened again and again on one store.</summary>
public sealed class ReopenedDatabaseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Store => _folder["todos.genos"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_compaction_that_the_end_cuts_off_is_done_at_the_end()
    {
        // Otherwise a process for every write would never compact, and each leaves a segment.
        var storage = new SlowlyCompactedStorage(new LogStorage(Store));
        await using (await GenosDatabase.OpenAsync(Store, options => options.Storage = storage))
            await storage.Begun.WaitAsync(CliProcess.Limit);
        storage.IsCompacted.Should().BeTrue();
    }

    [Fact]
    public async Task A_reader_beside_the_writer_shows_under_which_id_it_writes()
    {
        await using var writer = await GenosDatabase.OpenAsync(Store);
        await writer.PutAsync(1, "a");
        await using var reader = await GenosDatabase.OpenAsync(Store, options => options.ReadOnly = true);
        reader.Replica.Should().Be(writer.Replica);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_store_is_not_opened_as_another_kind_of_database(bool isSigned)
    {
        using var identity = GenosIdentity.Create(SystemRandomSource.Instance);
        await using (var database = await GenosDatabase.OpenAsync(Store, options => options.Security = Security(isSigned)))
            await database.PutAsync(1, "a");

        var opening = async () => await GenosDatabase.OpenAsync(Store, options => options.Security = Security(!isSigned));
        (await opening.Should().ThrowAsync<GenosException>()).Which.Code.Should().Be(GenosErrorCode.IncompatibleDatabase);
        await using var again = await GenosDatabase.OpenAsync(Store, options => options.Security = Security(isSigned));
        (await again.GetAsync("a")).Should().NotBeNull("nothing was thrown away");

        SecurityOptions? Security(bool isWanted) => isWanted ? new SecurityOptions { Signer = identity, SuperAdmins = { new SuperAdmin(identity.Address) } } : null;
    }
}
