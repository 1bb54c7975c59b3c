using GenosDb.SimulationTests.Invariants;
using GenosDb.Sync;

namespace GenosDb.SimulationTests.Worlds;

/// <summary>One direction of a link, with the end that sends.</summary>
internal sealed class LinkDirection(SimulatedLink link, int from, LinkId fromLink, int to)
{
    public SimulatedLink Link { get; } = link;

    public int From { get; } = from;

    /// <summary>The number of the link at the sending end.</summary>
    public LinkId FromLink { get; } = fromLink;

    public int To { get; } = to;

    public LinkDirection Back => Link.From(To);

    /// <summary>Whether the sending end takes the link for open.</summary>
    public bool IsOpen { get; set; } = true;

    /// <summary>When the last frame sent will have left.</summary>
    public long FreeAt { get; set; }

    /// <summary>When the last frame sent will have arrived.</summary>
    public long LastArrival { get; set; }

    public bool IsDrainScheduled { get; set; }

    public long BytesDelivered { get; set; }

    /// <summary>What was asked for in this direction.</summary>
    public NothingAskedTwice Questions { get; } = new();
}
