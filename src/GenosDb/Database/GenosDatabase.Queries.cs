using System.Runtime.CompilerServices;
using GenosDb.Graphs;
using GenosDb.Queries;

namespace GenosDb;

/// <content>Queries. Each run sees one revision. What looks at few nodes runs on the calling thread, and what looks at many on the thread pool.</content>
public sealed partial class GenosDatabase
{
    // A millisecond or less.
    private const double NodesOnCallingThread = 8_192;

    private const int NodesWorthAnIndex = 10_000;

    /// <inheritdoc/>
    public GenosQuery<GenosNode> Nodes => new(this, new NodeQuery(), UntypedNodes.Instance);

    /// <inheritdoc/>
    public ValueTask<NodePage<GenosNode>> QueryAsync(NodeQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return RunAsync(query, static (answer, view) => new NodePage<GenosNode>(Array.ConvertAll(answer.Rows, row => view.ToNode(row.Node)), answer.NextCursor, answer.PreviousCursor), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<QueryPlan> ExplainAsync(NodeQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var began = _time.GetTimestamp();
        QueryRun? counted = null;
        var (returned, indexes) = await RunAsync(query, static (answer, view) => (answer.Rows.Length, FrozenIndexes.Of(view)), run => counted = run, cancellationToken).ConfigureAwait(false);
        return new QueryPlan(string.Join('\n', counted!.Steps), counted.IndexPath, counted.NodesExamined, returned, _time.GetElapsedTime(began))
        {
            EdgesVisited = counted.EdgesVisited,
            SkippedLongStrings = counted.Filter.SkippedLongStrings,
            Suggestion = counted.NodesExamined > NodesWorthAnIndex && returned < counted.NodesExamined / 100 ? IndexAdvice.For(query, indexes) : null,
        };
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<TraversalStep> TraverseAsync(string startId, NodeTraversal traversal, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(startId);
        ArgumentNullException.ThrowIfNull(traversal);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isClosed), this);
        return Steps(cancellationToken);

        async IAsyncEnumerable<TraversalStep> Steps([EnumeratorCancellation] CancellationToken token)
        {
            using var snapshot = GetSnapshot();
            var view = snapshot.View;
            var run = NewRun(token);
            var steps = await RunAsync(view.NodeCount, () => GraphSnapshotQueries.Walk(view, startId, traversal, run), token).ConfigureAwait(false);
            foreach (var step in steps)
            {
                token.ThrowIfCancellationRequested();
                yield return step.ToStep(view);
            }
        }
    }

    /// <summary>Runs a query and makes something of its answer, on one revision.</summary>
    internal ValueTask<TResult> RunAsync<TResult>(NodeQuery query, Func<QueryAnswer, GraphView, TResult> read, CancellationToken cancellationToken) =>
        RunAsync(query, read, observe: null, cancellationToken);

    internal async ValueTask<int> CountAsync(NodeQuery query, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var runner = new QueryRunner(query);
        using var snapshot = GetSnapshot();
        var view = snapshot.View;
        var run = NewRun(cancellationToken);
        return await RunAsync(runner.CostOf(view), () => runner.Count(view, run), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<TResult> RunAsync<TResult>(NodeQuery query, Func<QueryAnswer, GraphView, TResult> read, Action<QueryRun>? observe, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var runner = new QueryRunner(query);
        using var snapshot = GetSnapshot();
        var view = snapshot.View;
        var run = NewRun(cancellationToken);
        observe?.Invoke(run);
        return await RunAsync(runner.CostOf(view), () => read(new QueryAnswer(runner, runner.Run(view, run)), view), cancellationToken).ConfigureAwait(false);
    }

    private static ValueTask<TResult> RunAsync<TResult>(double cost, Func<TResult> run, CancellationToken cancellationToken) =>
        cost <= NodesOnCallingThread ? new ValueTask<TResult>(run()) : new ValueTask<TResult>(Task.Run(run, cancellationToken));

    private QueryRun NewRun(CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        return new QueryRun(new FilterRun(() => _time.GetElapsedTime(began)), _limits.TraversalNodes, cancellationToken.CanBeCanceled ? cancellationToken.ThrowIfCancellationRequested : null);
    }
}
