using GenosDb.Storage;

namespace GenosDb.Testing;

/// <summary>A place where a provider keeps one store: opened again and again, as after a restart. Disposal deletes it.</summary>
public interface IStorageFixture : IAsyncDisposable
{
    /// <summary>Makes a storage on that place, not opened yet. Called for every opening, also while an earlier one is open; the same instance may come again.</summary>
    IGraphStorage Create();
}
