using GenosDb.Graphs;
using GenosDb.Queries;

namespace GenosDb.Feeds;

/// <summary>A live query as the hub sees it: takes commits, and hands what they changed to the readers.</summary>
/// <param name="result">What it keeps up to date.</param>
/// <param name="newRun">Bounds what one commit may cost.</param>
internal sealed class LiveMember<TNode>(LiveResult<TNode> result, Func<QueryRun> newRun) : IHubMember
{
    private readonly Lock _gate = new();
    private readonly List<LiveReader<TNode>> _readers = [];
    private bool _isComplete;
    private Exception? _problem;

    public NodeFilter? Filter => result.Filter;

    public ResultList<TNode> Current => result.Current;

    internal int ReaderCount
    {
        get
        {
            lock (_gate)
                return _isComplete ? 0 : _readers.Count;
        }
    }

    public void Take(GraphDelta delta)
    {
        lock (_gate)
        {
            if (_isComplete || result.Apply(delta, newRun()) is not { } set)
                return;
            foreach (var reader in _readers)
                reader.Offer(set);
        }
    }

    /// <summary>Gives a reader what there is, and from now on every change.</summary>
    public void Add(LiveReader<TNode> reader)
    {
        lock (_gate)
        {
            if (!_isComplete)
            {
                reader.Offer(new ResultSet<TNode>(Current));
                _readers.Add(reader);
                return;
            }
        }

        reader.Complete(_problem, isAtOnce: true);
    }

    public void Remove(LiveReader<TNode> reader)
    {
        lock (_gate)
            _readers.Remove(reader);
    }

    public void Complete(Exception? problem) => Complete(problem, isAtOnce: false);

    /// <param name="problem">Null when nothing is wrong.</param>
    /// <param name="isAtOnce">Whether what waits is not to be read any more.</param>
    public void Complete(Exception? problem, bool isAtOnce)
    {
        LiveReader<TNode>[] readers;
        lock (_gate)
        {
            if (_isComplete && !isAtOnce)
                return;
            if (!_isComplete)
                (_isComplete, _problem) = (true, problem);
            readers = [.. _readers];
            // Else they are kept: what waits for them may be dropped later.
            if (isAtOnce)
                _readers.Clear();
        }

        foreach (var reader in readers)
            reader.Complete(_problem, isAtOnce);
    }
}
