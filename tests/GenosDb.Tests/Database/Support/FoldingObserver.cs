using GenosDb.Tests.Transports.Support;

namespace GenosDb.Tests.Database.Support;

/// <summary>Folds changes into a graph as they come and keeps none of them. The first one that does not fit on those before it is remembered, since what an
/// observer throws goes nowhere.</summary>
/// <param name="before">Runs at the beginning of each call.</param>
internal sealed class FoldingObserver(Action? before = null) : IObserver<GraphChangeSet>
{
    private readonly Dictionary<string, GenosNode> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HybridTimestamp> _latest = new(StringComparer.Ordinal);
    private readonly HashSet<GraphEdge> _edges = [];
    private readonly TaskCompletionSource _sawEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _revision;
    private int _running;
    private int _completions;

    /// <summary>A node with this id ends the story.</summary>
    public const string End = "~end";

    public string? Problem { get; private set; }

    /// <summary>How many sets have come; fewer than commits when this observer was slow.</summary>
    public int Sets { get; private set; }

    public int Completions => Volatile.Read(ref _completions);

    /// <summary>A database that is cleared forgets stamps, so that older ones may come again.</summary>
    public bool MayGoBack { get; init; }

    public Task SawEndAsync() => _sawEnd.Task.InTime();

    public Task CompletedAsync() => _completed.Task.InTime();

    public void OnNext(GraphChangeSet value)
    {
        if (Interlocked.Increment(ref _running) != 1 || _completed.Task.IsCompleted)
            Problem ??= "two calls at once, or one after the completion";
        before?.Invoke();
        Sets++;
        Fold(value);
        Interlocked.Decrement(ref _running);
        if (_nodes.ContainsKey(End))
            _sawEnd.TrySetResult();
    }

    public void OnError(Exception error) => Problem ??= $"an error: {error}";

    public void OnCompleted()
    {
        Interlocked.Increment(ref _completions);
        _completed.TrySetResult();
    }

    /// <summary>What differs from the graph as it is now; null for nothing.</summary>
    public string? DifferenceFrom(GenosDatabase database)
    {
        using var snapshot = database.GetSnapshot();
        var nodes = snapshot.Nodes().ToArray();
        if (nodes.Length != _nodes.Count)
            return $"{_nodes.Count} nodes were told of, and there are {nodes.Length}";
        var changed = nodes.FirstOrDefault(node => _nodes.GetValueOrDefault(node.Id) is not { } told || told.Value != node.Value || told.Timestamp != node.Timestamp || !told.Edges.SequenceEqual(node.Edges));
        if (changed is not null)
            return $"'{changed.Id}' was told of differently";
        return _edges.SetEquals(nodes.SelectMany(node => snapshot.Edges(node.Id))) ? null : "the edges differ";
    }

    private void Fold(GraphChangeSet set)
    {
        Require(set.Revision > _revision, "a revision twice");
        _revision = set.Revision;
        foreach (var node in set.Removed)
            Require(_nodes.Remove(node.Id, out var told) && told.Timestamp == node.Timestamp, $"'{node.Id}' was not there to be removed");
        foreach (var update in set.Updated)
        {
            var told = _nodes.GetValueOrDefault(update.Current.Id);
            Require(told is not null && told.Timestamp == update.Previous.Timestamp && told.Edges.SequenceEqual(update.Previous.Edges), $"'{update.Current.Id}' was something else before");
            Require(update.Current.Timestamp != told?.Timestamp || !update.Current.Edges.SequenceEqual(told.Edges), $"a version of '{update.Current.Id}' twice");
            Show(update.Current);
        }

        foreach (var node in set.Added)
        {
            Require(!_nodes.ContainsKey(node.Id), $"'{node.Id}' was there already");
            Show(node);
        }

        foreach (var edge in set.Unlinked)
            Require(_edges.Remove(edge), $"{edge} was not there");
        foreach (var edge in set.Linked)
            Require(_edges.Add(edge), $"{edge} was there already");
    }

    private void Show(GenosNode node)
    {
        Require(MayGoBack || node.Timestamp >= _latest.GetValueOrDefault(node.Id), $"'{node.Id}' went back");
        _latest[node.Id] = node.Timestamp;
        _nodes[node.Id] = node;
    }

    private void Require(bool condition, string problem)
    {
        if (!condition)
            Problem ??= $"{problem}, at revision {_revision}";
    }
}
