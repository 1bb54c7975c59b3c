namespace GenosDb.Transports;

/// <summary>What every transport does alike: run once at a time, end when cancelled or disposed, and be gone when <see cref="DisposeAsync"/> completes.</summary>
/// <param name="transport">The transport that this is part of.</param>
internal sealed class TransportLifetime(ITransport transport) : IAsyncDisposable
{
    private readonly Lock _gate = new();

    // Never disposed: it has no timer and no handle, and a second DisposeAsync may still cancel it.
    private readonly CancellationTokenSource _disposal = new();
    private Task _run = Task.CompletedTask;
    private bool _disposed;

    /// <summary>Runs the transport. Being cancelled is its normal end.</summary>
    /// <param name="body">Works until cancelled.</param>
    /// <param name="cancellationToken">Ends it; so does disposal.</param>
    /// <exception cref="InvalidOperationException">It runs already.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public Task RunAsync(Func<CancellationToken, Task> body, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, transport);
            if (!_run.IsCompleted) throw new InvalidOperationException($"Transport {transport.Name} runs already. A transport serves one database; make one for each.");
            return _run = Task.Run(() => RunBodyAsync(body, cancellationToken), CancellationToken.None);
        }
    }

    /// <summary>Ends the run and waits for its end. May be called again, also meanwhile.</summary>
    public async ValueTask DisposeAsync()
    {
        Task run;
        lock (_gate)
        {
            _disposed = true;
            run = _run;
        }

        await _disposal.CancelAsync().ConfigureAwait(false);
        // What made the run fail was told to whoever awaits RunAsync.
        await run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RunBodyAsync(Func<CancellationToken, Task> body, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposal.Token);
        try
        {
            await body(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // Asked to end.
        }
    }
}
