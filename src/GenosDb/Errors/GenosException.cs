namespace GenosDb;

/// <summary>Base of what the environment, a limit or a right refuses. The message says what happened, with which value, and what to do.</summary>
/// <remarks>Misuse by the caller is a CLR exception instead (<see cref="ArgumentException"/>, <see cref="ObjectDisposedException"/>).
/// Decide by <see cref="Code"/>, never by the text.</remarks>
public class GenosException : Exception
{
    /// <summary>Creates an exception without a message.</summary>
    public GenosException()
    {
    }

    /// <summary>Creates an exception with a message.</summary>
    /// <param name="message">What happened, with which value, and what to do.</param>
    public GenosException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with a message and a cause.</summary>
    /// <param name="message">What happened, with which value, and what to do.</param>
    /// <param name="innerException">The cause; null when there is none.</param>
    public GenosException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates an exception with a code.</summary>
    /// <param name="code">What kind of failure this is.</param>
    /// <param name="message">What happened, with which value, and what to do.</param>
    /// <param name="innerException">The cause; null when there is none.</param>
    public GenosException(GenosErrorCode code, string message, Exception? innerException = null)
        : base(message, innerException) => Code = code;

    /// <summary>What kind of failure this is.</summary>
    public GenosErrorCode Code { get; }

    /// <summary>True when the same call may succeed later without a change by the caller. Default false.</summary>
    public bool IsTransient { get; init; }
}
