namespace GenosDb.Feeds;

/// <summary>An observable that is no more than its subscribing.</summary>
internal sealed class FeedObservable<T>(Func<IObserver<T>, IDisposable> subscribe) : IObservable<T>
{
    public IDisposable Subscribe(IObserver<T> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        return subscribe(observer);
    }
}
