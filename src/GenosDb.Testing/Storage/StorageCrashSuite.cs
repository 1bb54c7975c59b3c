using GenosDb.Storage;

namespace GenosDb.Testing;

/// <summary>Power cuts, failing calls, a full disk and damaged bytes, for a storage that is built on <see cref="IStorageDevice"/>.</summary>
/// <remarks>Everything is a function of the seed; a failure names the seed of the trial. The rules are those of <see cref="IGraphStorage"/>: what is found is a past that holds
/// everything flushed, never anything else.</remarks>
public static class StorageCrashSuite
{
    /// <summary>The cases.</summary>
    /// <param name="create">Makes a storage on a disk; called for each opening.</param>
    /// <param name="seed">The first seed. Default 0.</param>
    /// <param name="runs">About how many trials a case has. Default 1,000; more than zero.</param>
    public static IReadOnlyList<ConformanceCase> Cases(Func<IStorageDevice, IGraphStorage> create, ulong seed = 0, int runs = 1_000)
    {
        ArgumentNullException.ThrowIfNull(create);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(runs);
        return
        [
            new ConformanceCase("A power cut at any moment loses nothing that was flushed", token => CutPowerAsync(create, seed, runs, cancellationToken: token)),
            new ConformanceCase("A disk that lies about syncing loses data and invents none", token => CutPowerAsync(create, seed, runs, isLying: true, token)),
            new ConformanceCase("A call that fails is a typed error and loses nothing", token => FailCallsAsync(create, seed, runs, token)),
            new ConformanceCase("A full disk refuses, and goes on when there is space", token => new FullDisk(create, seed, token).RunAsync()),
            new ConformanceCase("Damage is an error, or does no harm", token => DamageAsync(create, seed, runs, token)),
        ];
    }

    /// <summary>Cuts the power at random calls, during recovery and compaction too, and kills the process now and then.</summary>
    /// <param name="create">Makes a storage on a disk; called for each opening.</param>
    /// <param name="seed">The first seed.</param>
    /// <param name="cuts">How many at least.</param>
    /// <param name="isLying">Whether syncing does nothing; anything may then be lost, or refused. Default: false.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ConformanceException">Something was lost that must not be, or found that never was.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<StorageCrashReport> CutPowerAsync(Func<IStorageDevice, IGraphStorage> create, ulong seed, int cuts, bool isLying = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(create);
        var tally = new Tally();
        for (; tally["cut"] < cuts; seed++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await NamingAsync(seed, new PowerCuts(create, seed, isLying, tally.Add, cancellationToken).RunAsync).ConfigureAwait(false);
        }

        return new StorageCrashReport(tally["cut"], tally.Counts);
    }

    /// <summary>Runs workloads of 200 operations and lets the n-th call of the disk fail, for every n, once, for ever, for want of space, in the middle of a write, and when syncing.</summary>
    /// <param name="create">Makes a storage on a disk; called for each opening.</param>
    /// <param name="seed">The first workload.</param>
    /// <param name="runs">How many at most; then every how-manieth call fails. A workload is tried with every call before the next one is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ConformanceException">Something was lost, or failed otherwise than it should.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<StorageCrashReport> FailCallsAsync(Func<IStorageDevice, IGraphStorage> create, ulong seed, int runs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(create);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(runs);
        var tally = new Tally();
        for (var done = 0; done < runs; seed++)
        {
            var workload = seed;
            var calls = await new FailingCalls(create, workload, new SimulatedDiskFaults(), tally.Add, cancellationToken).RunAsync().ConfigureAwait(false);
            var step = Math.Max(1, calls * FailingCalls.Ways.Count / (runs - done));
            for (var call = 1L; call <= calls; call += step)
            {
                foreach (var way in FailingCalls.Ways)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var faults = way with { FailAtCall = call };
                    await NamingAsync(workload, () => new FailingCalls(create, workload, faults, tally.Add, cancellationToken).RunAsync(), faults.ToString()).ConfigureAwait(false);
                    done++;
                }
            }
        }

        return new StorageCrashReport(tally["run"], tally.Counts);
    }

    /// <summary>Flips bits and cuts files of a small store, one at a time.</summary>
    /// <param name="create">Makes a storage on a disk; called for each opening.</param>
    /// <param name="seed">Decides what is in it.</param>
    /// <param name="runs">About how many; when there are no more than that, every bit and every length.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ConformanceException">Something was found that never was.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<StorageCrashReport> DamageAsync(Func<IStorageDevice, IGraphStorage> create, ulong seed, int runs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(create);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(runs);
        var tally = new Tally();
        var stores = new DamagedStores(create, seed, tally.Add, cancellationToken);
        await stores.PrepareAsync().ConfigureAwait(false);
        var files = stores.Files();
        var cases = files.Sum(file => 9 * file.Length);
        var step = Math.Max(1, cases / runs);
        var (number, trials) = (0L, 0);
        await NamingAsync(seed, async () =>
        {
            foreach (var (name, length) in files)
            {
                for (var bit = 0L; bit < 8 * length; bit++)
                {
                    if (IsChosen()) await stores.FlipAsync(name, bit).ConfigureAwait(false);
                }

                for (var shorter = 0L; shorter < length; shorter++)
                {
                    if (IsChosen()) await stores.TruncateAsync(name, shorter).ConfigureAwait(false);
                }
            }
        }).ConfigureAwait(false);
        return new StorageCrashReport(trials, tally.Counts);

        bool IsChosen()
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (number++ % step != 0) return false;
            trials++;
            return true;
        }
    }

    private static async Task NamingAsync(ulong seed, Func<Task> trial, string with = "")
    {
        try
        {
            await trial().ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            throw new ConformanceException($"seed {seed} {with}: {problem.Message}", problem);
        }
    }
}
