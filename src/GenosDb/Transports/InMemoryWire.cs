using System.Buffers;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace GenosDb.Transports;

/// <summary>One direction of an in-memory link: a bounded queue of copied frames.</summary>
/// <param name="hub">Says how slow and how lossy the wire is.</param>
/// <param name="sender">Draws which frames are lost.</param>
/// <param name="receiver">Bounds the frames, and waits for those that are under way.</param>
internal sealed class InMemoryWire(InMemoryHub hub, ITransportHost sender, ITransportHost receiver)
{
    private const int QueuedFrames = 64;

    private readonly Channel<Parcel> _parcels = Channel.CreateBounded<Parcel>(new BoundedChannelOptions(QueuedFrames) { SingleReader = true });
    private IOException? _fault;

    /// <summary>Whether <see cref="Break"/> was called.</summary>
    public bool IsBroken => Volatile.Read(ref _fault) is not null;

    /// <inheritdoc cref="IPeerLink.SendAsync"/>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        if (frame.IsEmpty) throw new ArgumentException("A frame has at least one byte.", nameof(frame));
        ThrowIfBroken();
        if (hub.LossRate is > 0 and var lossRate && sender.Random.NextFraction() < lossRate) return;
        try
        {
            await _parcels.Writer.WriteAsync(Pack(frame.Span), cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException problem)
        {
            ThrowIfBroken();
            throw new IOException("The link has ended.", problem);
        }
    }

    /// <inheritdoc cref="IPeerLink.ReadAllAsync"/>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await _parcels.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            while (_parcels.Reader.TryRead(out var parcel))
            {
                await ArriveAsync(parcel, cancellationToken).ConfigureAwait(false);
                ThrowIfBroken();
                if (parcel.Bytes is null) throw new IOException($"The peer sent a frame of {parcel.Length} bytes; at most {receiver.MaxFrameBytes} are read here.");
                yield return parcel.Bytes.AsMemory(0, parcel.Length);
                ArrayPool<byte>.Shared.Return(parcel.Bytes);
            }
        }

        ThrowIfBroken();
    }

    /// <summary>Nothing more is sent. What was sent is still read.</summary>
    public void End() => _parcels.Writer.TryComplete();

    /// <summary>Nothing more is sent or read.</summary>
    /// <param name="reason">What both ends see.</param>
    public void Break(IOException reason)
    {
        Volatile.Write(ref _fault, reason);
        End();
    }

    private Parcel Pack(ReadOnlySpan<byte> frame)
    {
        var sentAt = receiver.TimeProvider.GetTimestamp();
        // What the receiver refuses is not worth a copy.
        if (frame.Length > receiver.MaxFrameBytes) return new Parcel(null, frame.Length, sentAt);
        var bytes = ArrayPool<byte>.Shared.Rent(frame.Length);
        frame.CopyTo(bytes);
        return new Parcel(bytes, frame.Length, sentAt);
    }

    private async ValueTask ArriveAsync(Parcel parcel, CancellationToken cancellationToken)
    {
        if (hub.Latency is var latency && latency == TimeSpan.Zero) return;
        var remaining = latency - receiver.TimeProvider.GetElapsedTime(parcel.SentAt);
        if (remaining > TimeSpan.Zero) await Task.Delay(remaining, receiver.TimeProvider, cancellationToken).ConfigureAwait(false);
    }

    private void ThrowIfBroken()
    {
        if (Volatile.Read(ref _fault) is { } fault) throw new IOException(fault.Message, fault);
    }

    private readonly record struct Parcel(byte[]? Bytes, int Length, long SentAt);
}
