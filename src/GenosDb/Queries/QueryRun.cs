using System.Globalization;

namespace GenosDb.Queries;

/// <summary>One run of a query: what it may cost, whether it is still wanted, and what was counted. Not thread-safe.</summary>
/// <param name="filter">Counts and bounds what filters do.</param>
/// <param name="traversalNodes">Nodes that walks may visit.</param>
/// <param name="checkpoint">Called between two portions of the work; throws when the answer is not wanted any more. Null for never.</param>
internal sealed class QueryRun(FilterRun filter, int traversalNodes, Action? checkpoint = null)
{
    private const int PortionNodes = 1_024;

    private readonly List<string> _steps = [];
    private int _nodesVisited;
    private int _portionBytes;

    public FilterRun Filter { get; } = filter;

    public int TraversalNodes { get; } = traversalNodes;

    /// <summary>Nodes whose value was looked at.</summary>
    public int NodesExamined { get; private set; }

    /// <summary>Edges that walks looked at.</summary>
    public int EdgesVisited { get; private set; }

    /// <summary>Path of the index that was used; null for none.</summary>
    public string? IndexPath { get; set; }

    /// <summary>One line for each step, in words.</summary>
    public IReadOnlyList<string> Steps => _steps;

    /// <summary>For a walk that only finds a position: what it visits is not part of the answer, and has the same limit once more.</summary>
    public QueryRun ForPosition() => new(Filter, TraversalNodes, checkpoint);

    public void Describe(string step) => _steps.Add(step);

    /// <summary>Counts nodes that a walk came to.</summary>
    /// <exception cref="GenosLimitException">More than walks may visit.</exception>
    public void Visit(int nodes)
    {
        _nodesVisited += nodes;
        if (_nodesVisited > TraversalNodes)
        {
            throw new GenosLimitException(
                $"The traversal visited more than {TraversalNodes.ToString("N0", CultureInfo.InvariantCulture)} nodes. Add \"$depth\" or \"$label\", or narrow the start nodes.",
                nameof(GenosLimits.TraversalNodes), _nodesVisited, TraversalNodes);
        }
    }

    /// <summary>Counts edges that a walk looked at; from time to time asks whether to go on.</summary>
    public void VisitEdges(int edges)
    {
        var before = EdgesVisited / PortionNodes;
        EdgesVisited += edges;
        if (EdgesVisited / PortionNodes != before)
            checkpoint?.Invoke();
    }

    /// <summary>Counts a node; from time to time asks whether to go on: large values come sooner to that.</summary>
    /// <param name="bytes">Size of its value.</param>
    public void Examine(int bytes)
    {
        const int BytesOfNode = 1_024;
        const int PortionBytes = PortionNodes * BytesOfNode;
        NodesExamined++;
        _portionBytes += BytesOfNode + bytes;
        if (_portionBytes < PortionBytes)
            return;
        _portionBytes = 0;
        checkpoint?.Invoke();
    }
}
