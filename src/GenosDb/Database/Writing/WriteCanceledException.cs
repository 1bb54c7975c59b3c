using System.Collections.Immutable;

namespace GenosDb;

/// <summary>The wait for a write was cancelled after the write was applied: it is readable on this peer, and may or may not become durable and reach peers.</summary>
public sealed class WriteCanceledException : OperationCanceledException
{
    /// <summary>Creates an exception without a message.</summary>
    public WriteCanceledException()
    {
    }

    /// <summary>Creates an exception with a message.</summary>
    /// <param name="message">What happened, and what to do.</param>
    public WriteCanceledException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with a message and a cause.</summary>
    /// <param name="message">What happened, and what to do.</param>
    /// <param name="innerException">The cause; null when there is none.</param>
    public WriteCanceledException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal WriteCanceledException(ImmutableArray<OperationId> operations, CancellationToken cancellationToken)
        : base("The wait for a write was given up, for the disk or for a slow reader of a live query. It is applied, and may still become durable; a flush waits for that.", cancellationToken) =>
        Operations = operations;

    /// <summary>Ids of what was written, in order; empty where this replica was cleared, and when it was not created by the database.</summary>
    public ImmutableArray<OperationId> Operations { get; } = [];
}
