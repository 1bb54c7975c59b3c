using GenosDb.SimulationTests.Oracle;

namespace GenosDb.SimulationTests.Invariants;

/// <summary>I22: a replica shows nothing that its author was not allowed to make, by the authority operations that the replica itself holds.</summary>
internal static class OnlyAuthorisedIsShown
{
    public const string Name = "I22 only the authorised is shown";

    /// <param name="name">Of the replica.</param>
    /// <param name="shown">What it shows; operations of authority are all kept, and need no right.</param>
    /// <param name="authority">What the oracle says of the authority that the replica holds.</param>
    public static void Check(string name, IEnumerable<Operation> shown, OracleAuthority authority)
    {
        foreach (var operation in shown)
        {
            if (!operation.IsAuthority && !authority.IsAuthorised(operation))
                throw new InvariantViolationException(Name, $"{name} shows {operation.Kind} of {operation.NodeId} at {operation.Timestamp}, which {operation.Author} was not allowed to make.");
        }
    }
}
