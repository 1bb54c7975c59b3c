using System.Globalization;
using GenosDb.Graphs;

namespace GenosDb.Queries;

/// <summary>Reads the nodes of a view by the way that the planner chose, and checks each of them.</summary>
internal sealed class QueryExecution(GraphView view, QueryRun run)
{
    private const int Portion = 64;

    /// <summary>Gives every node that matches, each once, in no particular order, until one is answered by false.</summary>
    public void ForEachMatch(AccessPath path, NodeFilter filter, Func<NodeVersion, bool> take)
    {
        if (path.Ids is { } ids)
        {
            Describe($"Look up {Text(ids.Length)} nodes by id.", path: "$id");
            foreach (var id in ids)
            {
                if (view.FindLive(id) is { } node && Matches(filter, node) && !take(node))
                    return;
            }
        }
        else if (path.Index is { } index)
        {
            Describe($"Read {Text(path.Runs.Total)} of the {Text(index.Root.Count)} entries of the {index.Definition.Kind} index on '{index.Definition.Path}'.", index.Definition.Path);

            // An array has an entry for each of its elements.
            var seen = index.IsMultiKey ? new HashSet<NodeVersion>(NodeIdentity.Instance) : null;
            foreach (var (rank, count) in path.Runs)
            {
                foreach (ref readonly var entry in index.Root.Walk(rank, count))
                {
                    if ((seen is null || seen.Add(entry.Node)) && Matches(filter, entry.Node) && !take(entry.Node))
                        return;
                }
            }
        }
        else
        {
            Describe($"Look at all {Text(view.NodeCount)} nodes.", path: null);
            var nodes = new NodeVersion[Portion];
            var scan = view.ScanNodes();
            for (int count; (count = ReadAhead(ref scan, nodes)) > 0;)
            {
                foreach (var node in nodes.AsSpan(0, count))
                {
                    if (Matches(filter, node) && !take(node))
                        return;
                }
            }
        }
    }

    /// <summary>Reads the next nodes and the beginnings of their values. Memory is waited for once for many of them, and not once for each: what takes longest in a scan.</summary>
    private static int ReadAhead(ref LiveNodeScan scan, Span<NodeVersion> nodes)
    {
        var count = 0;
        while (count < nodes.Length && scan.MoveNext())
            nodes[count++] = scan.Current;
        var read = 0;
        foreach (var node in nodes[..count])
            read += node.Value!.BodyBytes!.Length;
        return read >= 0 ? count : 0;
    }

    /// <summary>Adds the row of every node that matches and is in the range, or as many of them as can be among the first ones.</summary>
    /// <param name="path">The way that was chosen for this order and range.</param>
    /// <param name="filter">What matches.</param>
    /// <param name="order">The order of the query.</param>
    /// <param name="range">The part of it.</param>
    /// <param name="collector">Receives the rows.</param>
    public void CollectRows(AccessPath path, NodeFilter filter, RowOrder order, RowRange range, RowCollector collector)
    {
        if (path.IsOrdered)
        {
            CollectInOrder(path, filter, order, range, collector);
            return;
        }

        var isBounded = !range.IsWhole;
        ForEachMatch(path, filter, node =>
        {
            var row = order.RowOf(node);
            if (!isBounded || range.Contains(order, row))
                collector.Add(row);
            return true;
        });
    }

    private void CollectInOrder(AccessPath path, NodeFilter filter, RowOrder order, in RowRange range, RowCollector collector)
    {
        var index = path.Index!;
        var isBackwards = path.IsBackwards;
        Describe($"Read the {index.Definition.Kind} index on '{index.Definition.Path}' {(isBackwards ? "backwards" : "in order")}, at most {Text(path.Runs.Total)} entries, until the limit is reached.", index.Definition.Path);
        GenosValue last = default;
        for (var i = 0; i < path.Runs.Count; i++)
        {
            var (rank, count) = path.Runs[isBackwards ? path.Runs.Count - 1 - i : i];
            foreach (ref readonly var entry in index.Root.Walk(rank, count, isBackwards))
            {
                // With one key the entries come in the order of the rows. With more, rows with an equal first key may still come in between.
                if (collector.IsFull && (order.KeyCount <= 1 || entry.Key != last))
                    return;

                // An element of an array is no place in the order; the array as a whole is.
                if (index.IsMultiKey && order.RowOf(entry.Node).Key != entry.Key)
                    continue;
                if (!Matches(filter, entry.Node))
                    continue;
                var row = order.RowOf(entry.Node);
                if (!range.Contains(order, row))
                    continue;
                collector.Add(row);
                last = entry.Key;
            }
        }
    }

    private bool Matches(NodeFilter filter, NodeVersion node)
    {
        var operation = node.Value!;
        run.Examine(operation.BodyBytes!.Length);
        if (ReferenceEquals(filter, AllFilter.Instance))
            return true;
        return filter.IsMatch(new FilterSubject(operation.NodeId, operation.Body, operation.Timestamp), run.Filter);
    }

    private void Describe(string step, string? path)
    {
        run.Describe(step);
        run.IndexPath ??= path;
    }

    private static string Text(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
