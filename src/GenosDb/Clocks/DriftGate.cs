namespace GenosDb.Sync;

/// <summary>Decides from its stamp whether an operation may join the graph yet.</summary>
/// <remarks>Pure. Holding back changes when an operation is applied, never what it says.</remarks>
internal static class DriftGate
{
    /// <summary>A stamp that is admitted but lies further ahead than this is merged without moving the clock: one fast clock would otherwise
    /// pull honest clocks to the edge of the gate, where slower peers hold honest writes.</summary>
    public static readonly TimeSpan SoftBound = TimeSpan.FromSeconds(60);

    public static DriftVerdict Judge(HybridTimestamp stamp, DateTimeOffset now, GenosLimits limits)
    {
        // Milliseconds, not dates: 48 bits reach past DateTimeOffset.MaxValue, and a hostile stamp must not throw.
        var lead = stamp.UnixMilliseconds - now.ToUnixTimeMilliseconds();
        if (lead <= (long)limits.ClockDrift.TotalMilliseconds)
            return lead <= (long)SoftBound.TotalMilliseconds ? DriftVerdict.Admit : DriftVerdict.AdmitUnobserved;
        return lead <= (long)limits.ClockHold.TotalMilliseconds ? DriftVerdict.Hold : DriftVerdict.Forget;
    }
}
