using GenosDb.Tests.Transports.Support;

namespace GenosDb.Tests.Database.Support;

/// <summary>Where calls of a storage pass, unless a test holds or fails them.</summary>
internal sealed class StorageGate
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _held;
    private TaskCompletionSource _reached = NewSource();
    private Exception? _failure;
    private int _passed;

    /// <summary>Calls that have passed.</summary>
    public int Passed => Volatile.Read(ref _passed);

    /// <summary>The next calls wait until <see cref="Open"/>.</summary>
    public void Hold()
    {
        lock (_gate)
            (_held, _reached) = (NewSource(), NewSource());
    }

    /// <summary>Completes when a call waits here.</summary>
    public Task ReachedAsync() => _reached.Task.InTime();

    /// <summary>Lets those pass that wait, and all after them.</summary>
    /// <param name="failure">What they throw; null for nothing.</param>
    public void Open(Exception? failure = null)
    {
        lock (_gate)
        {
            _failure = failure;
            _held?.TrySetResult();
            _held = null;
        }
    }

    public async Task PassAsync()
    {
        Task held;
        lock (_gate)
        {
            held = _held?.Task ?? Task.CompletedTask;
            if (_held is not null)
                _reached.TrySetResult();
        }

        await held;
        if (Volatile.Read(ref _failure) is { } failure)
            throw failure;
        Interlocked.Increment(ref _passed);
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
