namespace GenosDb.Feeds;

/// <summary>Two callbacks as an observer.</summary>
internal sealed class CallbackObserver<T>(Action<T> onNext, Action<Exception>? onError) : IObserver<T>
{
    public void OnNext(T value) => onNext(value);

    public void OnError(Exception error) => onError?.Invoke(error);

    public void OnCompleted()
    {
    }
}
