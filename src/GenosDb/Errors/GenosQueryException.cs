namespace GenosDb;

/// <summary>A query that cannot be used; says where it is wrong. Thrown when a query is built or read, never while it runs.</summary>
public sealed class GenosQueryException : GenosException
{
    /// <summary>Creates an exception without a message.</summary>
    public GenosQueryException()
        : this("The query cannot be used.")
    {
    }

    /// <summary>Creates an exception with a message.</summary>
    /// <param name="message">What is wrong, where, and what to do.</param>
    public GenosQueryException(string message)
        : base(GenosErrorCode.InvalidQuery, message)
    {
    }

    /// <summary>Creates an exception with a message and a cause.</summary>
    /// <param name="message">What is wrong, where, and what to do.</param>
    /// <param name="innerException">The cause; null when there is none.</param>
    public GenosQueryException(string message, Exception? innerException)
        : base(GenosErrorCode.InvalidQuery, message, innerException)
    {
    }

    /// <summary>The operator, such as <c>$gt</c>, known or not; null when none is concerned.</summary>
    public string? Operator { get; init; }

    /// <summary>Path of the field in the data; null when none is concerned.</summary>
    public string? Path { get; init; }

    /// <summary>Line of the query text, from 1; null when there is no text.</summary>
    public int? Line { get; init; }

    /// <summary>Column of the query text, from 1, in UTF-16 units; null when there is no text.</summary>
    public int? Column { get; init; }
}
