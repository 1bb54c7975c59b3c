namespace GenosDb;

/// <summary>A value, name, batch or queue above a limit. Nothing was written.</summary>
public sealed class GenosLimitException : GenosException
{
    /// <summary>Creates an exception without a message.</summary>
    public GenosLimitException()
    {
    }

    /// <summary>Creates an exception with a message.</summary>
    /// <param name="message">Which limit, which value, and what to do.</param>
    public GenosLimitException(string message)
        : base(GenosErrorCode.LimitExceeded, message)
    {
    }

    /// <summary>Creates an exception with a message and a cause.</summary>
    /// <param name="message">Which limit, which value, and what to do.</param>
    /// <param name="innerException">The cause; null when there is none.</param>
    public GenosLimitException(string message, Exception? innerException)
        : base(GenosErrorCode.LimitExceeded, message, innerException)
    {
    }

    /// <summary>Creates an exception that names the limit.</summary>
    /// <param name="message">Which limit, which value, and what to do.</param>
    /// <param name="limit">Name of the property of <see cref="GenosLimits"/>, or of the validity limit.</param>
    /// <param name="actual">What was given.</param>
    /// <param name="maximum">What is allowed.</param>
    public GenosLimitException(string message, string limit, long actual, long maximum)
        : this(message) => (Limit, Actual, Maximum) = (limit, actual, maximum);

    /// <summary>Name of the property of <see cref="GenosLimits"/>, or of the validity limit; null when not stated.</summary>
    public string? Limit { get; }

    /// <summary>What was given; null when not stated.</summary>
    public long? Actual { get; }

    /// <summary>What is allowed; null when not stated.</summary>
    public long? Maximum { get; }
}
