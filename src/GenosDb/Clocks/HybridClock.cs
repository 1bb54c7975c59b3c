namespace GenosDb.Sync;

/// <summary>Issues stamps that always ascend, whatever the wall clock does. Pure: the time is a parameter. Single-writer.</summary>
/// <remarks>The hybrid logical clock of Kulkarni, Demirbas, Madeppa, Avva and Leone, "Logical Physical Clocks" (2014), over the packed integer:
/// their four cases are one maximum each. The carry from the counter into the milliseconds is intended: more than 65,536 events in a
/// millisecond, or a wall clock that was set back, borrow from the future and never fail a write.</remarks>
public sealed class HybridClock
{
    /// <summary>How far the lease runs ahead of the clock, so that one durable record covers two seconds of work.</summary>
    private const ulong LeaseStep = 2_000UL << 16;

    private ulong _last;
    private ulong _lease;

    /// <summary>Creates a clock.</summary>
    /// <param name="origin">The replica whose stamps it issues.</param>
    /// <param name="floor">No stamp at or below this is ever issued: the durable clock lease of the last run. Default: none.</param>
    public HybridClock(ReplicaId origin, HybridTimestamp floor = default) => (Origin, _last, _lease) = (origin, floor.Packed, floor.Packed);

    /// <summary>The replica whose stamps it issues.</summary>
    public ReplicaId Origin { get; private set; }

    /// <summary>The latest stamp that was issued, or the event that was observed after it.</summary>
    public HybridTimestamp Last => new(_last, Origin);

    /// <summary>Issues the next stamp. A full counter carries into the milliseconds.</summary>
    /// <param name="now">The wall clock.</param>
    public HybridTimestamp Next(DateTimeOffset now)
    {
        _last = Math.Max(Wall(now), _last + 1);
        return Last;
    }

    /// <summary>The receive event: moves past a stamp that was verified, authorised and within <see cref="GenosLimits.ClockDrift"/>; no other stamp may be given.</summary>
    /// <param name="stamp">The stamp of another replica.</param>
    /// <param name="now">The wall clock.</param>
    public void Observe(HybridTimestamp stamp, DateTimeOffset now) =>
        _last = Math.Max(Wall(now), Math.Max(_last, stamp.Packed) + 1);

    /// <summary>Whether a durable bound is needed before the next stamp or position leaves the process, and which.</summary>
    /// <param name="lease">The bound to make durable: no stamp at or below it is issued by a restart that begins above it.</param>
    /// <returns>False while the last bound still covers every stamp.</returns>
    internal bool TryExtendLease(out HybridTimestamp lease)
    {
        var isDue = _last > _lease;
        if (isDue)
            _lease = _last + LeaseStep;
        lease = new HybridTimestamp(_lease, Origin);
        return isDue;
    }

    /// <summary>Goes on above a position that was restored; one that no peer saw is not covered by the lease.</summary>
    internal void Continue(ulong position) => _last = Math.Max(_last, position);

    /// <summary>Issues stamps for another replica from now on. The time goes on, so that no position is used twice.</summary>
    internal void Rename(ReplicaId origin) => Origin = origin;

    /// <summary>The wall clock as a packed time, clamped to what a stamp can hold.</summary>
    internal static ulong Wall(DateTimeOffset now) =>
        (ulong)Math.Clamp(now.ToUnixTimeMilliseconds(), ValidityLimits.GenesisMilliseconds, ValidityLimits.MaxMilliseconds) << 16;
}
