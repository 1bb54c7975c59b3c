using System.Buffers.Binary;
using System.Text;
using GenosDb.Storage;

namespace GenosDb.Testing;

/// <summary>A store under test with the model of what it must hold, and random numbers that are a function of the seed.</summary>
internal sealed class TestedStore(IStorageFixture fixture, ulong seed, CancellationToken cancellationToken) : IAsyncDisposable
{
    /// <summary>After which a call counts as hanging.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly SeededRandomSource _random = new(seed);
    private readonly List<IGraphStorage> _made = [];

    /// <summary>What it must hold.</summary>
    public StorageModel Model { get; } = new();

    /// <summary>The one that is open, or was last.</summary>
    public IGraphStorage Storage { get; private set; } = null!;

    /// <summary>Gives up.</summary>
    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>Makes another storage on the same place.</summary>
    public IGraphStorage Create()
    {
        var storage = fixture.Create();
        _made.Add(storage);
        return storage;
    }

    /// <summary>Opens the store and requires that it delivers what the model holds.</summary>
    public async Task<StorageOpening> OpenAsync(Func<StorageOpenRequest, StorageOpenRequest>? with = null)
    {
        var delivered = new StorageModel();
        Storage = Create();
        var opening = await InTime(Storage.OpenAsync(Request(delivered.Apply, with), cancellationToken)).ConfigureAwait(false);
        if (Model.DifferenceTo(delivered) is { } difference)
            throw new ConformanceException($"After opening {difference}.");
        if (!opening.WasClosedCleanly || opening.MayMissRecords || opening.TornBytesDropped != 0 || !opening.Quarantined.IsDefaultOrEmpty)
            throw new ConformanceException($"A store that was closed cleanly opens with {opening}.");
        return opening;
    }

    /// <summary>A request with a handler.</summary>
    public StorageOpenRequest Request(StorageRecordHandler onRecord, Func<StorageOpenRequest, StorageOpenRequest>? with = null)
    {
        var request = new StorageOpenRequest(onRecord, TimeProvider.System, _random);
        return with is null ? request : with(request);
    }

    /// <summary>Closes the store.</summary>
    public async Task CloseAsync() => await InTime(Storage.DisposeAsync()).ConfigureAwait(false);

    /// <summary>Closes the store, opens it again and compares.</summary>
    public async Task<StorageOpening> ReopenAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        return await OpenAsync().ConfigureAwait(false);
    }

    /// <summary>Appends, here and to the model.</summary>
    public async Task<long> AppendAsync(params StorageBatch[] group)
    {
        var lsn = await InTime(Storage.AppendAsync(group, cancellationToken)).ConfigureAwait(false);
        Model.Apply(group);
        return lsn;
    }

    /// <summary>Flushes.</summary>
    public async Task FlushAsync() => await InTime(Storage.FlushAsync(cancellationToken)).ConfigureAwait(false);

    /// <summary>Compacts to the model.</summary>
    public async Task CompactAsync() => await InTime(Storage.CompactAsync(Model.ToState(Storage.Status.Lsn), cancellationToken)).ConfigureAwait(false);

    /// <summary>A number in [0, below).</summary>
    public int Next(int below)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        _random.Fill(bytes);
        return (int)(BinaryPrimitives.ReadUInt64LittleEndian(bytes) % (uint)below);
    }

    /// <summary>Random bytes.</summary>
    public byte[] NextBytes(int count)
    {
        var bytes = new byte[count];
        _random.Fill(bytes);
        return bytes;
    }

    /// <summary>A batch with one value.</summary>
    public StorageBatch Put(string key, int valueBytes = 20)
    {
        var batch = new StorageBatch();
        batch.Put(Encoding.UTF8.GetBytes(key), NextBytes(valueBytes));
        return batch;
    }

    /// <summary>A batch of random puts and deletions of a few hundred keys.</summary>
    public StorageBatch NextBatch()
    {
        var batch = new StorageBatch();
        for (var records = 1 + Next(30); records > 0; records--)
        {
            var key = new byte[1 + Next(4)];
            key[^1] = (byte)Next(60);
            if (Next(4) == 0)
                batch.Delete(key);
            else
                batch.Put(key, NextBytes(Next(10) == 0 ? Next(20_000) : Next(200)));
        }

        return batch;
    }

    /// <summary>Waits, but not for ever.</summary>
    public Task InTime(Task task) => task.WaitAsync(Limit, cancellationToken);

    /// <inheritdoc cref="InTime(Task)"/>
    public Task<T> InTime<T>(Task<T> task) => task.WaitAsync(Limit, cancellationToken);

    /// <inheritdoc cref="InTime(Task)"/>
    public Task InTime(ValueTask task) => InTime(task.AsTask());

    /// <inheritdoc cref="InTime(Task)"/>
    public Task<T> InTime<T>(ValueTask<T> task) => InTime(task.AsTask());

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            foreach (var storage in _made)
                await storage.DisposeAsync().AsTask().WaitAsync(Limit, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            await fixture.DisposeAsync().ConfigureAwait(false);
        }
    }
}
