namespace GenosDb.Transports;

/// <summary>The durations that transports share.</summary>
internal static class LinkTiming
{
    /// <summary>A link that has sent nothing for so long sends a heartbeat.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>A link on which nothing has arrived for so long is broken: three heartbeats were missed.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(45);

    /// <summary>How long one attempt to connect may take.</summary>
    public static readonly TimeSpan Connect = TimeSpan.FromSeconds(15);

    /// <summary>How long a clean close waits for the peer before the link is torn down.</summary>
    public static readonly TimeSpan Close = TimeSpan.FromSeconds(2);

    /// <summary>A link that held for so long resets the back-off of its dialler.</summary>
    public static readonly TimeSpan Lived = TimeSpan.FromSeconds(10);

    /// <summary>Bound of the first pause before dialling again.</summary>
    public static readonly TimeSpan ShortestBackOff = TimeSpan.FromSeconds(1);

    /// <summary>Bound of every pause before dialling again.</summary>
    public static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(60);
}
