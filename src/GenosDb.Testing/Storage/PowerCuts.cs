using GenosDb.Storage;

namespace GenosDb.Testing;

/// <summary>Cuts the power again and again under one store.</summary>
internal sealed class PowerCuts
{
    private const int Rounds = 5;
    private const int MaxCalls = 70;

    private readonly CountedDice _dice;
    private readonly StorageTrial _trial;
    private readonly Action<string> _count;
    private readonly bool _isLying;

    public PowerCuts(Func<IStorageDevice, IGraphStorage> create, ulong seed, bool isLying, Action<string> count, CancellationToken cancellationToken)
    {
        (_dice, _count, _isLying) = (new CountedDice(seed, purpose: 2), count, isLying);
        _trial = new StorageTrial(create, seed, new SimulatedDisk(seed, Faults), cancellationToken);
    }

    private SimulatedDiskFaults Faults => new() { SectorBytes = _dice.OneIn(4) ? 4_096 : 512, LyingSync = _isLying };

    /// <exception cref="ConformanceException">Something was lost that must not be, or found that never was.</exception>
    public async Task RunAsync()
    {
        for (var round = 0; round < Rounds; round++)
        {
            await CutInRecoveryAsync().ConfigureAwait(false);
            if (!await LiveAsync().ConfigureAwait(false)) return;
        }

        if (_isLying) return;
        await _trial.OpenAsync().ConfigureAwait(false);
        await _trial.RequireSoundAsync().ConfigureAwait(false);
        await _trial.DisposeAsync().ConfigureAwait(false);
        _trial.Disk.Crash();
        _count("cut");
        var opening = await _trial.OpenAsync(AllowedLoss.None).ConfigureAwait(false);
        if (!opening.WasClosedCleanly) throw new ConformanceException("a store that was closed is not said to have been closed cleanly");
    }

    private AllowedLoss Loss => _isLying ? AllowedLoss.Anything : AllowedLoss.NotFlushed;

    /// <summary>In one round of ten, the power is cut while the store is opened.</summary>
    private async Task CutInRecoveryAsync()
    {
        while (_dice.OneIn(10))
        {
            CutAt(1 + _dice.Below(20));
            var isOpen = await TryAsync(() => _trial.OpenAsync(Loss)).ConfigureAwait(false);
            _count(isOpen ? "cut right after recovery" : "cut in recovery");
            Crash();
        }
    }

    /// <returns>False when a disk that lies has left nothing that can be opened.</returns>
    private async Task<bool> LiveAsync()
    {
        if (!await OpenAsync().ConfigureAwait(false)) return false;
        var inCompaction = _dice.OneIn(5);
        if (!inCompaction && !_dice.OneIn(4)) CutAt(1 + _dice.Below(MaxCalls));
        var isAlive = await TryAsync(() => WriteAsync(6 + _dice.Below(12))).ConfigureAwait(false);
        if (isAlive && inCompaction)
        {
            var view = _trial.View();
            CutAt(1 + _dice.Below(25));
            isAlive = await TryAsync(async () =>
            {
                if (_dice.OneIn(2)) await WriteAsync(1).ConfigureAwait(false);
                await _trial.CompactAsync(view).ConfigureAwait(false);
            }).ConfigureAwait(false);
            _count("cut in compaction");
        }

        if (!_isLying && isAlive && _dice.OneIn(8)) await KillAsync().ConfigureAwait(false);
        Crash();
        return true;
    }

    private async Task<bool> OpenAsync()
    {
        try
        {
            await _trial.OpenAsync(Loss).ConfigureAwait(false);
            return true;
        }
        catch (StorageException problem) when (_isLying && problem.Failure == StorageFailure.Corrupt)
        {
            _count("refused");
            return false;
        }
    }

    /// <summary>A killed process loses nothing that was appended; and what the next one has delivered stays, although nobody has flushed it.</summary>
    private async Task KillAsync()
    {
        _trial.Disk.Faults = Faults;
        _trial.Disk.Kill();
        _trial.Abandon();
        _count("kill");
        await _trial.OpenAsync(AllowedLoss.None).ConfigureAwait(false);
    }

    private async Task WriteAsync(int operations)
    {
        for (; operations > 0; operations--)
        {
            switch (_dice.Below(12))
            {
                case 0:
                    var view = _trial.View();
                    if (_dice.OneIn(2)) await _trial.AppendAsync(_trial.DrawGroup()).ConfigureAwait(false);
                    await _trial.CompactAsync(view).ConfigureAwait(false);
                    break;
                case < 4:
                    await _trial.FlushAsync().ConfigureAwait(false);
                    break;
                default:
                    await _trial.AppendAsync(_trial.DrawGroup()).ConfigureAwait(false);
                    break;
            }
        }
    }

    /// <returns>Whether it was done before the power was cut.</returns>
    private static async Task<bool> TryAsync(Func<Task> part)
    {
        try
        {
            await part().ConfigureAwait(false);
            return true;
        }
        catch (StorageException)
        {
            return false; // what the storage makes of a disk that is gone; anything else is a failure of the suite
        }
    }

    /// <summary>From that call on nothing reaches the disk.</summary>
    private void CutAt(int calls) => _trial.Disk.Faults = _trial.Disk.Faults with { FailAtCall = _trial.Disk.Calls + calls, KeepFailing = true };

    private void Crash()
    {
        _trial.Disk.Faults = Faults;
        _trial.Disk.Crash();
        _trial.Abandon();
        _count("cut");
    }
}
