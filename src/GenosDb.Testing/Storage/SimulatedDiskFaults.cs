namespace GenosDb.Testing;

/// <summary>What a disk may do besides storing. The default: nothing.</summary>
public sealed record SimulatedDiskFaults
{
    /// <summary>512 or 4,096: what is written, or lost, in one piece. Default 512.</summary>
    public int SectorBytes { get; init; } = 512;

    /// <summary>Sync returns without doing anything. Losses are then allowed, wrong data is not. Default: false.</summary>
    public bool LyingSync { get; init; }

    /// <summary>Share of sectors, of everything that is stored, in which one bit flips at each crash. From 0, the default, to 1.</summary>
    public double BitFlipRate { get; init; }

    /// <summary>Bytes of all files together. Null, the default: unlimited.</summary>
    public long? CapacityBytes { get; init; }

    /// <summary>The number of the call that fails, counted from 1 as <see cref="SimulatedDisk.Calls"/> does; when that one cannot fail as <see cref="FailsWith"/> says, the next that can. Null, the default: none.</summary>
    public long? FailAtCall { get; init; }

    /// <summary>How it fails. Default: with an I/O error.</summary>
    public SimulatedDiskFailure FailsWith { get; init; }

    /// <summary>Whether all later calls that can fail so do it, too. Default: false.</summary>
    public bool KeepFailing { get; init; }

    internal void ThrowIfInvalid(string parameterName)
    {
        if (SectorBytes is not (512 or 4_096)) throw new ArgumentOutOfRangeException(parameterName, SectorBytes, $"{nameof(SectorBytes)} is 512 or 4096.");
        if (BitFlipRate is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(parameterName, BitFlipRate, $"{nameof(BitFlipRate)} is from 0 to 1.");
        if (CapacityBytes < 0) throw new ArgumentOutOfRangeException(parameterName, CapacityBytes, $"{nameof(CapacityBytes)} is at least 0.");
        if (FailAtCall < 1) throw new ArgumentOutOfRangeException(parameterName, FailAtCall, $"{nameof(FailAtCall)} is at least 1.");
    }
}
