using GenosDb.Queries;

namespace GenosDb.Feeds;

/// <summary>An observer of a live query: called serially, on the thread pool or a captured context.</summary>
/// <typeparam name="TNode">What the result consists of.</typeparam>
/// <typeparam name="TItem">What the observer is given.</typeparam>
internal sealed class LiveSubscription<TNode, TItem> : LiveReader<TNode>
{
    private readonly object _key = new();
    private readonly IObserver<TItem> _observer;
    private readonly Func<ResultSet<TNode>, long, IEnumerable<TItem>> _itemsOf;
    private readonly ObserverCalls _calls;
    private readonly DeliveryPump _pump;

    /// <param name="member">The query.</param>
    /// <param name="options">How its readers are served.</param>
    /// <param name="context">Where the observer is called; null for the thread pool.</param>
    /// <param name="observer">Who is called.</param>
    /// <param name="itemsOf">What it is given of a set and of what was lost before it; one call each.</param>
    /// <param name="report">Told what the observer throws.</param>
    /// <param name="hub">Where the changes come from.</param>
    public LiveSubscription(
        LiveMember<TNode> member,
        LiveQueryOptions options,
        SynchronizationContext? context,
        IObserver<TItem> observer,
        Func<ResultSet<TNode>, long, IEnumerable<TItem>> itemsOf,
        Action<Exception> report,
        ChangeHub hub)
        : base(member, options, hub)
    {
        (_observer, _itemsOf) = (observer, itemsOf);
        _calls = new ObserverCalls(report, () =>
        {
            hub.ReportSuspended();
            Dispose();
        });
        _pump = new DeliveryPump(Deliver, context, problem =>
        {
            // It is not called any more, and nobody is to wait for it.
            Dispose();
            report(problem);
        });
    }

    private protected override void Wake() => _pump.Wake();

    private protected override void Stop() => _calls.Stop();

    private void Deliver()
    {
        if (IsBlocking)
            WriterGates.Enter(_key);
        try
        {
            DeliverAll();
        }
        finally
        {
            // A context may go on with something else in the same flow.
            WriterGates.Leave(_key);
        }
    }

    private void DeliverAll()
    {
        while (TryTake(out var set, out var lagged))
        {
            foreach (var item in _itemsOf(set, lagged))
            {
                if (!_calls.TryCall(_observer.OnNext, item))
                    break;
            }
        }

        if (!TryEnd(out var problem, out var isDisposed) || isDisposed)
            return;
        if (problem is null)
            _calls.End(_observer.OnCompleted);
        else
            _calls.End(() => _observer.OnError(problem));
    }
}
