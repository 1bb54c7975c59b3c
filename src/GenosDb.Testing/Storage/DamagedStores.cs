using System.Buffers.Binary;
using GenosDb.Storage;

namespace GenosDb.Testing;

/// <summary>Damages a small store in every way there is, one at a time: what is found is an error, or a past.</summary>
internal sealed class DamagedStores
{
    private readonly StorageTrial _trial;
    private readonly Action<string> _count;
    private readonly ulong _seed;

    public DamagedStores(Func<IStorageDevice, IGraphStorage> create, ulong seed, Action<string> count, CancellationToken cancellationToken) =>
        (_trial, _seed, _count) = (new StorageTrial(create, seed, new SimulatedDisk(seed), cancellationToken), seed, count);

    /// <summary>Makes the store: two snapshots, several lives, and an end that was not closed.</summary>
    public async Task PrepareAsync()
    {
        for (var life = 0; life < 3; life++)
        {
            await _trial.OpenAsync(AllowedLoss.None).ConfigureAwait(false);
            for (var i = 0; i < 3; i++) await _trial.AppendAsync(_trial.DrawGroup()).ConfigureAwait(false);
            await _trial.FlushAsync().ConfigureAwait(false);
            if (life < 2) await _trial.CompactAsync(_trial.View()).ConfigureAwait(false);
            await _trial.AppendAsync(_trial.DrawGroup()).ConfigureAwait(false);
            _trial.Disk.Kill();
            _trial.Abandon();
        }

        await _trial.TryAsync(_trial.Disk.Copy(_seed), (_, _, _) => { }, OnCorruption.Fail).ConfigureAwait(false);
    }

    /// <summary>All that can be damaged, as files with their lengths in bytes.</summary>
    public IReadOnlyList<(string Name, long Length)> Files()
    {
        List<(string, long)> files = [];
        foreach (var name in _trial.Disk.List())
        {
            using var file = _trial.Disk.Open(name, StorageFileMode.Read);
            files.Add((name, file.Length));
        }

        return files;
    }

    /// <summary>Something was appended after the last flush and says what was durable before, so a bit can hide nothing that was.</summary>
    public Task FlipAsync(string name, long bit) => TryAsync($"bit {bit} of {name} flipped", disk => disk.FlipBit(name, bit), AllowedLoss.NotFlushed);

    /// <summary>A file whose end is cut off looks as after a power cut, so anything at the end may be missing.</summary>
    public Task TruncateAsync(string name, long length) => TryAsync($"{name} cut to {length} bytes", disk => disk.Truncate(name, length), AllowedLoss.Anything);

    private async Task TryAsync(string what, Action<SimulatedDisk> damage, AllowedLoss loss)
    {
        var disk = _trial.Disk.Copy(_seed);
        damage(disk);
        try
        {
            if (await OpenAsync(disk, loss).ConfigureAwait(false)) return;
            await SalvageAsync(disk).ConfigureAwait(false);
        }
        catch (ConformanceException problem)
        {
            throw new ConformanceException($"{what}: {problem.Message}", problem);
        }
    }

    /// <returns>False when it was refused.</returns>
    private async Task<bool> OpenAsync(SimulatedDisk disk, AllowedLoss loss)
    {
        var found = new RecoveredRecords();
        try
        {
            var opening = await _trial.TryAsync(disk, found.Take, OnCorruption.Fail).ConfigureAwait(false);
            if (!_trial.Model.IsPast(found, loss)) throw new ConformanceException($"{found.Count} records were found that are no state that there ever was, or one that is too old");
            _count(opening.Quarantined.IsEmpty ? "harmless or cut short" : "repaired");
            return true;
        }
        catch (StorageException problem) when (problem.Failure is StorageFailure.Corrupt)
        {
            _count("refused");
            return false;
        }
    }

    /// <summary>What was refused can be salvaged: nothing is delivered that was never written.</summary>
    private async Task SalvageAsync(SimulatedDisk disk)
    {
        var opening = await _trial.TryAsync(disk, Check, OnCorruption.SalvageAndResync).ConfigureAwait(false);
        if (!opening.MayMissRecords) throw new ConformanceException("what was refused is salvaged as if nothing were missing");
        _count("salvaged");

        void Check(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool isDeletion)
        {
            if (key.Length != sizeof(uint) || (!isDeletion && !_trial.Model.WasWritten(BinaryPrimitives.ReadUInt32BigEndian(key), value)))
                throw new ConformanceException("a record was salvaged that was never written");
        }
    }
}
