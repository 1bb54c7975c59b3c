using GenosDb.Transports;

namespace GenosDb.Testing;

/// <summary>A link that a conformance case uses; the transport takes it back when the case ends it.</summary>
/// <param name="link">The link.</param>
internal sealed class HeldTestLink(IPeerLink link)
{
    private readonly TaskCompletionSource<LinkOutcome> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The link.</summary>
    public IPeerLink Link => link;

    /// <summary>Completes by <see cref="End"/>.</summary>
    public Task<LinkOutcome> Ended => _ended.Task;

    /// <summary>What a host does that is done with a link.</summary>
    public void End() => _ended.TrySetResult(LinkOutcome.Ended);

    /// <summary>Sends one frame.</summary>
    public Task SendAsync(ReadOnlyMemory<byte> frame) => link.SendAsync(frame, CancellationToken.None).AsTask();

    /// <summary>Copies of frames: so many, or all until the link ends.</summary>
    public async Task<List<byte[]>> ReadAsync(int count = int.MaxValue, CancellationToken cancellationToken = default)
    {
        List<byte[]> frames = [];
        await foreach (var frame in link.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            frames.Add(frame.ToArray());
            if (frames.Count == count) break;
        }

        return frames;
    }
}
