namespace GenosDb.Transports;

/// <summary>Keeps a link alive and notices that it is not: asks for a heartbeat when nothing was sent for <see cref="LinkTiming.Heartbeat"/>, and reports
/// silence when nothing arrived for <see cref="LinkTiming.Silence"/>.</summary>
/// <remarks>Works on a timer, whatever the host is busy with: a peer that works for a minute is not a dead one. For the same reason silence counts only
/// while a receive is pending, since nothing arrives where nobody reads. Pings that the peer's reader has to answer, such as those of WebSocket, would
/// take a busy peer for a dead one.</remarks>
internal sealed class LinkPulse : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(5);
    private static readonly int HeartbeatTicks = (int)(LinkTiming.Heartbeat / Tick);
    private static readonly int SilenceTicks = (int)(LinkTiming.Silence / Tick);

    private readonly Action _sendHeartbeat;
    private readonly Action<string> _reportSilence;
    private readonly ITimer _timer;
    private volatile int _ticksWithoutSending;
    private volatile int _ticksWithoutReceiving;
    private volatile bool _isReceiving;

    /// <summary>Starts.</summary>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="sendHeartbeat">Sends a heartbeat unless the link is sending now. Must not block or throw.</param>
    /// <param name="reportSilence">Is told what is wrong, to break the link. Must not throw.</param>
    public LinkPulse(TimeProvider timeProvider, Action sendHeartbeat, Action<string> reportSilence)
    {
        _sendHeartbeat = sendHeartbeat;
        _reportSilence = reportSilence;
        _timer = timeProvider.CreateTimer(static pulse => ((LinkPulse)pulse!).OnTick(), this, Tick, Tick);
    }

    /// <summary>Something was sent.</summary>
    public void Sent() => _ticksWithoutSending = 0;

    /// <summary>A receive is pending from now on.</summary>
    public void BeginReceive()
    {
        _ticksWithoutReceiving = 0;
        _isReceiving = true;
    }

    /// <summary>The receive has ended.</summary>
    public void EndReceive() => _isReceiving = false;

    /// <summary>Stops.</summary>
    public void Dispose() => _timer.Dispose();

    private void OnTick()
    {
        if (_isReceiving && ++_ticksWithoutReceiving >= SilenceTicks) _reportSilence($"was silent for {LinkTiming.Silence.TotalSeconds:0} seconds");
        else if (++_ticksWithoutSending >= HeartbeatTicks) _sendHeartbeat();
    }
}
