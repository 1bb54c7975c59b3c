using System.Text;
using GenosDb.Storage;
using GenosDb.Testing;

namespace GenosDb.Tests.Storage;

/// <summary>A log that is open, and what it delivered when it was opened.</summary>
internal sealed class OpenedLog : IAsyncDisposable
{
    private OpenedLog(LogStorage storage, StorageOpening opening, SortedDictionary<string, string> state) => (Storage, Opening, State) = (storage, opening, state);

    public LogStorage Storage { get; }

    public StorageOpening Opening { get; }

    /// <summary>What is in it, kept by the writes of this class.</summary>
    public SortedDictionary<string, string> State { get; }

    public static async Task<OpenedLog> OpenAsync(IStorageDevice device, Func<StorageOpenRequest, StorageOpenRequest>? with = null, LogSettings? settings = null)
    {
        var state = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var request = new StorageOpenRequest(
            (key, value, isDeletion) =>
            {
                if (isDeletion)
                    state.Remove(Encoding.UTF8.GetString(key));
                else
                    state[Encoding.UTF8.GetString(key)] = Encoding.UTF8.GetString(value);
            },
            new VirtualTimeProvider(),
            new SeededRandomSource(1));
        var storage = new LogStorage(device, settings ?? new LogSettings());
        var opening = await storage.OpenAsync(with?.Invoke(request) ?? request, CancellationToken.None);
        return new OpenedLog(storage, opening, state);
    }

    public async Task<long> PutAsync(params (string Key, string? Value)[] records)
    {
        var lsn = await Storage.AppendAsync([Batch(records)], CancellationToken.None);
        foreach (var (key, value) in records)
        {
            if (value is null)
                State.Remove(key);
            else
                State[key] = value;
        }

        return lsn;
    }

    public async Task FlushAsync() => await Storage.FlushAsync(CancellationToken.None);

    public async Task CompactAsync() => await Storage.CompactAsync(new ListedState(Storage.Status.Lsn, State), CancellationToken.None);

    public async Task<StorageReport> VerifyAsync() => await Storage.VerifyAsync(progress: null, CancellationToken.None);

    public ValueTask DisposeAsync() => Storage.DisposeAsync();

    public static StorageBatch Batch(params (string Key, string? Value)[] records)
    {
        var batch = new StorageBatch();
        foreach (var (key, value) in records)
        {
            if (value is null)
                batch.Delete(Encoding.UTF8.GetBytes(key));
            else
                batch.Put(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));
        }

        return batch;
    }
}
