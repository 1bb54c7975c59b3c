namespace GenosDb;

/// <summary>The signed-in identity lacks a right, or nobody is signed in. Nothing was written.</summary>
public sealed class GenosPermissionException : GenosException
{
    /// <summary>Creates an exception without a message.</summary>
    public GenosPermissionException()
    {
    }

    /// <summary>Creates an exception with a message.</summary>
    /// <param name="message">Who lacks what, and what to do.</param>
    public GenosPermissionException(string message)
        : base(GenosErrorCode.PermissionDenied, message)
    {
    }

    /// <summary>Creates an exception with a message and a cause.</summary>
    /// <param name="message">Who lacks what, and what to do.</param>
    /// <param name="innerException">The cause; null when there is none.</param>
    public GenosPermissionException(string message, Exception? innerException)
        : base(GenosErrorCode.PermissionDenied, message, innerException)
    {
    }

    /// <summary>The permission that is lacking; null when it is not one permission that decides.</summary>
    public string? Permission { get; init; }

    /// <summary>The role that lacks it; null when nobody is signed in.</summary>
    public string? Role { get; init; }

    /// <summary>The node that was to be written; null when there is none.</summary>
    public string? NodeId { get; init; }
}
