namespace GenosDb.Storage;

/// <summary>Counts how far a long operation is, and reports it, not too often. Of one thread.</summary>
/// <param name="target">Who is told; null for nobody.</param>
/// <param name="time">The clock.</param>
/// <param name="progress">How far it is already.</param>
internal sealed class ProgressMeter(IProgress<StorageProgress>? target, TimeProvider time, StorageProgress progress = default)
{
    private readonly ThrottledProgress<StorageProgress> _target = new(target, time);
    private StorageProgress _progress = progress;

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
        _target.ReportWhenDue(_progress);
    }

    public void End() => Report(_progress with { Phase = StoragePhase.Done, BytesDone = _progress.BytesTotal });

    private void Report(StorageProgress progress) => _target.Report(_progress = progress);
}
