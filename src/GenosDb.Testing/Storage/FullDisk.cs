using GenosDb.Storage;

namespace GenosDb.Testing;

/// <summary>Fills a disk, frees it, and goes on.</summary>
internal sealed class FullDisk
{
    private readonly StorageTrial _trial;

    public FullDisk(Func<IStorageDevice, IGraphStorage> create, ulong seed, CancellationToken cancellationToken) =>
        _trial = new StorageTrial(create, seed, new SimulatedDisk(seed), cancellationToken);

    /// <exception cref="ConformanceException">It does not refuse, or has lost something.</exception>
    public async Task RunAsync()
    {
        await _trial.OpenAsync().ConfigureAwait(false);
        for (var round = 0; round < 20; round++)
        {
            for (var i = 0; i < round; i++) await _trial.AppendAsync(_trial.DrawGroup()).ConfigureAwait(false);
            await RefuseAsync(full: 40 * round).ConfigureAwait(false);
            if (round % 3 == 0)
            {
                // A group that was refused may be found after a crash, like any that was not acknowledged; nothing else may.
                _trial.Disk.Crash();
                _trial.Abandon();
                await _trial.OpenAsync().ConfigureAwait(false);
            }

            await _trial.FlushAsync().ConfigureAwait(false);
        }

        await _trial.RequireSoundAsync().ConfigureAwait(false);
        await _trial.DisposeAsync().ConfigureAwait(false);
        await _trial.OpenAsync(AllowedLoss.None).ConfigureAwait(false);
        await _trial.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Appends a group again and again while there is little space, and once more when there is enough.</summary>
    private async Task RefuseAsync(long full)
    {
        var used = _trial.Disk.List().Sum(Length);
        var group = _trial.DrawGroup();
        for (var isRefused = false; !isRefused;)
        {
            _trial.Disk.Faults = new SimulatedDiskFaults { CapacityBytes = used + full };
            group = _trial.DrawGroup();
            try
            {
                await _trial.AppendAsync(group).ConfigureAwait(false);
            }
            catch (StorageException problem) when (problem.Failure == StorageFailure.Full)
            {
                isRefused = true;
            }
        }

        if (_trial.Health != StorageHealth.Full) throw new ConformanceException($"a full disk makes it {_trial.Health}");
        _trial.Disk.Faults = new SimulatedDiskFaults();
        await _trial.AppendAsync(group).ConfigureAwait(false);
        if (_trial.Health != StorageHealth.Open) throw new ConformanceException($"with space again it is {_trial.Health}");
    }

    private long Length(string name)
    {
        using var file = _trial.Disk.Open(name, StorageFileMode.Read);
        return file.Length;
    }
}
