using System.Runtime.CompilerServices;
using GenosDb.Transports;

namespace GenosDb.Tests.Database.Support;

/// <summary>A transport with one link that yields a frame again and again, as often as the test allows, and counts how often it was asked for one.</summary>
internal sealed class FrameSource(byte[] frame, int allowed) : ITransport, IPeerLink
{
    private readonly SemaphoreSlim _allowed = new(allowed);
    private int _read;

    public string Name => "source";

    /// <summary>Frames that were read.</summary>
    public int Read => Volatile.Read(ref _read);

    public string RemoteDescription => "memory://source";

    public bool IsInitiator => true;

    public ReadOnlyMemory<byte> ChannelBinding => default;

    public async Task RunAsync(ITransportHost host, CancellationToken cancellationToken) => await host.AttachAsync(this, cancellationToken);

    public void Allow(int frames) => _allowed.Release(frames);

    public ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            await _allowed.WaitAsync(cancellationToken);
            Interlocked.Increment(ref _read);
            yield return frame;
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
