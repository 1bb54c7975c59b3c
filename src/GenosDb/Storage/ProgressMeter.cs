namespace GenosDb.Storage;

/// <summary>Reports progress, not too often. Of one thread.</summary>
internal sealed class ProgressMeter(IProgress<StorageProgress>? target, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private StorageProgress _progress;
    private long _reportedAt;

    public void Begin(StoragePhase phase, long bytesTotal) => Report(_progress with { Phase = phase, BytesTotal = bytesTotal });

    public void Enter(StoragePhase phase)
    {
        if (_progress.Phase != phase)
            Report(_progress with { Phase = phase });
    }

    /// <summary>Counts what was read or written. Never says more than there is.</summary>
    public void Add(long bytes, long records)
    {
        _progress = _progress with { BytesDone = Math.Min(_progress.BytesDone + bytes, _progress.BytesTotal), Records = _progress.Records + records };
        if (target is not null && time.GetElapsedTime(_reportedAt) >= Pause)
            Report(_progress);
    }

    public void End() => Report(_progress with { Phase = StoragePhase.Done, BytesDone = _progress.BytesTotal });

    private void Report(StorageProgress progress)
    {
        _progress = progress;
        if (target is null)
            return;
        _reportedAt = time.GetTimestamp();
        try
        {
            target.Report(progress);
        }
#pragma warning disable CA1031 // the handler is not ours, and what it throws must not end the opening of a store
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }
}
