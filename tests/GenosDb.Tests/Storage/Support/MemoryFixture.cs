using GenosDb.Storage;
using GenosDb.Testing;

namespace GenosDb.Tests.Storage.Support;

/// <summary>One memory storage that is opened again and again, within what a test puts around it.</summary>
internal sealed class MemoryFixture(Func<MemoryStorage, IGraphStorage>? around = null) : IStorageFixture
{
    private readonly IGraphStorage _storage = around is null ? new MemoryStorage() : around(new MemoryStorage());

    public IGraphStorage Create() => _storage;

    public ValueTask DisposeAsync() => _storage.DisposeAsync();
}
