namespace GenosDb.Testing;

/// <summary>A check failed; the message names the rule, the seed and the difference.</summary>
public sealed class ConformanceException : Exception
{
    /// <summary>Creates an exception without a message of its own.</summary>
    public ConformanceException()
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">What does not hold.</param>
    public ConformanceException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">What does not hold.</param>
    /// <param name="innerException">What was thrown instead; null for nothing.</param>
    public ConformanceException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
