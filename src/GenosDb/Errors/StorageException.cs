namespace GenosDb;

/// <summary>The storage failed; the one exception of a provider. <see cref="Failure"/> says what the caller can do.</summary>
public sealed class StorageException : GenosException
{
    /// <summary>Creates an exception without a message.</summary>
    public StorageException()
    {
    }

    /// <summary>Creates an exception with a message.</summary>
    /// <param name="message">What happened, and what to do.</param>
    public StorageException(string message)
        : base(GenosErrorCode.Storage, message)
    {
    }

    /// <summary>Creates an exception with a message and a cause.</summary>
    /// <param name="message">What happened, and what to do.</param>
    /// <param name="innerException">The cause; null when there is none.</param>
    public StorageException(string message, Exception? innerException)
        : base(GenosErrorCode.Storage, message, innerException)
    {
    }

    /// <summary>Creates an exception that says what kind of failure it is.</summary>
    /// <param name="failure">What the caller can do depends on it.</param>
    /// <param name="message">What happened, and what to do.</param>
    /// <param name="innerException">The cause; null, the default, when there is none.</param>
    public StorageException(StorageFailure failure, string message, Exception? innerException = null)
        : this(message, innerException) => (Failure, IsTransient) = (failure, failure == StorageFailure.Full);

    /// <summary>What kind of failure it is.</summary>
    public StorageFailure Failure { get; }

    /// <summary>The file or folder; null when not stated.</summary>
    public string? Path { get; init; }

    /// <summary>Where in the file, in bytes; null when not stated.</summary>
    public long? Offset { get; init; }

    /// <summary>Number of the batch part; null when not stated.</summary>
    public long? Lsn { get; init; }
}
