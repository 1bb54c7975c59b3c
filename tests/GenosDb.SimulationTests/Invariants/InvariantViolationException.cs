namespace GenosDb.SimulationTests.Invariants;

/// <summary>Something that must always hold does not.</summary>
#pragma warning disable CA1032 // Without the name of the invariant it says nothing.
internal sealed class InvariantViolationException : Exception
#pragma warning restore CA1032
{
    public InvariantViolationException(string invariant, string message, Exception? cause = null)
        : base(message, cause) => Invariant = invariant;

    /// <summary>Which; a plan is shrunk while the same one fails.</summary>
    public string Invariant { get; }
}
