namespace GenosDb.SimulationTests.Worlds;

/// <summary>The order of events: by time, and at one time as they were scheduled.</summary>
internal readonly record struct Moment(long Ticks, long Sequence) : IComparable<Moment>
{
    public int CompareTo(Moment other) => Ticks != other.Ticks ? Ticks.CompareTo(other.Ticks) : Sequence.CompareTo(other.Sequence);
}
