namespace GenosDb;

/// <summary>How a query was answered, and what that took.</summary>
/// <param name="Description">One readable line for each step.</param>
/// <param name="IndexPath">Path of the index that was used; null for none.</param>
/// <param name="NodesExamined">Nodes whose value was looked at, each as often as it was.</param>
/// <param name="NodesReturned">Nodes in the answer.</param>
/// <param name="Elapsed">Time on this machine, without waiting for a turn.</param>
public sealed record QueryPlan(string Description, string? IndexPath, int NodesExamined, int NodesReturned, TimeSpan Elapsed)
{
    /// <summary>Edges that a traversal looked at.</summary>
    public int EdgesVisited { get; init; }

    /// <summary>Texts above the input limit of a pattern operator; they count as no match.</summary>
    public int SkippedLongStrings { get; init; }

    /// <summary>What would make it faster, in words; null when nothing is known to.</summary>
    public string? Suggestion { get; init; }
}
