namespace GenosDb.Graphs;

/// <summary>One version of the registers V and X of a node. In normal form the value is there exactly when the node is live.</summary>
/// <remarks>One million of these are in memory, so what only removed nodes need is in <see cref="RemovedNodeVersion"/>.</remarks>
internal class NodeVersion(int hash, ulong at, Operation? value, Adjacency? adjacency) : RegisterVersion(hash, at), IVacantVersion<NodeVersion>
{
    /// <summary>Current operation of V; null when there is none.</summary>
    public readonly Operation? Value = value;

    /// <summary>Whether the fingerprint sums contain <see cref="Value"/>.</summary>
    public bool IsValueSummed;

    /// <summary>Whether <see cref="Value"/> takes no part in the fingerprint. Of the writer.</summary>
    public bool IsValueOutside;

    private Adjacency? _adjacency = adjacency;

    public static NodeVersion Vacant { get; } = new(hash: 0, at: 0, value: null, adjacency: null);

    /// <summary>Edges at this node; null when there are none. Shared by all versions of a node, because the edges in it are versioned themselves.</summary>
    /// <remarks>May be set on a version that is visible already: the edges that come with it are newer than what its readers see.</remarks>
    public Adjacency? Adjacency
    {
        get => Volatile.Read(ref _adjacency);
        set => Volatile.Write(ref _adjacency, value);
    }

    public string Id => Value?.NodeId ?? Removal?.NodeId ?? Adjacency!.Id;

    public bool IsLive => Value is not null;

    /// <summary>Whether it has no register of its own: some edges end here, or some reader may see an older version.</summary>
    public bool IsEmpty => Value is null && Removal is null;

    public override bool HoldsNothing => IsEmpty;

    /// <summary>Position of <see cref="Value"/>.</summary>
    public virtual ulong ValueAt => At;

    /// <summary>Current operation of X; null when there is none.</summary>
    public virtual Operation? Removal => null;

    /// <summary>Position of <see cref="Removal"/>; 0 when there is none.</summary>
    public virtual ulong RemovalAt => 0;

    /// <summary>Whether the fingerprint sums contain <see cref="Removal"/>.</summary>
    public virtual bool IsRemovalSummed
    {
        get => false;
        set => throw new InvalidOperationException("A node without a removal has none to sum.");
    }

    /// <summary>The version after this one in which only the value differs.</summary>
    /// <param name="value">Null for none: a node of which nothing is left still has its id, from an adjacency.</param>
    /// <param name="at">Position of the change.</param>
    public virtual NodeVersion WithValue(Operation? value, ulong at) => new(Hash, at, value, Adjacency ?? (value is null ? new Adjacency(Id) : null));
}
