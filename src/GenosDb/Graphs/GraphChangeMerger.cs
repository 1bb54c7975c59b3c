using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace GenosDb.Graphs;

/// <summary>Makes the net difference of change sets that follow each other. As large as what changed, not as what happened.</summary>
internal sealed class GraphChangeMerger
{
    private readonly Dictionary<string, (GenosNode? Before, GenosNode? After)> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<GraphEdge, int> _edges = [];
    private GraphChangeSet? _last;

    /// <summary>Adds the set that comes next.</summary>
    public void Add(GraphChangeSet set)
    {
        _last = set;
        foreach (var node in set.Removed)
            Note(node.Id, node, after: null);
        foreach (var (previous, current) in set.Updated)
            Note(current.Id, previous, current);
        foreach (var node in set.Added)
            Note(node.Id, before: null, node);
        foreach (var edge in set.Unlinked)
            CollectionsMarshal.GetValueRefOrAddDefault(_edges, edge, out _)--;
        foreach (var edge in set.Linked)
            CollectionsMarshal.GetValueRefOrAddDefault(_edges, edge, out _)++;
    }

    /// <summary>What it comes to, with revision and origin of the last set; null when everything is as it was.</summary>
    public GraphChangeSet? ToChangeSet()
    {
        var changed = _nodes.Where(entry => !IsSame(entry.Value.Before, entry.Value.After)).OrderBy(entry => entry.Key, Comparer<string>.Create(StrictUtf8.Compare)).Select(entry => entry.Value).ToArray();
        if (changed.Length == 0)
            return null;
        return new GraphChangeSet(_last!.Revision, _last.Origin)
        {
            Peer = _last.Peer,
            Added = [.. changed.Where(node => node.Before is null).Select(node => node.After!)],
            Updated = [.. changed.Where(node => node is { Before: not null, After: not null }).Select(node => new NodeUpdate(node.Before!, node.After!))],
            Removed = [.. changed.Where(node => node.After is null).Select(node => node.Before!)],
            Linked = Edges(change: 1),
            Unlinked = Edges(change: -1),
        };
    }

    private void Note(string id, GenosNode? before, GenosNode? after)
    {
        ref var node = ref CollectionsMarshal.GetValueRefOrAddDefault(_nodes, id, out var isThere);
        node = (isThere ? node.Before : before, after);
    }

    private ImmutableArray<GraphEdge> Edges(int change)
    {
        List<GraphEdge> edges = [.. _edges.Where(edge => edge.Value == change).Select(edge => edge.Key)];
        edges.Sort(GraphEdgeOrder.Compare);
        return [.. edges];
    }

    private static bool IsSame(GenosNode? left, GenosNode? right) =>
        left is null || right is null
            ? ReferenceEquals(left, right)
            : left.Timestamp == right.Timestamp && left.Author == right.Author && left.Value == right.Value && left.Edges.AsSpan().SequenceEqual(right.Edges.AsSpan());
}
