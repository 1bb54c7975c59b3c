using GenosDb.IntegrationTests.Cli;
using GenosDb.Storage;
using GenosDb.Testing;

namespace GenosDb.IntegrationTests.Files;

/// <summary>A folder with a store of one provider.</summary>
internal sealed class FolderFixture(string provider) : IStorageFixture
{
    private readonly TemporaryFolder _folder = new();

    public IGraphStorage Create() => StorageProviders.Create(provider, _folder.Path);

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return default;
    }
}
