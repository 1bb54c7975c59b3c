namespace GenosDb.SimulationTests.Invariants;

/// <summary>Time moves on: no moment has events without end, as when a timer asks for itself.</summary>
internal sealed class TimeMovesOn
{
    public const string Name = "Time moves on";

    private const int MaxEvents = 10_000;

    private long _ticks;
    private int _events;

    public void Check(long ticks)
    {
        (_ticks, _events) = (ticks, ticks == _ticks ? _events + 1 : 1);
        if (_events > MaxEvents)
            throw new InvariantViolationException(Name, $"{MaxEvents} events have happened at one time, and more are due.");
    }
}
