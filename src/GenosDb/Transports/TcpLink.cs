using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace GenosDb.Transports;

/// <summary>A link over one TCP connection. A frame is a 4-byte big-endian length and that many bytes; a length of zero is a heartbeat.</summary>
internal sealed class TcpLink : IPeerLink
{
    private const int HeaderBytes = ReceiveBuffer.HeaderBytes;

    // What a frame is copied into together with its length, so that both leave in one call. The rest of a longer frame follows uncopied.
    private const int GatheredBytes = 64 << 10;

    private static readonly byte[] HeartbeatFrame = new byte[HeaderBytes];

    private readonly Socket _socket;
    private readonly int _maxFrameBytes;
    private readonly TimeProvider _timeProvider;
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly Lock _gate = new();
    private readonly LinkPulse _pulse;
    private IOException? _fault;
    private Task? _disposal;
    private volatile bool _peerEnded;

    /// <summary>Takes over a connected socket.</summary>
    /// <param name="socket">The connection; disposed with the link.</param>
    /// <param name="isInitiator">Whether this side dialled.</param>
    /// <param name="host">Gives the limit and the clock.</param>
    public TcpLink(Socket socket, bool isInitiator, ITransportHost host)
    {
        socket.NoDelay = true;
        _socket = socket;
        _maxFrameBytes = host.MaxFrameBytes;
        _timeProvider = host.TimeProvider;
        IsInitiator = isInitiator;
        RemoteDescription = $"tcp://{socket.RemoteEndPoint}";
        _pulse = new LinkPulse(host.TimeProvider, SendHeartbeat, problem => Fail(new IOException($"{RemoteDescription} {problem}.")));
    }

    /// <inheritdoc/>
    public string RemoteDescription { get; }

    /// <inheritdoc/>
    public bool IsInitiator { get; }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> ChannelBinding => default;

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        if (frame.IsEmpty) throw new ArgumentException("A frame has at least one byte: the empty one is the transport's heartbeat.", nameof(frame));
        try
        {
            await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await WriteFrameAsync(frame, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _sending.Release();
            }
        }
        catch (OperationCanceledException)
        {
            // Part of the frame may be on its way; what follows it could not be read.
            Fail(new IOException($"Sending to {RemoteDescription} was cancelled."));
            throw;
        }
        catch (Exception problem) when (problem is SocketException or ObjectDisposedException)
        {
            throw Fail(new IOException($"{RemoteDescription} cannot be sent to: {problem.Message}", problem));
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var received = new ReceiveBuffer(_maxFrameBytes);
        while (true)
        {
            while (TryTake(received, out var frame))
            {
                if (!frame.IsEmpty) yield return frame;
            }

            var count = await ReceiveAsync(received.GetFree(), cancellationToken).ConfigureAwait(false);
            if (count > 0)
            {
                received.Advance(count);
                continue;
            }

            _peerEnded = true;
            if (received.UnreadBytes > 0) throw Fail(new IOException($"{RemoteDescription} ended the link within a frame."));
            yield break;
        }
    }

    /// <summary>Says goodbye: what was sent still arrives, then the peer's sequence ends. Waits for the peer's own end, at most <see cref="LinkTiming.Close"/>.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate) return new ValueTask(_disposal ??= CloseAsync());
    }

    private async ValueTask WriteFrameAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        var gathered = Math.Min(frame.Length, GatheredBytes - HeaderBytes);
        var buffer = ArrayPool<byte>.Shared.Rent(HeaderBytes + gathered);
        try
        {
            BinaryPrimitives.WriteInt32BigEndian(buffer, frame.Length);
            frame.Span[..gathered].CopyTo(buffer.AsSpan(HeaderBytes));
            await WriteAsync(buffer.AsMemory(0, HeaderBytes + gathered), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        await WriteAsync(frame[gathered..], cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            var count = await _socket.SendAsync(bytes, SocketFlags.None, cancellationToken).ConfigureAwait(false);
            _pulse.Sent();
            bytes = bytes[count..];
        }
    }

    private bool TryTake(ReceiveBuffer received, out ReadOnlyMemory<byte> frame)
    {
        try
        {
            return received.TryTake(out frame);
        }
        catch (IOException problem)
        {
            throw Fail(problem);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        _pulse.BeginReceive();
        try
        {
            return await _socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is SocketException or ObjectDisposedException)
        {
            throw Fail(new IOException($"The link to {RemoteDescription} broke: {problem.Message}", problem));
        }
        finally
        {
            _pulse.EndReceive();
        }
    }

    private void SendHeartbeat()
    {
        if (_sending.Wait(0)) _ = BeatAsync();
    }

    private async Task BeatAsync()
    {
        try
        {
            await WriteAsync(HeartbeatFrame, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is SocketException or ObjectDisposedException)
        {
            Fail(new IOException($"{RemoteDescription} cannot be sent to: {problem.Message}", problem));
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Breaks the connection for both directions and both sides. The first reason is the one that everybody sees.</summary>
    private IOException Fail(IOException reason)
    {
        var first = Interlocked.CompareExchange(ref _fault, reason, null) ?? reason;
        if (ReferenceEquals(first, reason))
        {
            _pulse.Dispose();
            // Reset instead of a clean end, which the peer would take for a goodbye.
            _socket.Close(0);
        }

        return first;
    }

    private async Task CloseAsync()
    {
        await Task.Yield();
        using var timeout = new CancellationTokenSource(LinkTiming.Close, _timeProvider);
        try
        {
            if (_fault is null) await SayGoodbyeAsync(timeout.Token).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            Fail(new IOException($"{RemoteDescription} did not answer the end of the link.", problem));
        }

        _pulse.Dispose();
        Interlocked.CompareExchange(ref _fault, new IOException($"The link to {RemoteDescription} was closed here."), null);
        _socket.Dispose();
    }

    private async Task SayGoodbyeAsync(CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        finally
        {
            _sending.Release();
        }

        // Closing with unread bytes would reset the connection, and the peer would lose what it has not read yet.
        var discarded = ArrayPool<byte>.Shared.Rent(4 << 10);
        try
        {
            while (!_peerEnded && await _socket.ReceiveAsync(discarded.AsMemory(), SocketFlags.None, cancellationToken).ConfigureAwait(false) > 0)
            {
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(discarded);
        }
    }
}
