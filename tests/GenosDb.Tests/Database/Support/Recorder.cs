using GenosDb.Tests.Transports.Support;

namespace GenosDb.Tests.Database.Support;

/// <summary>An observer that keeps what it gets, and that a test can wait on. What a test gives as <paramref name="react"/> runs on the observer's turn.</summary>
internal sealed class Recorder<T>(Action<T>? react = null) : IObserver<T>
{
    private readonly Lock _gate = new();
    private readonly List<T> _items = [];
    private readonly List<(Func<IReadOnlyList<T>, bool> Condition, TaskCompletionSource<T[]> Reached)> _waits = [];
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;
    private int _completions;

    public T[] Items
    {
        get
        {
            lock (_gate)
                return [.. _items];
        }
    }

    /// <summary>Whether two calls ever ran at once, or one came after the completion.</summary>
    public bool BrokeTheGrammar { get; private set; }

    public int Completions => Volatile.Read(ref _completions);

    /// <summary>Completes with <see cref="OnCompleted"/>.</summary>
    public Task CompletedAsync() => _completed.Task.InTime();

    /// <summary>Completes with all items once there are some and a condition holds for them.</summary>
    public Task<T[]> WhenAsync(Func<IReadOnlyList<T>, bool> condition)
    {
        lock (_gate)
        {
            if (_items.Count > 0 && condition(_items))
                return Task.FromResult(_items.ToArray());
            var reached = new TaskCompletionSource<T[]>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waits.Add((condition, reached));
            return reached.Task.InTime();
        }
    }

    public Task<T[]> CountAsync(int count) => WhenAsync(items => items.Count >= count);

    public void OnNext(T value)
    {
        BrokeTheGrammar |= Interlocked.Increment(ref _running) != 1 || _completed.Task.IsCompleted;
        try
        {
            lock (_gate)
            {
                _items.Add(value);
                foreach (var wait in _waits.Where(wait => wait.Condition(_items)).ToArray())
                {
                    wait.Reached.SetResult([.. _items]);
                    _waits.Remove(wait);
                }
            }

            react?.Invoke(value);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    public void OnError(Exception error) => _completed.TrySetException(error);

    public void OnCompleted()
    {
        BrokeTheGrammar |= Volatile.Read(ref _running) != 0;
        Interlocked.Increment(ref _completions);
        _completed.TrySetResult();
    }
}
