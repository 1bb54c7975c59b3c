namespace GenosDb.SimulationTests.Worlds;

/// <summary>What falls due at a time.</summary>
internal enum EventKind : byte
{
    /// <summary>A step of the plan.</summary>
    Step,

    /// <summary>A frame reaches the end of a direction.</summary>
    Arrive,

    /// <summary>Everything sent over a direction has left.</summary>
    Drained,

    /// <summary>The timer of an engine runs out.</summary>
    Timer,

    /// <summary>One end learns that its link has ended.</summary>
    Ended,

    /// <summary>A peer dials a peer that it wants a link to.</summary>
    Dial,

    /// <summary>What a peer changed becomes durable.</summary>
    Flush,
}
