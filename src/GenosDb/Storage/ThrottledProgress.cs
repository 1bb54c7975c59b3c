namespace GenosDb.Storage;

/// <summary>Passes on how far something is, not too often. Of one thread.</summary>
/// <param name="target">Who is told; null for nobody. What it throws ends nothing.</param>
/// <param name="time">The clock.</param>
internal sealed class ThrottledProgress<T>(IProgress<T>? target, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private long _reportedAt;

    /// <summary>Passes it on unless something was a moment ago.</summary>
    public void ReportWhenDue(T progress)
    {
        if (target is not null && time.GetElapsedTime(_reportedAt) >= Pause)
            Report(progress);
    }

    public void Report(T progress)
    {
        if (target is null)
            return;
        _reportedAt = time.GetTimestamp();
        try
        {
            target.Report(progress);
        }
#pragma warning disable CA1031 // the handler is not ours, and what it throws must not end what it is told of
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }
}
