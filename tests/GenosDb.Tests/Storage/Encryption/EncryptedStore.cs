using System.Text;
using GenosDb.Storage;
using GenosDb.Testing;

namespace GenosDb.Tests.Storage.Encryption;

/// <summary>An encrypted log that is open, and what it delivered.</summary>
internal sealed class EncryptedStore : IAsyncDisposable
{
    private EncryptedStore(EncryptedStorage storage, StorageOpening opening, SortedDictionary<string, string> state) => (Storage, Opening, State) = (storage, opening, state);

    public EncryptedStorage Storage { get; }

    public StorageOpening Opening { get; }

    /// <summary>What is in it, kept by the writes of this class.</summary>
    public SortedDictionary<string, string> State { get; }

    public static Task<EncryptedStore> OpenAsync(IStorageDevice device, StorageKey key, Func<StorageOpenRequest, StorageOpenRequest>? with = null, ulong seed = 1) =>
        OpenAsync(new LogStorage(device), key, with, seed);

    public static async Task<EncryptedStore> OpenAsync(IGraphStorage inner, StorageKey key, Func<StorageOpenRequest, StorageOpenRequest>? with = null, ulong seed = 1)
    {
        var (storage, state) = (new EncryptedStorage(inner, key), new SortedDictionary<string, string>(StringComparer.Ordinal));
        var request = Request(
            (name, value, isDeletion) =>
            {
                if (isDeletion)
                    state.Remove(Encoding.UTF8.GetString(name));
                else
                    state[Encoding.UTF8.GetString(name)] = Encoding.UTF8.GetString(value);
            },
            seed);
        return new EncryptedStore(storage, await storage.OpenAsync(with?.Invoke(request) ?? request, CancellationToken.None), state);
    }

    public static StorageOpenRequest Request(StorageRecordHandler onRecord, ulong seed = 1) => new(onRecord, new VirtualTimeProvider(), new SeededRandomSource(seed));

    public async Task PutAsync(params (string Key, string? Value)[] records)
    {
        await Storage.AppendAsync([OpenedLog.Batch(records)], CancellationToken.None);
        foreach (var (key, value) in records)
        {
            if (value is null)
                State.Remove(key);
            else
                State[key] = value;
        }
    }

    public async Task FlushAsync() => await Storage.FlushAsync(CancellationToken.None);

    public async Task CompactAsync() => await Storage.CompactAsync(new ListedState(Storage.Status.Lsn, State), CancellationToken.None);

    public async Task ChangeKeyAsync(StorageKey next) => await Storage.ChangeKeyAsync(next, lsn => new ListedState(lsn, State), CancellationToken.None);

    public ValueTask DisposeAsync() => Storage.DisposeAsync();
}
