using System.Runtime.CompilerServices;
using GenosDb.Security;
using GenosDb.Transports;
using GenosDb.Wire;

namespace GenosDb.Tests.Database.Support;

/// <summary>A transport with one link to a peer that opens, asks once, answers once, and then never takes another byte.</summary>
internal sealed class BlockedPeer(DatabaseId database) : ITransport
{
    private readonly TaskCompletionSource _blocked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => "blocked";

    /// <summary>Completes when the first frame waits that the peer does not take.</summary>
    public Task Blocked => _blocked.Task;

    public async Task RunAsync(ITransportHost host, CancellationToken cancellationToken)
    {
        await host.AttachAsync(new BlockedLink(database, _blocked), cancellationToken);
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class BlockedLink(DatabaseId database, TaskCompletionSource blocked) : IPeerLink
    {
        private readonly TaskCompletionSource<uint> _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string RemoteDescription => "memory://blocked";

        public bool IsInitiator => true;

        public ReadOnlyMemory<byte> ChannelBinding => default;

        public async ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
        {
            if (_answered.Task.IsCompleted)
            {
                blocked.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            }

            FrameCodec.Decode(frame, new GenosLimits(), out var message);
            if (message is SyncRequest request)
                _asked.TrySetResult(request.Sid);
            else if (message is SyncNone or DeltaSync or FullStateSync)
                _answered.TrySetResult();
        }

        public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            var replica = new ReplicaId(0xB10C);
            var codec = new MessagePackPayloadCodec(database, new ZlibPayloadCompressor());
            var opening = new HeadOpening(FrameCodec.Version, new SecurityManager(database, null, codec).FormatId, 0, 1, 4 << 20);
            yield return FrameCodec.Encode(new Head(replica, new HybridTimestamp(0, replica), 0, 0, 0, null, 0, opening));
            var sid = await _asked.Task.WaitAsync(cancellationToken);
            yield return FrameCodec.Encode(new SyncNone(sid, replica, new HybridTimestamp(1, replica)));
            yield return FrameCodec.Encode(new SyncRequest(1, null, 0, 0, 0, SyncRequestFlags.AllowBulk, 1 << 20, null));
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
