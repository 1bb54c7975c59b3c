using System.Collections.Immutable;
using GenosDb.Sync;

namespace GenosDb;

/// <content>Writing. A write is checked outside the lock, then stamped, merged and offered to peers in one step.</content>
public sealed partial class GenosDatabase
{
    /// <inheritdoc/>
    public ValueTask<string> PutAsync(GenosValue value, string? id = null, WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (_changes.WhenRoom() is { IsCompleted: false } room)
            return WriteLaterAsync(room, static (db, write) => db.PutAsync(write.value, write.id, write.options, write.cancellationToken), (value, id, options, cancellationToken), options, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        id ??= NewId();
        Commit(Draft.Upsert(id, value), options, out var committed);
        return committed.Return(id, cancellationToken);
    }

    /// <summary>As <see cref="PutAsync"/>, for who wants to have the node as it was right after the write.</summary>
    internal ValueTask<GenosNode> PutNodeAsync(string? id, GenosValue value, WriteOptions? options, CancellationToken cancellationToken)
    {
        if (_changes.WhenRoom() is { IsCompleted: false } room)
            return WriteLaterAsync(room, static (db, write) => db.PutNodeAsync(write.id, write.value, write.options, write.cancellationToken), (id, value, options, cancellationToken), options, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        var draft = Draft.Upsert(id ?? NewId(), value);
        DemandPolicies([draft]);
        lock (_gate)
        {
            CommitOneNeedsLock(draft, options, out var committed);
            return committed.Return(_graph.Find(draft.NodeId)!, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public ValueTask<GenosNode?> UpdateAsync(string id, Func<GenosValue, GenosValue> update, WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(update);
        return UpdateNodeAsync(id, node => update(node.Value), options, cancellationToken);
    }

    /// <summary>As <see cref="UpdateAsync"/>, for who wants to see the node.</summary>
    internal ValueTask<GenosNode?> UpdateNodeAsync(string id, Func<GenosNode, GenosValue> update, WriteOptions? options, CancellationToken cancellationToken)
    {
        if (_changes.WhenRoom() is { IsCompleted: false } room)
            return WriteLaterAsync(room, static (db, write) => db.UpdateNodeAsync(write.id, write.update, write.options, write.cancellationToken), (id, update, options, cancellationToken), options, cancellationToken);
        ArgumentNullException.ThrowIfNull(id);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _isClosed), this);
            var node = _graph.Find(id);
            RequireTimestamp(id, node, options);
            if (node is null)
                return new ValueTask<GenosNode?>((GenosNode?)null);
            var value = update(node);
            if (value == node.Value)
                return new ValueTask<GenosNode?>(node);
            // The function ran outside the lock: if somebody wrote meanwhile, it runs again on what is there now.
            if (TryCommit(Draft.Upsert(id, value), node.Timestamp, options, out var updated, out var committed))
                return committed.Return(updated, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> RemoveAsync(string id, WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (_changes.WhenRoom() is { IsCompleted: false } room)
            return WriteLaterAsync(room, static (db, write) => db.RemoveAsync(write.id, write.options, write.cancellationToken), (id, options, cancellationToken), options, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return Commit(Draft.Remove(id), options, out var committed) ? committed.Return(true, cancellationToken) : new ValueTask<bool>(false);
    }

    /// <summary>As <see cref="RemoveAsync"/>, for a node that fulfils a condition when it is removed.</summary>
    internal ValueTask<bool> RemoveNodeAsync(string id, NodeFilter condition, WriteOptions? options, CancellationToken cancellationToken)
    {
        if (_changes.WhenRoom() is { IsCompleted: false } room)
            return WriteLaterAsync(room, static (db, write) => db.RemoveNodeAsync(write.id, write.condition, write.options, write.cancellationToken), (id, condition, options, cancellationToken), options, cancellationToken);
        ArgumentNullException.ThrowIfNull(id);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _isClosed), this);
            var node = _graph.Find(id);
            RequireTimestamp(id, node, options);
            if (node is null || !condition.Matches(node))
                return new ValueTask<bool>(false);
            if (TryCommit(Draft.Remove(id), node.Timestamp, options, out _, out var committed))
                return committed.Return(true, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> LinkAsync(string source, string target, string label = "", WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (_changes.WhenRoom() is { IsCompleted: false } room)
            return WriteLaterAsync(room, static (db, write) => db.LinkAsync(write.source, write.target, write.label, write.options, write.cancellationToken), (source, target, label, options, cancellationToken), options, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        RefuseCondition(options);
        return Commit(Draft.Edge(OperationKind.Link, source, label, target), options, out var committed) ? committed.Return(true, cancellationToken) : new ValueTask<bool>(false);
    }

    /// <inheritdoc/>
    public ValueTask<bool> UnlinkAsync(string source, string target, string label = "", WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (_changes.WhenRoom() is { IsCompleted: false } room)
            return WriteLaterAsync(room, static (db, write) => db.UnlinkAsync(write.source, write.target, write.label, write.options, write.cancellationToken), (source, target, label, options, cancellationToken), options, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        RefuseCondition(options);
        return Commit(Draft.Edge(OperationKind.Unlink, source, label, target), options, out var committed) ? committed.Return(true, cancellationToken) : new ValueTask<bool>(false);
    }

    /// <inheritdoc/>
    public ValueTask<WriteReceipt> WriteAsync(Action<IGenosBatch> build, WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (_changes.WhenRoom() is { IsCompleted: false } room)
            return WriteLaterAsync(room, static (db, write) => db.WriteAsync(write.build, write.options, write.cancellationToken), (build, options, cancellationToken), options, cancellationToken);
        ArgumentNullException.ThrowIfNull(build);
        cancellationToken.ThrowIfCancellationRequested();
        RefuseCondition(options);
        var drafts = new BatchBuilder(NewId, _limits.BatchOperations, isSigned: _security.Policy is not null).Collect(build);
        cancellationToken.ThrowIfCancellationRequested();
        DemandPolicies(drafts);
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
                return FlushAsync(cancellationToken);
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
        DemandPolicies(removals);
        foreach (var chunk in removals.Chunk(_limits.BatchOperations))
        {
            cancellationToken.ThrowIfCancellationRequested();
            while (_changes.WhenRoom() is { IsCompleted: false } room)
                await room.WaitAsync(cancellationToken).ConfigureAwait(false);
            CommitJudged(chunk, options: null, out var committed);
            await committed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void DemandPolicies(ReadOnlySpan<OperationDraft> drafts)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isClosed), this);
        _changes.CatchUpWhenFarBehind();
        _policies.Demand(drafts, Id, _graph);
    }

    /// <summary>Commits one draft; false when it would change nothing.</summary>
    private bool Commit(in OperationDraft draft, WriteOptions? options, out Committed committed)
    {
        DemandPolicies([draft]);
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

    private bool TryCommit(in OperationDraft draft, HybridTimestamp expected, WriteOptions? options, out GenosNode? updated, out Committed committed)
    {
        DemandPolicies([draft]);
        lock (_gate)
        {
            ThrowIfClosed();
            (updated, committed) = (null, default);
            if (_graph.Find(draft.NodeId)?.Timestamp != expected)
                return false;
            CommitNeedsLock([draft], options, out committed);
            updated = _graph.Find(draft.NodeId);
            return true;
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
        RequireRoom(options);
        if (_security.Policy is not null)
            RequireSigner();
        _written.Clear();
        _engine.TryWrite(drafts, _time.GetUtcNow(), _written, _effects, out var refused);
        var hasWritten = _written.Count > 0;
        // Before the effects: what goes to peers waits for it.
        committed = Record(DurabilityOf(options)).Of(_written);
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
