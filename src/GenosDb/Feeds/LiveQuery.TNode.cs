using System.Diagnostics.CodeAnalysis;
using GenosDb.Feeds;
using GenosDb.Queries;

namespace GenosDb;

/// <summary>A query whose result is kept up to date until it is disposed. It is neither observable nor enumerable itself: pick a member.</summary>
/// <remarks>
/// <para>Every reader gets one set with what there is, perhaps empty, and then one set for each committed batch that changes the result, whether it was written here,
/// received, or came with a grant or a revocation; the sets of one reader are in commit order. Observers are called one at a time, under no lock, on the thread pool or as
/// <see cref="LiveQueryOptions.CaptureContext"/> says, and may call any member of the database. There is no order between two live queries.</para>
/// <para>What an observer throws harms nobody else: it is logged, and the subscription lives on; after 100 exceptions in a row it is suspended. When the query itself fails,
/// as when a walk visits too many nodes, it ends with <c>OnError</c>.</para>
/// <para>Disposing a subscription ends it in silence; disposing the live query, or the database, completes its readers. After <see cref="Dispose"/> has returned no
/// callback for a change starts; one that runs finishes. Nothing stops because a reference to it was collected. Thread-safe.</para>
/// </remarks>
/// <typeparam name="TNode">What the result consists of.</typeparam>
public sealed class LiveQuery<TNode> : IAsyncDisposable, IDisposable
{
    private readonly LiveMember<TNode> _member;
    private readonly LiveQueryOptions _options;
    private readonly SynchronizationContext? _context;
    private readonly ChangeHub _hub;

    internal LiveQuery(LiveMember<TNode> member, LiveQueryOptions options, SynchronizationContext? context, ChangeHub hub) =>
        (_member, _options, _context, _hub) = (member, options, context, hub);

    /// <summary>The whole result now, as an immutable list. Never late: it shows every write that was completed before. Where it is cut by a limit, and where it is not, it
    /// shares its memory with the lists before it. After the query has ended, the last one.</summary>
    public IReadOnlyList<TNode> Current => Latest;

    /// <summary>The revision of the latest batch that changed the result; until then, that at which the query was attached.</summary>
    public long Revision => Latest.Revision;

    /// <summary>One initial set for each observer, then the changes.</summary>
    public IObservable<NodeChangeSet<TNode>> Changes => new FeedObservable<NodeChangeSet<TNode>>(observer => Subscribe(observer, static (set, lagged) => [set.ToChangeSet(lagged)]));

    /// <summary>Who has subscribed and not ended.</summary>
    internal int ReaderCount => _member.ReaderCount;

    private ResultList<TNode> Latest
    {
        get
        {
            _hub.CatchUp();
            return _member.Current;
        }
    }

    /// <summary>The same, one node at a time.</summary>
    public IObservable<NodeChange<TNode>> Items() => new FeedObservable<NodeChange<TNode>>(observer => Subscribe(observer, static (set, lagged) => set.ToChangeSet(lagged).Changes));

    /// <summary>The whole result, first and after each set of changes.</summary>
    public IObservable<IReadOnlyList<TNode>> Snapshots() => new FeedObservable<IReadOnlyList<TNode>>(observer => Subscribe(observer, static (set, _) => [set.To]));

    /// <summary>As <see cref="Changes"/>, for <c>await foreach</c>. Subscribed when this method returns; ends on disposal, and throws when the query fails.</summary>
    /// <param name="cancellationToken">Ends the subscription; the enumeration throws <see cref="OperationCanceledException"/>.</param>
    /// <returns>For one enumeration; a second one throws <see cref="InvalidOperationException"/>.</returns>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "Who enumerates disposes it, and this query does at its end.")]
    public IAsyncEnumerable<NodeChangeSet<TNode>> ReadAllAsync(CancellationToken cancellationToken = default)
    {
        var sequence = new LiveSequence<TNode>(_member, _options, _hub, cancellationToken);
        Add(sequence);
        sequence.EndWhenCanceled();
        return sequence;
    }

    /// <summary>Calls back for each node that is there, and then for each that changes.</summary>
    /// <param name="onChange">Called for one change after the other.</param>
    /// <param name="onError">Given what <paramref name="onChange"/> throws, and why the query failed, if it does.</param>
    /// <returns>Dispose it to end the subscription.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="onChange"/> is null.</exception>
    public IDisposable Subscribe(Action<NodeChange<TNode>> onChange, Action<Exception>? onError = null)
    {
        ArgumentNullException.ThrowIfNull(onChange);
        return Subscribe(new CallbackObserver<NodeChange<TNode>>(onChange, onError), static (set, lagged) => set.ToChangeSet(lagged).Changes, onError);
    }

    /// <summary>Ends the query and completes its readers. Idempotent; may be called from a callback, which then finishes.</summary>
    public void Dispose()
    {
        _hub.Leave(_member);
        _member.Complete(problem: null, isAtOnce: true);
    }

    /// <summary>As <see cref="Dispose"/>; waits for nothing.</summary>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    private void Add(LiveReader<TNode> reader)
    {
        // Before it can end.
        if (reader.IsBlocking)
            _hub.Gates.Add(reader);
        _member.Add(reader);
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The caller disposes the subscription.")]
    private LiveSubscription<TNode, TItem> Subscribe<TItem>(IObserver<TItem> observer, Func<ResultSet<TNode>, long, IEnumerable<TItem>> itemsOf, Action<Exception>? onError = null)
    {
        var subscription = new LiveSubscription<TNode, TItem>(_member, _options, _context, observer, itemsOf, Report, _hub);
        Add(subscription);
        return subscription;

        void Report(Exception problem)
        {
            _hub.Report(problem);
            if (onError is null)
                return;
            try
            {
                onError(problem);
            }
#pragma warning disable CA1031 // It harms nobody but who gave it.
            catch (Exception second)
#pragma warning restore CA1031
            {
                _hub.Report(second);
            }
        }
    }
}
