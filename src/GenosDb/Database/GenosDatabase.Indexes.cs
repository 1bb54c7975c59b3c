using GenosDb.Graphs;
using GenosDb.Queries;
using GenosDb.Storage;
using GenosDb.Sync;

namespace GenosDb;

/// <content>Indexes. Making one needs the lock only to begin, to take over what was written meanwhile, and to end. What is stored of them is which there are.</content>
public sealed partial class GenosDatabase
{
    private const int MaxIndexes = 32;

    private readonly IndexSet _indexes = new();

    // Those being made; a task ends with its index, or with the attempt.
    private readonly Dictionary<IndexDefinition, TaskCompletionSource> _building = [];

    // Those that the next opening builds. While it does, they do not answer yet.
    private readonly List<IndexDefinition> _storedIndexes;
    private readonly bool _skipsIndexes;
    private Task _indexesStored = Task.CompletedTask;

    /// <inheritdoc/>
    public IReadOnlyList<IndexDefinition> Indexes
    {
        get
        {
            lock (_gate)
            {
                ThrowIfClosed();
                return [.. _storedIndexes.Union(_indexes.Definitions)];
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> EnsureIndexAsync(IndexDefinition index, IProgress<IndexProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(index);
        var told = new ThrottledProgress<IndexProgress>(progress, _time);
        var state = default(IndexProgress);
        var isNew = await EnsureIndexAsync(index, Advance, cancellationToken).ConfigureAwait(false);
        if (isNew || state.NodesTotal > 0)
            told.Report(state with { NodesDone = state.NodesTotal });
        Task stored;
        lock (_gate)
            stored = _indexesStored;
        await stored.WaitAsync(cancellationToken).ConfigureAwait(false);
        return isNew;

        void Advance(int nodes, int total)
        {
            state = new IndexProgress(Math.Min(state.NodesDone + nodes, total), total);
            told.ReportWhenDue(state);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> DropIndexAsync(IndexDefinition index, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(index);
        index = index with { Path = FieldPath.Parse(index.Path).ToString() };
        cancellationToken.ThrowIfCancellationRequested();
        var wasThere = false;
        Task stored;
        lock (_gate)
        {
            ThrowIfClosed();
            if (!_isReadOnly)
                RequireWritable();
            ChangeIndexesNeedsLock(indexes => wasThere = indexes.Drop(index)).Dispose();
            if (_storedIndexes.Remove(index))
            {
                wasThere = true;
                StoreIndexesNeedsLock();
            }

            stored = _indexesStored;
        }

        await stored.WaitAsync(cancellationToken).ConfigureAwait(false);
        return wasThere;
    }

    /// <summary>Builds those that are stored, unless they are not wanted; of the opening.</summary>
    private async Task RebuildIndexesAsync(ProgressMeter progress, CancellationToken cancellationToken)
    {
        if (!_skipsIndexes && _storedIndexes.Count > 0)
        {
            progress.Enter(StoragePhase.Indexing);
            await Parallel.ForEachAsync(_storedIndexes.ToArray(), cancellationToken, async (index, ending) => await EnsureIndexAsync(index, Advance, ending).ConfigureAwait(false)).ConfigureAwait(false);
        }

        progress.End();

        void Advance(int nodes, int total)
        {
            // Several are built at a time.
            lock (progress)
                progress.Add(bytes: 0, nodes);
        }
    }

    /// <param name="index">Path and kind.</param>
    /// <param name="advance">Told how many nodes were taken in since the last time, and how many there are.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether there was none, not even one that was skipped.</returns>
    private async ValueTask<bool> EnsureIndexAsync(IndexDefinition index, Action<int, int> advance, CancellationToken cancellationToken)
    {
        var keys = IndexKeys.Of(index);
        index = index with { Path = keys.Field.ToString() };
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            TaskCompletionSource? other;
            IndexBuild? build = null;
            GraphSnapshot? snapshot = null;
            bool isNew;
            lock (_gate)
            {
                ThrowIfClosed();
                if (_indexes.Has(index))
                    return false;
                isNew = !_storedIndexes.Contains(index);
                if (!_building.TryGetValue(index, out other))
                    snapshot = BeginIndexNeedsLock(build = new IndexBuild(index, keys));
            }

            if (build is not null)
            {
                await BuildAsync(build, snapshot!, advance, cancellationToken).ConfigureAwait(false);
                return isNew;
            }

            // Somebody else makes it. Should that come to nothing, it is made here.
            await other!.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private GraphSnapshot BeginIndexNeedsLock(IndexBuild build)
    {
        if (!_isReadOnly)
            RequireWritable();
        var others = _storedIndexes.Union(_indexes.Definitions).Union(_building.Keys).Count(index => index != build.Definition);
        if (others >= MaxIndexes)
            throw new GenosLimitException($"There are {MaxIndexes} indexes already. Drop one that is not needed.", nameof(Indexes), others + 1, MaxIndexes);
        _building.Add(build.Definition, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        return ChangeIndexesNeedsLock(indexes => indexes.Begin(build));
    }

    private async Task BuildAsync(IndexBuild build, GraphSnapshot snapshot, Action<int, int> advance, CancellationToken cancellationToken)
    {
        var isReady = false;
        try
        {
            // How much text a node has, nobody knows beforehand.
            var cost = build.Definition.Kind == IndexKind.Text ? double.PositiveInfinity : snapshot.Count;
            isReady = await RunAsync(cost, () => Build(build, snapshot, advance, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            snapshot.Dispose();
            lock (_gate)
            {
                if (!isReady)
                    ChangeIndexesNeedsLock(indexes => indexes.End(build, isReady: false)).Dispose();
                _building.Remove(build.Definition, out var building);
                building!.SetResult();
            }
        }
    }

    private bool Build(IndexBuild build, GraphSnapshot snapshot, Action<int, int> advance, CancellationToken cancellationToken)
    {
        var total = snapshot.Count;
        build.Load(snapshot.View, Checkpoint);
        snapshot.Dispose();

        // Each time less was written meanwhile, unless writers are faster than this.
        int count = int.MaxValue, before;
        do
        {
            (List<NodeReplacement> Notes, bool WasCleared) taken;
            lock (_gate)
                taken = build.TakeNotes();
            (before, count) = (count, taken.Notes.Count);
            build.CatchUp(taken, Checkpoint);
        }
        while (count > IndexBuild.NotesUnderLock && count < before / 2);

        // Then they wait for each portion of the rest.
        while (true)
        {
            Checkpoint(nodes: 0);
            lock (_gate)
            {
                ThrowIfClosed();
                if (!build.TryCatchUp())
                    continue;
                ChangeIndexesNeedsLock(indexes => indexes.End(build, isReady: true)).Dispose();
                if (!_isReadOnly && !_storedIndexes.Contains(build.Definition))
                {
                    _storedIndexes.Add(build.Definition);
                    StoreIndexesNeedsLock();
                }

                return true;
            }
        }

        void Checkpoint(int nodes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _isClosed), this);
            advance(nodes, total);
        }
    }

    /// <summary>Changes which indexes there are, for the next revision on.</summary>
    /// <returns>The revision before which nothing was told to new ones.</returns>
    private GraphSnapshot ChangeIndexesNeedsLock(Action<IndexSet> change) =>
        _graph.ChangeIndexes(() =>
        {
            change(_indexes);
            return _indexes.Count > 0 ? _indexes : null;
        });

    private void StoreIndexesNeedsLock()
    {
        if (_journal is null)
            return;
        _journal.Add(IndexesRecordNeedsLock());
        _indexesStored = Record(Durability.Strict)?.Durable ?? Task.CompletedTask;
    }

    private StateChange IndexesRecordNeedsLock() => StateRecords.Indexes(_storedIndexes.Select(index => ((byte)index.Kind, index.Path)));

    private StateChange? StoredIndexesNeedLock() => _storedIndexes.Count > 0 ? IndexesRecordNeedsLock() : null;

    private static IndexDefinition ToDefinition((byte Kind, string Path) stored)
    {
        var index = new IndexDefinition(stored.Path, (IndexKind)stored.Kind);
        try
        {
            return index with { Path = IndexKeys.Of(index).Field.ToString() };
        }
        catch (Exception problem) when (problem is GenosQueryException or GenosLimitException or ArgumentException)
        {
            throw new StorageException(StorageFailure.UnsupportedVersion, $"The store has an index that this version cannot make: {problem.Message} Update the package.", problem);
        }
    }
}
