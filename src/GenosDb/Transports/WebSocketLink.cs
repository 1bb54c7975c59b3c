using System.Buffers;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;

namespace GenosDb.Transports;

/// <summary>A link over one WebSocket, of a client or of a server: a binary message is a frame, in however many fragments it comes.</summary>
/// <remarks>An empty message is a heartbeat: a link that has sent nothing for 15 seconds sends one, and one on which nothing arrived for 45 seconds is
/// broken. A text message breaks the link, too.</remarks>
public sealed class WebSocketLink : IPeerLink
{
    private const int StandardBytes = 64 << 10;
    private const int FragmentBytes = 64 << 10;

    private readonly WebSocket _socket;
    private readonly int _maxFrameBytes;
    private readonly TimeProvider _timeProvider;
    private readonly LinkPulse _pulse;
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly SemaphoreSlim _receiving = new(1, 1);
    private readonly Lock _gate = new();
    private IOException? _fault;
    private Task? _disposal;
    private Task _abandoned = Task.CompletedTask;

    /// <summary>Takes over an open WebSocket.</summary>
    /// <param name="socket">The WebSocket; disposed with the link.</param>
    /// <param name="isInitiator">Whether this side dialled.</param>
    /// <param name="remoteDescription">The peer, for people and logs.</param>
    /// <param name="host">Gives the limit and the clock.</param>
    public WebSocketLink(WebSocket socket, bool isInitiator, string remoteDescription, ITransportHost host)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentNullException.ThrowIfNull(remoteDescription);
        ArgumentNullException.ThrowIfNull(host);
        _socket = socket;
        _maxFrameBytes = host.MaxFrameBytes;
        _timeProvider = host.TimeProvider;
        IsInitiator = isInitiator;
        RemoteDescription = remoteDescription;
        _pulse = new LinkPulse(host.TimeProvider, SendHeartbeat, problem => Fail(new IOException($"{RemoteDescription} {problem}.")));
    }

    /// <inheritdoc/>
    public string RemoteDescription { get; }

    /// <inheritdoc/>
    public bool IsInitiator { get; }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> ChannelBinding => default;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">An empty frame.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        if (frame.IsEmpty) throw new ArgumentException("A frame has at least one byte.", nameof(frame));
        try
        {
            await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await SendMessageAsync(frame, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _sending.Release();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Fail(new IOException($"Sending to {RemoteDescription} was cancelled."));
            throw;
        }
        catch (Exception problem) when (IsBrokenSocket(problem))
        {
            throw Fail(new IOException($"{RemoteDescription} cannot be sent to: {problem.Message}", problem));
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(StandardBytes);
        var length = 0;
        try
        {
            while (true)
            {
                // One byte of room more than the limit would do, but a limit that is a power of two would double what the pool gives.
                var room = length < _maxFrameBytes ? buffer.AsMemory(length, Math.Min(buffer.Length, _maxFrameBytes) - length) : new byte[1];
                var result = await ReceiveAsync(room, cancellationToken).ConfigureAwait(false);
                if (result.MessageType == WebSocketMessageType.Close) yield break;
                length += result.Count;
                ThrowIfNotAllowed(result.MessageType, length);
                if (result.EndOfMessage)
                {
                    if (length > 0) yield return buffer.AsMemory(0, length);
                    length = 0;
                    if (buffer.Length > StandardBytes) Resize(ref buffer, length, StandardBytes);
                }
                else if (length == buffer.Length && length < _maxFrameBytes)
                {
                    // Doubles as bytes really arrive, whatever is still to come.
                    Resize(ref buffer, length, (int)Math.Min(2L * length, _maxFrameBytes));
                }
            }
        }
        finally
        {
            // A receive that was given up on may still write here; then the memory is the garbage collector's.
            if (_receiving.CurrentCount > 0) ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Does the closing handshake: what was sent still arrives, then the peer's sequence ends. Waits for the peer's answer for at most 2 seconds.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate) return new ValueTask(_disposal ??= CloseAsync());
    }

    private static bool IsBrokenSocket(Exception problem) =>
        problem is WebSocketException or IOException or ObjectDisposedException or OperationCanceledException;

    private static void Resize(ref byte[] buffer, int length, int capacityBytes)
    {
        var resized = ArrayPool<byte>.Shared.Rent(capacityBytes);
        buffer.AsSpan(0, length).CopyTo(resized);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = resized;
    }

    private async ValueTask SendMessageAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        // In fragments, because a WebSocket copies what it is given at once.
        for (; message.Length > FragmentBytes; message = message[FragmentBytes..])
            await _socket.SendAsync(message[..FragmentBytes], WebSocketMessageType.Binary, endOfMessage: false, cancellationToken).ConfigureAwait(false);
        await _socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken).ConfigureAwait(false);
        _pulse.Sent();
    }

    private void SendHeartbeat()
    {
        if (_sending.Wait(0)) _ = BeatAsync();
    }

    private async Task BeatAsync()
    {
        try
        {
            await SendMessageAsync(ReadOnlyMemory<byte>.Empty, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception problem) when (IsBrokenSocket(problem))
        {
            Fail(new IOException($"{RemoteDescription} cannot be sent to: {problem.Message}", problem));
        }
        finally
        {
            _sending.Release();
        }
    }

    private void ThrowIfNotAllowed(WebSocketMessageType type, int length)
    {
        if (type != WebSocketMessageType.Binary) throw Fail(new IOException($"{RemoteDescription} sent a text message; frames are binary."));
        if (length > _maxFrameBytes) throw Fail(new IOException($"{RemoteDescription} sent a frame above {_maxFrameBytes} bytes, the most that is read here. The other side may have a larger {nameof(GenosLimits)}.{nameof(GenosLimits.FrameBytes)}."));
    }

    /// <summary>Receives, and can be given up on: cancelling a WebSocket's own receive would abort it, and a clean end would no longer be possible.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> room, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var receiving = ReceiveToTheEndAsync(room);
        if (receiving.IsCompleted || !cancellationToken.CanBeCanceled) return await receiving.ConfigureAwait(false);
        var pending = receiving.AsTask();
        try
        {
            return await pending.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _abandoned = pending;
            throw;
        }
    }

    private async ValueTask<ValueWebSocketReceiveResult> ReceiveToTheEndAsync(Memory<byte> room)
    {
        await _receiving.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        _pulse.BeginReceive();
        try
        {
            return await _socket.ReceiveAsync(room, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception problem) when (IsBrokenSocket(problem))
        {
            throw Fail(new IOException($"The link to {RemoteDescription} broke: {problem.Message}", problem));
        }
        finally
        {
            _pulse.EndReceive();
            _receiving.Release();
        }
    }

    /// <summary>Breaks the connection for both directions and both sides. The first reason is the one that everybody sees.</summary>
    private IOException Fail(IOException reason)
    {
        var first = Interlocked.CompareExchange(ref _fault, reason, null) ?? reason;
        if (ReferenceEquals(first, reason))
        {
            _pulse.Dispose();
            _socket.Abort();
        }

        return first;
    }

    private async Task CloseAsync()
    {
        await Task.Yield();
        using var timeout = new CancellationTokenSource(LinkTiming.Close, _timeProvider);
        try
        {
            await SayGoodbyeAsync(timeout.Token).ConfigureAwait(false);
            await DiscardUntilAnsweredAsync(timeout.Token).ConfigureAwait(false);
        }
        catch (Exception problem) when (IsBrokenSocket(problem))
        {
            Fail(new IOException($"{RemoteDescription} did not answer the end of the link.", problem));
        }

        _pulse.Dispose();
        _socket.Dispose();
        // It fails now at the latest, and nobody is left to be told.
        await _abandoned.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task SayGoodbyeAsync(CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived) await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task DiscardUntilAnsweredAsync(CancellationToken cancellationToken)
    {
        // The host may still be reading; the answer may come to it.
        await _receiving.WaitAsync(cancellationToken).ConfigureAwait(false);
        var discarded = ArrayPool<byte>.Shared.Rent(4 << 10);
        try
        {
            while (_socket.State == WebSocketState.CloseSent) await _socket.ReceiveAsync(discarded.AsMemory(), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(discarded);
            _receiving.Release();
        }
    }
}
