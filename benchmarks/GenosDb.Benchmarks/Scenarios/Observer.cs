namespace GenosDb.Benchmarks.Scenarios;

/// <summary>Calls back; the end of the sequence is nobody's business here.</summary>
internal sealed class Observer<T>(Action<T> onNext) : IObserver<T>
{
    public void OnNext(T value) => onNext(value);

    public void OnError(Exception error) => throw new InvalidOperationException("The feed failed.", error);

    public void OnCompleted()
    {
    }
}
