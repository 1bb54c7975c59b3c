using GenosDb.Feeds;
using GenosDb.Queries;
using GenosDb.Sync;

namespace GenosDb;

/// <content>Watching. A commit leaves a note for the hub; everything else happens outside the lock.</content>
public sealed partial class GenosDatabase
{
    /// <summary>Live queries and observers of the changes.</summary>
    internal int WatcherCount
    {
        get
        {
            lock (_gate)
                return _changes.MemberCount;
        }
    }

    /// <inheritdoc/>
    public ValueTask<LiveQuery<GenosNode>> WatchAsync(NodeQuery query, LiveQueryOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return WatchAsync(query, UntypedNodes.Instance, options, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<LiveQuery<GenosNode>> WatchAsync(string id, LiveQueryOptions? options = null, CancellationToken cancellationToken = default)
    {
        GraphNames.RequireNodeId(id);
        return WatchAsync(new NodeQuery { Filter = NodeFilter.Id(id) }, UntypedNodes.Instance, options, cancellationToken);
    }

    internal async ValueTask<LiveQuery<TNode>> WatchAsync<TNode>(NodeQuery query, INodeMapper<TNode> mapper, LiveQueryOptions? options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        options ??= new LiveQueryOptions();
        var context = options.CaptureContext ? SynchronizationContext.Current : null;
        var result = LiveResult<TNode>.Create(query, mapper);
        var member = new LiveMember<TNode>(result, () => NewRun(CancellationToken.None));
        GraphSnapshot snapshot;
        lock (_gate)
        {
            ThrowIfClosed();
            _changes.JoinNeedsGate(member);
            snapshot = _graph.GetSnapshot();
        }

        try
        {
            using (snapshot)
            {
                await RunAsync(result.Runner.CostOf(snapshot.View), () => Load(result, snapshot, cancellationToken), cancellationToken).ConfigureAwait(false);
                await _changes.BeginAsync(member, snapshot).ConfigureAwait(false);
            }

            ObjectDisposedException.ThrowIf(Volatile.Read(ref _isClosed), this);
            return new LiveQuery<TNode>(member, options, context, _changes);
        }
        catch
        {
            _changes.Leave(member);
            throw;
        }
    }

    private bool Load<TNode>(LiveResult<TNode> result, GraphSnapshot snapshot, CancellationToken cancellationToken)
    {
        result.Load(snapshot.View, NewRun(cancellationToken));
        return true;
    }

    /// <summary>Tells the hub of a step that merged something; several commits of one step are one, as their snapshots are.</summary>
    private void PublishReceivedNeedsLock()
    {
        CommittedBatch? batch = null;
        foreach (var effect in _effects)
        {
            if (effect is not SyncEffect.Changed { Outcomes: var outcomes, Peer: var peer })
                continue;
            var isWritten = outcomes.Any(outcome => !outcome.Operation.IsAuthority);
            var next = new CommittedBatch(isWritten ? ChangeOrigin.Remote : ChangeOrigin.Reevaluation, isWritten ? peer?.ToString() : null, outcomes.Select(outcome => outcome.Operation));
            if (batch is null)
                batch = next;
            else
                batch.Add(next);
        }

        if (batch is null)
            return;
        batch.Add(Reevaluated());
        _changes.PublishNeedsGate(batch);
    }

    private void PublishWrittenNeedsLock()
    {
        var batch = new CommittedBatch(_written.TrueForAll(static operation => operation.IsAuthority) ? ChangeOrigin.Reevaluation : ChangeOrigin.Local, peer: null, _written);
        batch.Add(Reevaluated());
        _changes.PublishNeedsGate(batch);
    }
}
