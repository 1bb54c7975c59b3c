namespace GenosDb.Transports;

/// <summary>What a handshake leaves behind.</summary>
/// <param name="Peer">The other side.</param>
/// <param name="Sending">Seals what goes there.</param>
/// <param name="Receiving">Opens what comes from there.</param>
internal sealed record OpenChannel(ChannelResult Peer, RecordCipher Sending, RecordCipher Receiving) : IDisposable
{
    /// <summary>Forgets the keys.</summary>
    public void Dispose()
    {
        Sending.Dispose();
        Receiving.Dispose();
    }
}
