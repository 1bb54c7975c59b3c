using System.Collections.Immutable;

namespace GenosDb;

/// <summary>A whole query as data: which nodes, in which order, which part of them. Immutable; compared by content.</summary>
/// <remarks>The order is total: without <see cref="OrderBy"/> it is by id, after a walk by <c>$depth</c>, then id.</remarks>
public sealed partial record NodeQuery
{
    /// <summary>Which nodes; with <see cref="Edge"/>, from which nodes to walk. Default: all.</summary>
    /// <exception cref="ArgumentNullException">Set to null.</exception>
    public NodeFilter Filter
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = NodeFilter.All;

    /// <summary>Replaces the matched nodes by what a walk from them reaches. Null, the default: no walk.</summary>
    public NodeTraversal? Edge { get; init; }

    /// <summary>Sort keys, the first one deciding first. Default: none.</summary>
    public ImmutableArray<NodeSort> OrderBy
    {
        get;
        init => field = value.IsDefault ? [] : value;
    } = [];

    /// <summary>At most so many nodes; zero gives none. Null, the default: all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set to less than zero.</exception>
    public int? Limit
    {
        get;
        init
        {
            if (value < 0)
                throw PropertyErrors.OutOfRange(nameof(Limit), value, $"{nameof(NodeQuery)}.{nameof(Limit)} is at least 0, or null for all.");
            field = value;
        }
    }

    /// <summary>Only what comes after this cursor of a page. Null, the default: from the beginning.</summary>
    public string? After { get; init; }

    /// <summary>Only what comes before this cursor of a page: with <see cref="Limit"/> the last ones. With <see cref="After"/> too: the range between, from its beginning.
    /// Null, the default: to the end.</summary>
    public string? Before { get; init; }

    /// <summary>As <see cref="After"/>, with the place that a node has now; an id that is not there is <see cref="GenosErrorCode.InvalidQuery"/>.</summary>
    public string? AfterId { get; init; }

    /// <summary>As <see cref="Before"/>, with the place that a node has now; an id that is not there is <see cref="GenosErrorCode.InvalidQuery"/>.</summary>
    public string? BeforeId { get; init; }

    /// <summary>Compares by content.</summary>
    /// <param name="other">The other query.</param>
    public bool Equals(NodeQuery? other) =>
        other is not null && Filter == other.Filter && Edge == other.Edge && OrderBy.AsSpan().SequenceEqual(other.OrderBy.AsSpan()) && Limit == other.Limit
        && After == other.After && Before == other.Before && AfterId == other.AfterId && BeforeId == other.BeforeId;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Filter, Edge, OrderBy.Length, Limit, After, Before, AfterId, BeforeId);
}
