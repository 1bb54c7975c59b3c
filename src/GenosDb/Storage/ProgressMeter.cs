namespace GenosDb.Storage;

/// <summary>Tells an observer how far a long operation is: at each change of phase, and at most ten times a second. Of one thread.</summary>
/// <param name="progress">The observer; null for none. What it throws is its own affair.</param>
/// <param name="time">The clock.</param>
/// <param name="bytesTotal">Bytes there are.</param>
internal sealed class ProgressMeter(IProgress<StorageProgress>? progress, TimeProvider time, long bytesTotal)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private StoragePhase _phase;
    private long _bytesDone;
    private long _records;
    private long _reported;

    /// <summary>Enters a phase.</summary>
    public void Begin(StoragePhase phase)
    {
        _phase = phase;
        Report();
    }

    /// <summary>Something was done.</summary>
    public void Advance(long bytes, long records)
    {
        _bytesDone = Math.Min(bytesTotal, _bytesDone + bytes);
        _records += records;
        if (progress is not null && time.GetElapsedTime(_reported) >= Pause)
            Report();
    }

    /// <summary>Everything was done.</summary>
    public void End()
    {
        _bytesDone = bytesTotal;
        Begin(StoragePhase.Done);
    }

    private void Report()
    {
        _reported = time.GetTimestamp();
        try
        {
            progress?.Report(new StorageProgress(_phase, _bytesDone, bytesTotal, _records));
        }
#pragma warning disable CA1031 // An observer that throws must not end what it observes.
        catch (Exception)
#pragma warning restore CA1031
        {
            return;
        }
    }
}
