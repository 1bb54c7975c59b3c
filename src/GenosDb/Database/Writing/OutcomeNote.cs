using GenosDb.Security;

namespace GenosDb;

/// <summary>A <see cref="WriteOutcome"/> without words: every outcome is noted, and few are read.</summary>
internal readonly record struct OutcomeNote(WriteOutcomeKind Kind, WriteOutcomeReason Reason, Operation Operation, Operation? Cause)
{
    public OperationVerdict? Verdict { get; init; }

    public bool IsLocal { get; init; }

    /// <summary>Whether both say the same of the same operation.</summary>
    public bool Repeats(in OutcomeNote earlier) =>
        Kind == WriteOutcomeKind.Overwritten && earlier.Kind == WriteOutcomeKind.Overwritten && SameOperation.Instance.Equals(Cause, earlier.Cause);

    public WriteOutcome ToOutcome() => new(Kind, Reason, Operation, Cause, WriteOutcomes.Describe(this)) { Verdict = Verdict, IsLocal = IsLocal };
}
