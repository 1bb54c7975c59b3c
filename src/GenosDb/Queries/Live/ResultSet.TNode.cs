using System.Runtime.InteropServices;

namespace GenosDb.Queries;

/// <summary>The step from one result to a later one.</summary>
/// <remarks>What a step comes to is said by the two results and by which nodes differ, so steps that follow each other merge to one without knowing what was in between.</remarks>
internal sealed class ResultSet<TNode>
{
    private readonly ResultList<TNode>? _from;
    private readonly Dictionary<string, ResultChange<TNode>>? _merged;
    private readonly List<ResultChange<TNode>> _changes;

    /// <summary>The first step, to what there is.</summary>
    public ResultSet(ResultList<TNode> to) => (To, _changes) = (to, []);

    public ResultSet(ResultList<TNode> from, ResultList<TNode> to, List<ResultChange<TNode>> changes, ChangeOrigin origin, string? peer) =>
        (_from, To, _changes, Origin, Peer) = (from, to, changes, origin, peer);

    private ResultSet(ResultSet<TNode> first)
    {
        (_from, To, _changes) = (first._from, first.To, []);
        if (IsInitial)
            return;
        _merged = new Dictionary<string, ResultChange<TNode>>(StringComparer.Ordinal);
        foreach (var change in first.Changes)
            _merged.Add(change.Id, change);
    }

    /// <summary>The result after it.</summary>
    public ResultList<TNode> To { get; private set; }

    public ChangeOrigin Origin { get; private set; }

    public string? Peer { get; private set; }

    public bool IsInitial => _from is null;

    private IEnumerable<ResultChange<TNode>> Changes => _merged?.Values ?? (IEnumerable<ResultChange<TNode>>)_changes;

    /// <summary>How many nodes differ; none in the first step.</summary>
    public int Count => _merged?.Count ?? _changes.Count;

    /// <summary>Begins a step that grows by <see cref="Add"/>: this one is shared by all readers.</summary>
    public ResultSet<TNode> BeginMerge() => new ResultSet<TNode>(this) { Origin = Origin, Peer = Peer };

    /// <summary>Adds the step that comes next.</summary>
    public void Add(ResultSet<TNode> next)
    {
        (To, Origin, Peer) = (next.To, IsInitial ? Origin : next.Origin, IsInitial ? null : next.Peer);
        if (_merged is null)
            return;
        foreach (var change in next.Changes)
        {
            ref var merged = ref CollectionsMarshal.GetValueRefOrAddDefault(_merged, change.Id, out var isThere);
            merged = isThere ? merged with { Current = change.Current } : change;
            if (ReferenceEquals(merged.Previous, merged.Current))
                _merged.Remove(change.Id);
        }
    }

    /// <summary>The step as readers get it.</summary>
    /// <param name="lagged">Changes that were lost before it.</param>
    public NodeChangeSet<TNode> ToChangeSet(long lagged)
    {
        var changes = new NodeChange<TNode>[IsInitial ? To.Count : Count];
        if (IsInitial)
        {
            var index = 0;
            foreach (var item in To.Items)
                changes[index] = new NodeChange<TNode>(ChangeKind.Initial, item.Id, item.Node, default, index++);
        }
        else
        {
            Fill(changes);
        }

        return new NodeChangeSet<TNode>(To.Revision, Origin, ImmutableCollectionsMarshal.AsImmutableArray(changes)) { IsInitial = IsInitial, Peer = Peer, Lagged = lagged };
    }

    private void Fill(NodeChange<TNode>[] changes)
    {
        // What is removed is filled in from the front, what is there from the back.
        int removed = 0, there = changes.Length;
        foreach (var (previous, current) in Changes)
        {
            if (current is null)
                changes[removed++] = new NodeChange<TNode>(ChangeKind.Removed, previous!.Id, default, previous.Node, _from!.IndexOf(previous));
            else if (previous is null)
                changes[--there] = new NodeChange<TNode>(ChangeKind.Added, current.Id, current.Node, default, To.IndexOf(current));
            else
                changes[--there] = new NodeChange<TNode>(ChangeKind.Updated, current.Id, current.Node, previous.Node, To.IndexOf(current));
        }

        changes.AsSpan(0, removed).Sort(static (left, right) => right.Index.CompareTo(left.Index));
        changes.AsSpan(there).Sort(static (left, right) => left.Index.CompareTo(right.Index));
    }
}
