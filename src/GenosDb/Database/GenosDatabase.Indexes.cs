using GenosDb.Graphs;
using GenosDb.Queries;

namespace GenosDb;

/// <content>Indexes. Making one needs the lock only to begin, to take over what was written meanwhile, and to end.</content>
public sealed partial class GenosDatabase
{
    private const int MaxIndexes = 32;

    // As many as can be taken over under the lock without anybody noticing.
    private const int NotesUnderLock = 512;

    private readonly IndexSet _indexes = new();

    // Those being made; a task ends with its index, or with the attempt.
    private readonly Dictionary<IndexDefinition, TaskCompletionSource> _building = [];

    /// <inheritdoc/>
    public IReadOnlyList<IndexDefinition> Indexes
    {
        get
        {
            lock (_gate)
            {
                ThrowIfClosed();
                return _indexes.Definitions;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> EnsureIndexAsync(IndexDefinition index, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(index);
        var keys = IndexKeys.Of(index);
        index = index with { Path = keys.Field.ToString() };
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            TaskCompletionSource? other;
            IndexBuild? build = null;
            GraphSnapshot? snapshot = null;
            lock (_gate)
            {
                ThrowIfClosed();
                if (_indexes.Has(index))
                    return false;
                if (!_building.TryGetValue(index, out other))
                    snapshot = BeginIndexNeedsLock(build = new IndexBuild(index, keys));
            }

            if (build is not null)
            {
                await BuildAsync(build, snapshot!, cancellationToken).ConfigureAwait(false);
                return true;
            }

            // Somebody else makes it. Should that come to nothing, it is made here.
            await other!.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> DropIndexAsync(IndexDefinition index, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(index);
        index = index with { Path = FieldPath.Parse(index.Path).ToString() };
        cancellationToken.ThrowIfCancellationRequested();
        var wasThere = false;
        lock (_gate)
        {
            ThrowIfClosed();
            ChangeIndexesNeedsLock(indexes => wasThere = indexes.Drop(index)).Dispose();
        }

        return new ValueTask<bool>(wasThere);
    }

    private GraphSnapshot BeginIndexNeedsLock(IndexBuild build)
    {
        if (_indexes.Count >= MaxIndexes)
            throw new GenosLimitException($"There are {MaxIndexes} indexes already. Drop one that is not needed.", nameof(Indexes), _indexes.Count + 1, MaxIndexes);
        _building.Add(build.Definition, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        return ChangeIndexesNeedsLock(indexes => indexes.Begin(build));
    }

    private async Task BuildAsync(IndexBuild build, GraphSnapshot snapshot, CancellationToken cancellationToken)
    {
        var isReady = false;
        try
        {
            isReady = await RunAsync(snapshot.Count, () => Build(build, snapshot, cancellationToken), cancellationToken).ConfigureAwait(false);
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

    private bool Build(IndexBuild build, GraphSnapshot snapshot, CancellationToken cancellationToken)
    {
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
        while (count > NotesUnderLock && count < before / 2);

        // Then they wait for each portion of the rest: a larger one each time, so that nobody writes fast enough for it never to end.
        for (var most = NotesUnderLock; ; most = 2 * Math.Min(most, int.MaxValue / 2))
        {
            Checkpoint();
            lock (_gate)
            {
                ThrowIfClosed();
                if (!build.TryCatchUp(most))
                    continue;
                ChangeIndexesNeedsLock(indexes => indexes.End(build, isReady: true)).Dispose();
                return true;
            }
        }

        void Checkpoint()
        {
            cancellationToken.ThrowIfCancellationRequested();
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _isClosed), this);
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
}
