namespace GenosDb.SimulationTests.Worlds;

/// <summary>The one queue: nothing else may schedule.</summary>
internal sealed class EventQueue
{
    private readonly PriorityQueue<SimulatedEvent, Moment> _events = new();
    private long _sequence;

    /// <summary>Virtual time since the beginning, in ticks of 100 ns.</summary>
    public long Now { get; private set; }

    public void Schedule(long ticks, in SimulatedEvent simulated) => _events.Enqueue(simulated, new Moment(Math.Max(ticks, Now), _sequence++));

    /// <summary>Takes the next event at or before a time and moves the time to it; false moves the time to the end.</summary>
    public bool TryTake(long end, out SimulatedEvent simulated)
    {
        if (!_events.TryPeek(out simulated, out var moment) || moment.Ticks > end)
        {
            Now = Math.Max(Now, end);
            return false;
        }

        _events.Dequeue();
        Now = moment.Ticks;
        return true;
    }
}
