using GenosDb.Storage;

namespace GenosDb.Testing;

/// <summary>One storage on one simulated disk, and what it has to hold.</summary>
internal sealed class StorageTrial
{
    private readonly Func<IStorageDevice, IGraphStorage> _create;
    private readonly ulong _seed;
    private readonly VirtualTimeProvider _time = new();
    private readonly StorageWorkload _workload;
    private readonly CancellationToken _cancellationToken;
    private IGraphStorage? _storage;

    public StorageTrial(Func<IStorageDevice, IGraphStorage> create, ulong seed, SimulatedDisk disk, CancellationToken cancellationToken) =>
        (_create, _seed, Disk, _workload, _cancellationToken) = (create, seed, disk, new StorageWorkload(seed), cancellationToken);

    public SimulatedDisk Disk { get; }

    public StorageHistory Model { get; } = new();

    public StorageHealth Health => _storage?.Status.Health ?? StorageHealth.Closed;

    /// <summary>Opens, and requires that what is found is a past that is not too old.</summary>
    /// <param name="loss">What may be missing.</param>
    /// <exception cref="StorageException">It was refused.</exception>
    public async Task<StorageOpening> OpenAsync(AllowedLoss loss = AllowedLoss.NotFlushed)
    {
        var found = new RecoveredRecords();
        var storage = _create(Disk);
        var opening = await storage.OpenAsync(RequestFor(found.Take, OnCorruption.Fail), _cancellationToken).ConfigureAwait(false);
        _storage = storage;
        Model.Recover(found, loss);
        return opening;
    }

    /// <summary>Opens a copy of the disk with other options, and closes it again.</summary>
    /// <exception cref="StorageException">It was refused.</exception>
    public async Task<StorageOpening> TryAsync(SimulatedDisk disk, StorageRecordHandler handler, OnCorruption onCorruption)
    {
        var storage = _create(disk);
        var opening = await storage.OpenAsync(RequestFor(handler, onCorruption), _cancellationToken).ConfigureAwait(false);
        await storage.DisposeAsync().ConfigureAwait(false);
        return opening;
    }

    public IReadOnlyList<StorageBatch> DrawGroup() => _workload.DrawGroup();

    /// <exception cref="StorageException">It failed; the group is pending.</exception>
    public async Task AppendAsync(IReadOnlyList<StorageBatch> group)
    {
        Model.Attempt(group);
        await _storage!.AppendAsync(group, _cancellationToken).ConfigureAwait(false);
        Model.Acknowledge(group);
    }

    /// <exception cref="StorageException">It failed.</exception>
    public async Task FlushAsync()
    {
        await _storage!.FlushAsync(_cancellationToken).ConfigureAwait(false);
        Model.Flushed();
    }

    /// <summary>Takes a view; compact with it later.</summary>
    public IStorageState View() => Model.View(_storage!.Status.Lsn);

    /// <exception cref="StorageException">It failed.</exception>
    public async Task CompactAsync(IStorageState state) => await _storage!.CompactAsync(state, _cancellationToken).ConfigureAwait(false);

    /// <exception cref="StorageException">It failed.</exception>
    public async Task DisposeAsync()
    {
        if (_storage is null) return;
        var storage = _storage;
        _storage = null;
        await storage.DisposeAsync().ConfigureAwait(false);
        Model.Flushed();
    }

    /// <summary>Forgets the storage, as the end of the process does.</summary>
    public void Abandon() => _storage = null;

    /// <exception cref="ConformanceException">Verification finds something.</exception>
    public async Task RequireSoundAsync()
    {
        var report = await _storage!.VerifyAsync(progress: null, _cancellationToken).ConfigureAwait(false);
        if (!report.Findings.IsEmpty) throw new ConformanceException($"verification of a sound store finds: {string.Join("; ", report.Findings)}");
    }

    private StorageOpenRequest RequestFor(StorageRecordHandler handler, OnCorruption onCorruption) =>
        new(handler, _time, new SeededRandomSource(SplitMix.Mix(_seed, (ulong)Disk.Calls))) { OnCorruption = onCorruption };
}
