using System.Collections.Immutable;
using GenosDb.Sync;

namespace GenosDb;

/// <content>Writing. A write is checked outside the lock, then stamped, merged and offered to peers in one step.</content>
public sealed partial class GenosDatabase
{
    /// <inheritdoc/>
    public ValueTask<string> PutAsync(GenosValue value, string? id = null, WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        id ??= NewId();
        Commit(Draft.Upsert(id, value), options, out var committed);
        return committed.Return(id, cancellationToken);
    }

    /// <summary>As <see cref="PutAsync"/>, for who wants to have the node as it was right after the write.</summary>
    internal ValueTask<GenosNode> PutNodeAsync(string? id, GenosValue value, WriteOptions? options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var draft = Draft.Upsert(id ?? NewId(), value);
        GenosNode node;
        Committed committed;
        Demand([draft], options);
        lock (_gate)
        {
            CommitOneNeedsLock(draft, options, out committed);
            node = _graph.Find(draft.NodeId)!;
        }

        return committed.Return(node, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<GenosNode?> UpdateAsync(string id, Func<GenosValue, GenosValue> update, WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(update);
        return UpdateNodeAsync(id, update, static (node, update) => update(node.Value), options, cancellationToken);
    }

    /// <summary>As <see cref="UpdateAsync"/>, for who wants to see the node.</summary>
    internal ValueTask<GenosNode?> UpdateNodeAsync<TState>(string id, TState state, Func<GenosNode, TState, GenosValue> update, WriteOptions? options, CancellationToken cancellationToken)
    {
        var isWritten = TryChange(
            id,
            (update, state),
            static (node, with) => with.update(node, with.state) is var value && value == node.Value ? null : Draft.Upsert(node.Id, value),
            options,
            cancellationToken,
            out var committed,
            out var node);
        return isWritten ? committed.Return(node, cancellationToken) : new ValueTask<GenosNode?>(node);
    }

    /// <inheritdoc/>
    public ValueTask<bool> RemoveAsync(string id, WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Commit(Draft.Remove(id), options, out var committed) ? committed.Return(true, cancellationToken) : new ValueTask<bool>(false);
    }

    /// <summary>As <see cref="RemoveAsync"/>, for a node that fulfils a condition when it is removed.</summary>
    internal ValueTask<bool> RemoveNodeAsync(string id, NodeFilter condition, WriteOptions? options, CancellationToken cancellationToken)
    {
        return TryChange(id, condition, static (node, condition) => condition.Matches(node) ? Draft.Remove(node.Id) : null, options, cancellationToken, out var committed, out _)
            ? committed.Return(true, cancellationToken)
            : new ValueTask<bool>(false);
    }

    /// <inheritdoc/>
    public ValueTask<bool> LinkAsync(string source, string target, string label = "", WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        RefuseCondition(options);
        return Commit(Draft.Edge(OperationKind.Link, source, label, target), options, out var committed) ? committed.Return(true, cancellationToken) : new ValueTask<bool>(false);
    }

    /// <inheritdoc/>
    public ValueTask<bool> UnlinkAsync(string source, string target, string label = "", WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        RefuseCondition(options);
        return Commit(Draft.Edge(OperationKind.Unlink, source, label, target), options, out var committed) ? committed.Return(true, cancellationToken) : new ValueTask<bool>(false);
    }

    /// <inheritdoc/>
    public ValueTask<WriteReceipt> WriteAsync(Action<IGenosBatch> build, WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(build);
        cancellationToken.ThrowIfCancellationRequested();
        RefuseCondition(options);
        var drafts = new BatchBuilder(NewId, _limits.BatchOperations, isSigned: _security.Policy is not null).Collect(build);
        cancellationToken.ThrowIfCancellationRequested();
        Demand(drafts, options);
        var receipt = CommitJudged(drafts, options, out var committed);
        return committed.Return(receipt, cancellationToken);
    }

    /// <inheritdoc/>
    public IDisposable Use(OperationPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isClosed), this);
        return _policies.Add(policy);
    }

    /// <inheritdoc/>
    public ValueTask ClearAsync(ClearScope scope, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isClosed), this);
        switch (scope)
        {
            case ClearScope.ThisReplica:
                RequireWritable();
                StepForCaller(SyncInput.Clear());
                return new Committed(FlushAsync(CancellationToken.None).AsTask(), _changes, []).WaitAsync(cancellationToken);
            case ClearScope.EveryPeer:
                return RemoveEverythingAsync(cancellationToken);
            default:
                throw new ArgumentOutOfRangeException(nameof(scope), scope, "Say which data is meant: this replica, or every peer.");
        }
    }

    private async ValueTask RemoveEverythingAsync(CancellationToken cancellationToken)
    {
        OperationDraft[] removals;
        using (var snapshot = GetSnapshot())
            removals = [.. snapshot.Nodes().Select(node => new OperationDraft(OperationKind.Remove, node.Id, "", null, null))];
        // All of them first: a refusal in the middle would leave half.
        Demand(removals, options: null);
        foreach (var chunk in removals.Chunk(_limits.BatchOperations))
        {
            cancellationToken.ThrowIfCancellationRequested();
            CommitJudged(chunk, options: null, out var committed);
            await committed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What is asked of a write before the lock is taken.</summary>
    private void Demand(ReadOnlySpan<OperationDraft> drafts, WriteOptions? options)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isClosed), this);
        _changes.CatchUpWhenFarBehind();
        if (options?.WhenBusy == WhenBusy.Fail)
            RequireRoom();
        _policies.Demand(drafts, Id, _graph);
    }

    /// <summary>Commits one draft; false when it would change nothing.</summary>
    private bool Commit(in OperationDraft draft, WriteOptions? options, out Committed committed)
    {
        Demand([draft], options);
        lock (_gate)
            return CommitOneNeedsLock(draft, options, out committed);
    }

    private bool CommitOneNeedsLock(in OperationDraft draft, WriteOptions? options, out Committed committed)
    {
        ThrowIfClosed();
        if (options?.IfTimestamp is not null)
            RequireTimestamp(draft.NodeId, _graph.Find(draft.NodeId), options);
        return CommitNeedsLock([draft], options, out committed);
    }

    /// <summary>Commits what a function makes of a node, in one step that no other local write can split; false when there is no such node, or nothing to change.</summary>
    /// <param name="id">The node.</param>
    /// <param name="state">Given to the function, so that it captures nothing.</param>
    /// <param name="change">Runs outside the lock, and again when somebody else wrote meanwhile. Null for nothing.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Stops it before the commit.</param>
    /// <param name="committed">What to wait for.</param>
    /// <param name="node">The node as it is afterwards.</param>
    private bool TryChange<TState>(string id, TState state, Func<GenosNode, TState, OperationDraft?> change, WriteOptions? options, CancellationToken cancellationToken, out Committed committed, out GenosNode? node)
    {
        ArgumentNullException.ThrowIfNull(id);
        committed = default;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _isClosed), this);
            node = _graph.Find(id);
            RequireTimestamp(id, node, options);
            if (node is null || change(node, state) is not { } draft)
                return false;
            Demand([draft], options);
            lock (_gate)
            {
                ThrowIfClosed();
                if (!_graph.TryGetCurrent(RegisterKey.Value(id), out var current, out _) || current.Timestamp != node.Timestamp)
                    continue;
                CommitNeedsLock([draft], options, out committed);
                node = _graph.Find(id);
                return true;
            }
        }
    }

    private WriteReceipt CommitJudged(ReadOnlySpan<OperationDraft> drafts, WriteOptions? options, out Committed committed)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            ImmutableArray<Operation> operations = CommitNeedsLock(drafts, options, out committed) ? [.. _written] : [];
            return new WriteReceipt(operations, operations.IsEmpty ? default : _engine.Head, _graph.Revision, _commits is null ? Durability.None : DurabilityOf(options));
        }
    }

    private bool CommitNeedsLock(ReadOnlySpan<OperationDraft> drafts, WriteOptions? options, out Committed committed)
    {
        RequireWritable();
        if (_security.Policy is not null)
            RequireSigner();
        _written.Clear();
        _engine.TryWrite(drafts, _time.GetUtcNow(), _written, _effects, out var refused);
        var hasWritten = _written.Count > 0;
        // Before the effects: what goes to peers waits for it.
        committed = WaitForNeedsLock(Record(DurabilityOf(options)), options);
        if (hasWritten && _changes.HasMembers)
            PublishWrittenNeedsLock();
        if (_effects.Count > 0)
        {
            CarryOut(out var toReport);
            if (toReport is not null)
                ThreadPool.UnsafeQueueUserWorkItem(static state => state.Database.Report(state.Effects), (Database: this, Effects: toReport), preferLocal: false);
            _sync.MayHaveChanged();
        }

        return refused is null ? hasWritten : throw Denied(refused);
    }

    /// <summary>What a write waits for that was made just now.</summary>
    private Committed WaitForNeedsLock(CommitGroup? group, WriteOptions? options)
    {
        var isPatient = options?.WhenBusy != WhenBusy.Fail;
        var stored = DurabilityOf(options) switch
        {
            Durability.Strict => group?.Durable,
            Durability.Relaxed => group?.Written,
            _ => isPatient ? _commits?.WhenRoom() : null,
        };
        return Committed.Of(_written, stored, isPatient ? _changes : null);
    }

    /// <summary>For who would rather be refused than wait for room. Not under the lock: steps of the hub are worked off.</summary>
    /// <exception cref="GenosException">There is none (<see cref="GenosErrorCode.Busy"/>).</exception>
    private void RequireRoom()
    {
        RequireWritable();
        var why = !WhenRoom().IsCompleted ? "too much waits for the disk"
            : !_changes.WhenRoom().IsCompleted ? $"too much waits for a reader of a live query with {nameof(SlowReader)}.{nameof(SlowReader.Block)}"
            : null;
        if (why is not null)
            throw new GenosException(GenosErrorCode.Busy, $"Nothing was written: {why}. Try again later, or use {nameof(WhenBusy)}.{nameof(WhenBusy.Wait)}.") { IsTransient = true };
    }

    private string NewId() => NodeIds.Generate(_time.GetUtcNow(), _random);

    private static void RequireTimestamp(string id, GenosNode? node, WriteOptions? options)
    {
        if (options?.IfTimestamp is not { } expected || (node?.Timestamp ?? default) == expected)
            return;
        throw new GenosException(GenosErrorCode.Conflict, node is null
            ? $"Node '{id}' was not written: it is not there. Read it again."
            : $"Node '{id}' was not written: it changed at {node.Timestamp.ToDateTimeOffset():O}. Read it again.");
    }

    private static void RefuseCondition(WriteOptions? options)
    {
        if (options?.IfTimestamp is not null)
            throw new ArgumentException($"{nameof(WriteOptions.IfTimestamp)} is a condition on one node. Use it with put, update or remove.", nameof(options));
    }
}
