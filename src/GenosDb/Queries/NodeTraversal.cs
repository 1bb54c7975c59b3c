using GenosDb.Queries;

namespace GenosDb;

/// <summary><c>$edge</c>: walks from start nodes along their edges and keeps what matches. Breadth first from all of them together; each node is visited
/// once, so cycles end.</summary>
/// <remarks>A start node is not a result itself unless an edge reaches it. Immutable; compared by content.</remarks>
public sealed record NodeTraversal
{
    /// <summary>What is kept; it does not stop the walk. Default: everything that is reached.</summary>
    /// <exception cref="ArgumentNullException">Set to null.</exception>
    public NodeFilter Where
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = NodeFilter.All;

    /// <summary>Which edges are followed. Default: outgoing ones.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set to no member of the enumeration.</exception>
    public EdgeDirection Direction
    {
        get;
        init => field = value is EdgeDirection.Outgoing or EdgeDirection.Incoming or EdgeDirection.Both
            ? value
            : throw PropertyErrors.OutOfRange(nameof(Direction), value, $"{nameof(NodeTraversal)}.{nameof(Direction)} is {nameof(EdgeDirection.Outgoing)}, {nameof(EdgeDirection.Incoming)} or {nameof(EdgeDirection.Both)}.");
    }

    /// <summary>Every step has this label. Null, the default: any; empty: edges without a label.</summary>
    /// <exception cref="GenosException">Set to what no label can be (<see cref="GenosErrorCode.InvalidValue"/>).</exception>
    public string? Label
    {
        get;
        init
        {
            if (value is not null)
                GraphNames.RequireLabel(value);
            field = value;
        }
    }

    /// <summary>Steps from the start at most; at least 1. Default: no bound but <see cref="GenosLimits.TraversalNodes"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set to less than 1.</exception>
    public int MaxDepth
    {
        get;
        init
        {
            if (value < 1)
                throw PropertyErrors.OutOfRange(nameof(MaxDepth), value, $"{nameof(NodeTraversal)}.{nameof(MaxDepth)} is at least 1.");
            field = value;
        }
    } = int.MaxValue;

    /// <summary>A further walk, which starts from what this one kept and replaces it. Null, the default: none.</summary>
    /// <exception cref="GenosQueryException">Set to what makes more than 16 walks, one after the other.</exception>
    public NodeTraversal? Then
    {
        get;
        init
        {
            if (value is not null && value.Walks >= QueryLimits.Depth)
                throw QueryErrors.TooMuch("walks", value.Walks + 1, QueryLimits.Depth, OperatorNames.Edge, path: null, place: default, "Run several queries.");
            field = value;
        }
    }

    /// <summary>How many walks there are, this one included.</summary>
    private int Walks => 1 + (Then?.Walks ?? 0);
}
