using System.Buffers;
using System.Runtime.CompilerServices;

namespace GenosDb.Transports;

/// <summary>A link whose ends have proven themselves and whose frames travel encrypted, over a link that promises neither.</summary>
/// <param name="inner">The link below; disposed with this one.</param>
internal sealed class SecureLink(IPeerLink inner) : IPeerLink
{
    private readonly CancellationTokenSource _reading = new();
    private IAsyncEnumerator<ReadOnlyMemory<byte>>? _incoming;
    private OpenChannel? _channel;

    /// <inheritdoc/>
    public string RemoteDescription => inner.RemoteDescription;

    /// <inheritdoc/>
    public bool IsInitiator => inner.IsInitiator;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> ChannelBinding => inner.ChannelBinding;

    /// <summary>Runs the handshake. Nothing is sent to a peer that has failed in it.</summary>
    /// <param name="handshake">This side of it.</param>
    /// <param name="judge">Says why the peer, now known, is not talked to; null when it is. May run before the peer knows this side.</param>
    /// <param name="cancellationToken">Gives up; the link is not usable afterwards.</param>
    /// <returns>Why the link is not open; null when it is.</returns>
    /// <exception cref="IOException">The link below broke.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async ValueTask<PeerProblem?> OpenAsync(ChannelHandshake handshake, Func<ChannelResult, PeerProblem?> judge, CancellationToken cancellationToken)
    {
        // One reader for the handshake and what follows: a transport may have read ahead.
        _incoming = inner.ReadAllAsync(_reading.Token).GetAsyncEnumerator(CancellationToken.None);
        using var givingUp = cancellationToken.UnsafeRegister(StopReading, this);
        if (IsInitiator) await inner.SendAsync(handshake.Begin(), cancellationToken).ConfigureAwait(false);
        PeerProblem? verdict = null;
        while (_channel is null)
        {
            if (!await _incoming.MoveNextAsync().ConfigureAwait(false)) return NotAdmitted();
            if (handshake.Receive(_incoming.Current.Span, out var reply) is { } problem) return problem;
            _channel = handshake.Channel;
            verdict = _channel is null ? null : judge(_channel.Peer);
            // Who is not let in does not learn who refused it; who has another database does, since neither could tell otherwise.
            if (!reply.IsEmpty && verdict is null or { Kind: PeerProblemKind.DifferentDatabase }) await inner.SendAsync(reply, cancellationToken).ConfigureAwait(false);
        }

        return verdict;
    }

    /// <summary>The problem of a peer that ended the link before it said anything.</summary>
    public static PeerProblem NotAdmitted() => new(
        PeerProblemKind.NotAdmitted, null, null, "The peer ended the link and gave no reason. Give both databases the same room secret and identities that are let in, or neither; or the peer has all the connections it allows.");

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        if (frame.IsEmpty) throw new ArgumentException("A frame has at least one byte.", nameof(frame));
        var length = frame.Length + RecordCipher.OverheadBytes;
        var record = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            Channel.Sending.Seal(frame.Span, record);
            await inner.SendAsync(record.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(record);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var incoming = Interlocked.Exchange(ref _incoming, null) ?? throw new InvalidOperationException("The frames of a link can be read once, after its handshake.");
        await using var reading = incoming.ConfigureAwait(false);
        using var givingUp = cancellationToken.UnsafeRegister(StopReading, this);
        while (await incoming.MoveNextAsync().ConfigureAwait(false))
        {
            var record = incoming.Current;
            var length = record.Length - RecordCipher.OverheadBytes;
            var frame = ArrayPool<byte>.Shared.Rent(Math.Max(length, 1));
            try
            {
                if (length < 1 || !Channel.Receiving.TryOpen(record.Span, frame)) throw new IOException($"What came from {RemoteDescription} is not what it sent: a record was altered, lost, repeated or moved.");
                yield return frame.AsMemory(0, length);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(frame);
            }
        }
    }

    /// <summary>Ends the link below and forgets the keys.</summary>
    public async ValueTask DisposeAsync()
    {
        await _reading.CancelAsync().ConfigureAwait(false);
        if (Interlocked.Exchange(ref _incoming, null) is { } incoming) await incoming.DisposeAsync().ConfigureAwait(false);
        await inner.DisposeAsync().ConfigureAwait(false);
        _channel?.Dispose();
    }

    private OpenChannel Channel => _channel ?? throw new InvalidOperationException("The handshake is not complete.");

    private static void StopReading(object? link) => ((SecureLink)link!)._reading.Cancel();
}
