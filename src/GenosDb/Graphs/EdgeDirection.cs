namespace GenosDb;

/// <summary>Which edges of a node are meant.</summary>
public enum EdgeDirection
{
    /// <summary>Those that start at the node.</summary>
    Outgoing,

    /// <summary>Those that end at the node.</summary>
    Incoming,

    /// <summary>Outgoing ones first, then incoming ones; a loop is given once.</summary>
    Both,
}
