using System.Globalization;
using GenosDb.Storage;

namespace GenosDb.Testing;

/// <summary>Runs one workload in which one call of the disk fails, or all from one on.</summary>
internal sealed class FailingCalls
{
    private const int Operations = 200;

    private readonly StorageTrial _trial;
    private readonly SimulatedDiskFaults _faults;
    private readonly Action<string> _count;

    /// <param name="create">Makes the storage.</param>
    /// <param name="seed">Decides the workload.</param>
    /// <param name="faults">Which call fails, and how.</param>
    /// <param name="count">Told what happens.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public FailingCalls(Func<IStorageDevice, IGraphStorage> create, ulong seed, SimulatedDiskFaults faults, Action<string> count, CancellationToken cancellationToken) =>
        (_trial, _faults, _count) = (new StorageTrial(create, seed, new SimulatedDisk(seed, faults), cancellationToken), faults, count);

    /// <summary>Every way in which a call can fail.</summary>
    public static IReadOnlyList<SimulatedDiskFaults> Ways { get; } =
    [
        new SimulatedDiskFaults { FailsWith = SimulatedDiskFailure.InputOutput },
        new SimulatedDiskFaults { FailsWith = SimulatedDiskFailure.InputOutput, KeepFailing = true },
        new SimulatedDiskFaults { FailsWith = SimulatedDiskFailure.NoSpace },
        new SimulatedDiskFaults { FailsWith = SimulatedDiskFailure.ShortWrite },
        new SimulatedDiskFaults { FailsWith = SimulatedDiskFailure.Sync },
    ];

    /// <returns>How many calls there were.</returns>
    /// <exception cref="ConformanceException">Something was lost, or the failure is another one than it should be.</exception>
    public async Task<long> RunAsync()
    {
        _count("run");
        await OpenAsync().ConfigureAwait(false);
        IStorageState? view = null;
        for (var i = 0; i < Operations; i++)
        {
            switch (i % 50)
            {
                case 20:
                    view = _trial.View();
                    break;
                case 30:
                    await CompactAsync(view!).ConfigureAwait(false);
                    break;
                case 45:
                    await DisposeAsync().ConfigureAwait(false);
                    await OpenAsync().ConfigureAwait(false);
                    break;
                case var turn when turn % 3 == 0:
                    await GuardAsync(_trial.FlushAsync, "a flush").ConfigureAwait(false);
                    break;
                default:
                    await AppendAsync().ConfigureAwait(false);
                    break;
            }
        }

        await DisposeAsync().ConfigureAwait(false);
        var calls = _trial.Disk.Calls;
        EndFaults();
        _trial.Disk.Crash();
        await _trial.OpenAsync().ConfigureAwait(false);
        await _trial.RequireSoundAsync().ConfigureAwait(false);
        await _trial.DisposeAsync().ConfigureAwait(false);
        return calls;
    }

    private async Task AppendAsync()
    {
        var group = _trial.DrawGroup();
        // A disk is full once; the group is then appended again, as a caller does.
        for (var isFull = true; isFull;)
        {
            isFull = false;
            await GuardAsync(() => _trial.AppendAsync(group), "an append", problem => isFull = problem.Failure == StorageFailure.Full).ConfigureAwait(false);
        }
    }

    private async Task CompactAsync(IStorageState view)
    {
        try
        {
            await _trial.CompactAsync(view).ConfigureAwait(false);
        }
        catch (StorageException problem)
        {
            Judge(problem, "a compaction", StorageFailure.None);
            if (_trial.Health == StorageHealth.Faulted) await ReopenAsync().ConfigureAwait(false);
        }
    }

    private async Task GuardAsync(Func<Task> call, string name, Action<StorageException>? failed = null)
    {
        try
        {
            await call().ConfigureAwait(false);
        }
        catch (StorageException problem)
        {
            Judge(problem, name, StorageFailure.Faulted);
            failed?.Invoke(problem);
            if (problem.Failure == StorageFailure.Full) return;
            await RequireFaultedAsync().ConfigureAwait(false);
            await ReopenAsync().ConfigureAwait(false);
        }
    }

    /// <summary>A storage that failed refuses everything, until it is opened again.</summary>
    private async Task RequireFaultedAsync()
    {
        Require(_trial.Health == StorageHealth.Faulted, $"it is {_trial.Health} after a failure, and not faulted");
        foreach (var call in (Func<Task>[])[() => _trial.AppendAsync(_trial.DrawGroup()), _trial.FlushAsync])
        {
            try
            {
                await call().ConfigureAwait(false);
            }
            catch (StorageException problem) when (problem.Failure == StorageFailure.Faulted)
            {
                continue;
            }

            throw new ConformanceException("a storage that failed accepts calls");
        }
    }

    private async Task ReopenAsync()
    {
        await DisposeAsync().ConfigureAwait(false);
        await OpenAsync().ConfigureAwait(false);
    }

    private async Task DisposeAsync()
    {
        try
        {
            await _trial.DisposeAsync().ConfigureAwait(false);
        }
        catch (StorageException problem)
        {
            Judge(problem, "disposal", StorageFailure.Faulted);
        }
    }

    private async Task OpenAsync()
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await _trial.OpenAsync().ConfigureAwait(false);
                return;
            }
            catch (StorageException problem) when (tries < 2)
            {
                Judge(problem, "opening", StorageFailure.Corrupt);
                EndFaults();
            }
        }
    }

    private void EndFaults() => _trial.Disk.Faults = new SimulatedDiskFaults();

    private void Judge(StorageException problem, string call, StorageFailure alsoAllowed)
    {
        var isRight = _faults.FailsWith switch
        {
            SimulatedDiskFailure.InputOutput => problem.Failure == StorageFailure.Faulted || problem.Failure == alsoAllowed,
            SimulatedDiskFailure.Sync => problem.Failure == StorageFailure.Faulted,
            _ => problem.Failure == StorageFailure.Full && problem.IsTransient,
        };
        Require(isRight, $"{call} fails with {problem.Failure} when {_faults.FailsWith} befalls it: {problem.Message}");
        _count(string.Create(CultureInfo.InvariantCulture, $"{call}: {problem.Failure}"));
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition) throw new ConformanceException(otherwise);
    }
}
