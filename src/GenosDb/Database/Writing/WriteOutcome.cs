using GenosDb.Security;

namespace GenosDb;

/// <summary>What became of a write that was received or had been applied.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Reason">Why, as a value to decide on.</param>
/// <param name="Operation">The write, value included, so that it can be made again. Of one that is invalid nothing in it is trusted.</param>
/// <param name="Cause">The operation that won, or shows now in its place, or that has the same stamp; null when there is none.</param>
/// <param name="Message">Why, in words; no decision is made by its text.</param>
public sealed record WriteOutcome(WriteOutcomeKind Kind, WriteOutcomeReason Reason, Operation Operation, Operation? Cause, string Message)
{
    /// <summary>What exactly was found when it arrived, where it was <see cref="WriteOutcomeKind.Refused"/> then; null otherwise.</summary>
    public OperationVerdict? Verdict { get; init; }

    /// <summary>Whether it was made here: by this replica, or by the identity that is signed in.</summary>
    public bool IsLocal { get; init; }

    /// <summary>How many outcomes before this one an observer missed because it was too slow for them. Default 0.</summary>
    public long Missed { get; init; }
}
