namespace GenosDb.Transports;

/// <summary>How a link ended, as far as a dialler needs to know.</summary>
public enum LinkOutcome
{
    /// <summary>It was in use and ended: dial again soon.</summary>
    Ended,

    /// <summary>The peers cannot or should not talk (another database, a second link to the same peer, refused): dial again only after the longest back-off.</summary>
    Refused,
}
