using GenosDb.IntegrationTests.Cli;
using GenosDb.Storage;
using GenosDb.Testing;

namespace GenosDb.IntegrationTests.Files;

/// <summary>Databases that are opened again and again on one store.</summary>
public sealed class ReopenedDatabaseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Store => _folder["todos.genos"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Opening_for_every_single_write_does_not_fill_the_folder()
    {
        // Each opening begins a segment, and so many may be behind a snapshot.
        const int writes = 260;
        var disk = new SimulatedDisk(seed: 1);
        for (var i = 0; i < writes; i++)
        {
            await using var database = await OpenAsync();
            await database.PutAsync(i, $"n:{i}");
        }

        disk.List().Should().Contain(name => name.StartsWith("snap-"), "the segments before it are not needed any more");
        await using var last = await OpenAsync();
        last.GetDiagnostics().Nodes.Should().Be(writes);

        ValueTask<GenosDatabase> OpenAsync() => GenosDatabase.OpenAsync("todos", options => options.Storage = new LogStorage(disk));
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
