namespace GenosDb.Transports;

/// <summary>What a transport hands its links to: the database, or a test.</summary>
public interface ITransportHost
{
    /// <summary>The largest frame that is read here, in bytes; a link refuses more before it allocates.</summary>
    int MaxFrameBytes { get; }

    /// <summary>The clock of waiting and of back-off.</summary>
    TimeProvider TimeProvider { get; }

    /// <summary>The randomness of back-off.</summary>
    IRandomSource Random { get; }

    /// <summary>Takes over a connected link. The task ends with the link, which is disposed then; it does not throw for what a peer did.</summary>
    /// <param name="link">The link.</param>
    /// <param name="cancellationToken">Ends the link.</param>
    /// <returns>How the link ended, for the back-off of a dialler.</returns>
    Task<LinkOutcome> AttachAsync(IPeerLink link, CancellationToken cancellationToken);

    /// <summary>Reports that a peer could not be reached, or that a listener has a problem; for status and logs.</summary>
    /// <param name="description">Which peer, or which endpoint.</param>
    /// <param name="problem">Why.</param>
    void ReportUnreachable(string description, Exception problem);
}
