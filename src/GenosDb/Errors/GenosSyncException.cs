namespace GenosDb;

/// <summary>A peer cannot be synchronised with, and why.</summary>
public sealed class GenosSyncException : GenosException
{
    /// <summary>Creates an exception without a message.</summary>
    public GenosSyncException()
    {
    }

    /// <summary>Creates an exception with a message.</summary>
    /// <param name="message">What both sides have, and what to do.</param>
    public GenosSyncException(string message)
        : base(GenosErrorCode.IncompatibleDatabase, message)
    {
    }

    /// <summary>Creates an exception with a message and a cause.</summary>
    /// <param name="message">What both sides have, and what to do.</param>
    /// <param name="innerException">The cause; null when there is none.</param>
    public GenosSyncException(string message, Exception? innerException)
        : base(GenosErrorCode.IncompatibleDatabase, message, innerException)
    {
    }

    /// <summary>The problem, as a value to decide on.</summary>
    public PeerProblemKind Problem { get; init; }
}
