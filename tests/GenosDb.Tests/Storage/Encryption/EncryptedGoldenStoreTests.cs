using GenosDb.Security;
using GenosDb.Storage;
using GenosDb.Testing;

namespace GenosDb.Tests.Storage.Encryption;

/// <summary>R16: an encrypted store of every released format goes on working. The files of format 1 are in Vectors/Data; changing one means a new format.</summary>
[Trait("Bar", "R16")]
public sealed class EncryptedGoldenStoreTests : IDisposable
{
    // Two formats in one: the source of the key differs.
    private static readonly string[] Names = ["store-1-key", "store-1-passphrase"];

    private readonly StorageKey[] _keys = [StorageKey.FromBytes("the key of alice: 32 bytes of it"u8), StorageKey.FromPassphrase("the passphrase of alice"u8, Keystore.MinIterations)];

    public static TheoryData<int> Stores => [0, 1];

    public void Dispose()
    {
        foreach (var key in _keys)
            key.Dispose();
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task An_encrypted_store_of_format_1_is_read(int which)
    {
        await using var store = await EncryptedStore.OpenAsync(new FileStorageDevice(FolderOf(which)), _keys[which], request => request with { ReadOnly = true });

        store.State.Should().Equal(Expected());
        store.Opening.Should().Match<StorageOpening>(opening => opening.WasClosedCleanly && !opening.MayMissRecords && opening.TornBytesDropped == 0);
        (await store.Storage.VerifyAsync(progress: null, CancellationToken.None)).Findings.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task The_same_writes_give_the_same_bytes(int which)
    {
        var disk = new SimulatedDisk(seed: 1);
        await WriteAsync(disk, _keys[which]);

        foreach (var name in disk.List().Where(name => name != "LOCK"))
        {
            using var file = disk.Open(name, StorageFileMode.Read);
            var bytes = new byte[file.Length];
            file.Read(0, bytes);
            // Compressed bytes depend on the version of zlib; what is in them is compared above.
            if (!name.StartsWith("snap-", StringComparison.Ordinal))
                bytes.Should().Equal(await File.ReadAllBytesAsync(Path.Combine(FolderOf(which), name)), "{0} is as it was", name);
        }
    }

    private static string FolderOf(int which) => Path.Combine(AppContext.BaseDirectory, "Vectors", "Data", Names[which]);

    /// <summary>A snapshot, segments of two lives, a deletion, an empty value.</summary>
    private static async Task WriteAsync(IStorageDevice device, StorageKey key)
    {
        await using (var store = await EncryptedStore.OpenAsync(device, key))
        {
            await store.PutAsync(("alice", "1"), ("bob", "2"), ("gone", "0"), ("empty", ""));
            await store.CompactAsync();
            await store.PutAsync(("gone", null), ("alice", "3"));
        }

        await using var second = await EncryptedStore.OpenAsync(device, key, seed: 2);
        await second.PutAsync(("charlie", new string('c', 300)));
    }

    private static Dictionary<string, string> Expected() => new(StringComparer.Ordinal)
    {
        ["alice"] = "3",
        ["bob"] = "2",
        ["charlie"] = new string('c', 300),
        ["empty"] = "",
    };
}
