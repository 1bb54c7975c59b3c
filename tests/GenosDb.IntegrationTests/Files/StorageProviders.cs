using GenosDb.Storage;
using GenosDb.Storage.Sqlite;

namespace GenosDb.IntegrationTests.Files;

/// <summary>The storages that keep files, by name: what is listed here is held to the conformance suite and killed while it writes.</summary>
internal static class StorageProviders
{
    private static readonly StorageKey Key = StorageKey.FromBytes("a key of 32 bytes, as tests have"u8);

    private static readonly Dictionary<string, Func<string, IGraphStorage>> ByName = new(StringComparer.Ordinal)
    {
        ["log"] = folder => new LogStorage(Path.Combine(folder, "store.genos")),
        ["sqlite"] = folder => new SqliteStorage(Path.Combine(folder, "store.sqlite")),
        ["log-encrypted"] = folder => new EncryptedStorage(new LogStorage(Path.Combine(folder, "store.genos")), Key),
        ["sqlite-encrypted"] = folder => new EncryptedStorage(new SqliteStorage(Path.Combine(folder, "store.sqlite")), Key),
    };

    /// <summary>All names.</summary>
    public static IReadOnlyCollection<string> Names => ByName.Keys;

    /// <summary>A storage on a folder that is there, not opened yet.</summary>
    public static IGraphStorage Create(string name, string folder) => ByName[name](folder);
}
