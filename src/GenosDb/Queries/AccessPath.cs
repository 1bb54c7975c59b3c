namespace GenosDb.Queries;

/// <summary>How the nodes are found among which a query looks. With neither ids nor an index: all of them.</summary>
internal sealed record AccessPath
{
    /// <summary>How many nodes it is expected to look at.</summary>
    public double Cost { get; init; }

    /// <summary>Nodes to be looked up by id, each once; null for another way.</summary>
    public string[]? Ids { get; init; }

    /// <summary>The index to be read; null for none.</summary>
    public FrozenIndex? Index { get; init; }

    /// <summary>Which of its entries to read.</summary>
    public IndexRuns Runs { get; init; } = new([]);

    /// <summary>Whether the entries are read in the order of the query, so that reading ends with the last row that is wanted.</summary>
    public bool IsOrdered { get; init; }

    /// <summary>Whether an ordered reading begins at the end of the index.</summary>
    public bool IsBackwards { get; init; }
}
