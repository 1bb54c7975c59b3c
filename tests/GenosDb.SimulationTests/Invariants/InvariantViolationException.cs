namespace GenosDb.SimulationTests.Invariants;

/// <summary>Something that must always hold does not.</summary>
internal sealed class InvariantViolationException : Exception
{
    public InvariantViolationException(string invariant, string message, Exception? cause = null)
        : base(message, cause) => Invariant = invariant;

    /// <summary>Which; a plan is shrunk while the same one fails.</summary>
    public string Invariant { get; }
}
