using System.Runtime.CompilerServices;
using System.Threading.Channels;
using GenosDb.Transports;

namespace GenosDb.Testing;

/// <summary>One direction of a link.</summary>
/// <param name="network">Carries the frames.</param>
/// <param name="from">The sender.</param>
/// <param name="to">The receiver.</param>
/// <param name="receiver">Bounds the frames.</param>
internal sealed class NetworkWire(InMemoryNetwork network, string from, string to, ITransportHost receiver)
{
    /// <summary>Frames that were sent and not read yet; sending waits beyond.</summary>
    private const int Room = 64;

    // A place is taken before a frame is sent and given back when it is read or lost.
    private readonly Channel<bool> _room = Channel.CreateBounded<bool>(Room);

    // The reader goes on where the frame arrives, on the thread that advances time: so frames are worked on one by one, in the order of arrival.
    private readonly Channel<Arrival> _arrivals = Channel.CreateUnbounded<Arrival>(new UnboundedChannelOptions { SingleReader = true, AllowSynchronousContinuations = true });
    private IOException? _fault;

    /// <summary>The sender.</summary>
    public string From => from;

    /// <summary>The receiver.</summary>
    public string To => to;

    /// <summary>When the line has put the last frame on its way. The lock is the network's.</summary>
    public TimeSpan LineFreeAtNeedsLock { get; set; }

    /// <summary>When the last frame arrives that was not held up. The lock is the network's.</summary>
    public TimeSpan LastDueNeedsLock { get; set; }

    /// <inheritdoc cref="IPeerLink.SendAsync"/>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        if (frame.IsEmpty) throw new ArgumentException("A frame has at least one byte.", nameof(frame));
        try
        {
            await _room.Writer.WriteAsync(true, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException problem)
        {
            ThrowIfBroken();
            throw new IOException("The link has ended.", problem);
        }

        network.Carry(this, frame.Span);
    }

    /// <inheritdoc cref="IPeerLink.ReadAllAsync"/>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await _arrivals.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            while (_arrivals.Reader.TryRead(out var arrival))
            {
                ThrowIfBroken();
                if (arrival.HoldsPlace) GiveBackPlace();
                if (arrival.Bytes is null) throw new IOException($"The peer sent a frame of {arrival.Length} bytes; at most {receiver.MaxFrameBytes} are read here.");
                yield return arrival.Bytes;
            }
        }

        ThrowIfBroken();
    }

    /// <summary>Whether the receiver reads frames of that length; what it refuses is not worth a copy.</summary>
    public bool IsReadable(int length) => length <= receiver.MaxFrameBytes;

    /// <summary>A frame has come through.</summary>
    /// <param name="arrival">The frame.</param>
    public void Arrive(Arrival arrival) => _arrivals.Writer.TryWrite(arrival);

    /// <summary>A frame was lost, or was read.</summary>
    public void GiveBackPlace() => _room.Reader.TryRead(out _);

    /// <summary>Nothing more is sent. What is under way still arrives.</summary>
    public void EndSending() => _room.Writer.TryComplete();

    /// <summary>Nothing more arrives. What has arrived is still read.</summary>
    public void EndArriving() => _arrivals.Writer.TryComplete();

    /// <summary>Nothing more is sent or read.</summary>
    /// <param name="reason">What both ends see.</param>
    public void Break(IOException reason)
    {
        Volatile.Write(ref _fault, reason);
        EndSending();
        EndArriving();
    }

    private void ThrowIfBroken()
    {
        if (Volatile.Read(ref _fault) is { } fault) throw new IOException(fault.Message, fault);
    }

    /// <summary>A frame at the receiver.</summary>
    /// <param name="Bytes">Null when it is longer than the receiver reads.</param>
    /// <param name="Length">Its length.</param>
    /// <param name="HoldsPlace">False for a second copy.</param>
    internal readonly record struct Arrival(byte[]? Bytes, int Length, bool HoldsPlace);
}
