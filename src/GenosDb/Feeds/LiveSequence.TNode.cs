using System.Runtime.ExceptionServices;

namespace GenosDb.Feeds;

/// <summary>A reader of a live query that asks for each set. For one enumeration.</summary>
internal sealed class LiveSequence<TNode> : LiveReader<TNode>, IAsyncEnumerable<NodeChangeSet<TNode>>, IAsyncEnumerator<NodeChangeSet<TNode>>
{
    // Not the sequence itself: what a loop has started may outlive it.
    private readonly object _key = new();
    private readonly CancellationToken _cancellationToken;
    private CancellationTokenRegistration _registration;
    private CancellationToken _enumerationToken;
    private TaskCompletionSource _signal = NewSignal();
    private NodeChangeSet<TNode>? _current;
    private int _isEnumerated;

    public LiveSequence(LiveMember<TNode> member, LiveQueryOptions options, ChangeHub hub, CancellationToken cancellationToken)
        : base(member, options, hub) => _cancellationToken = cancellationToken;

    public NodeChangeSet<TNode> Current => _current ?? throw new InvalidOperationException("There is no set before the first and after the last one.");

    /// <summary>Lets the token end it. Once it is subscribed: who has ended before would never be let go.</summary>
    public void EndWhenCanceled() => _registration = _cancellationToken.UnsafeRegister(static sequence => ((LiveSequence<TNode>)sequence!).Dispose(), this);

    public IAsyncEnumerator<NodeChangeSet<TNode>> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _isEnumerated, 1) == 1)
            throw new InvalidOperationException("It is enumerated already. Call ReadAllAsync again for another reader.");
        _enumerationToken = cancellationToken;
        return this;
    }

    public ValueTask<bool> MoveNextAsync()
    {
        // Not in an asynchronous method, so that it holds for the body of the loop too.
        if (IsBlocking)
            WriterGates.Enter(_key);
        return NextAsync();
    }

    public ValueTask DisposeAsync()
    {
        WriterGates.Leave(_key);
        Dispose();
        return default;
    }

    public override void Dispose()
    {
        _registration.Unregister();
        base.Dispose();
    }

    private protected override void Wake()
    {
        lock (Gate)
            _signal.TrySetResult();
    }

    private protected override void Stop()
    {
    }

    private async ValueTask<bool> NextAsync()
    {
        while (true)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            _enumerationToken.ThrowIfCancellationRequested();
            Task signalled;
            lock (Gate)
            {
                if (_signal.Task.IsCompleted)
                    _signal = NewSignal();
                signalled = _signal.Task;
            }

            if (TryTake(out var set, out var lagged))
            {
                _current = set.ToChangeSet(lagged);
                return true;
            }

            if (TryEnd(out var problem, out _))
            {
                _cancellationToken.ThrowIfCancellationRequested();
                _current = null;
                if (problem is not null)
                    ExceptionDispatchInfo.Throw(problem);
                return false;
            }

            await signalled.WaitAsync(_enumerationToken).ConfigureAwait(false);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
