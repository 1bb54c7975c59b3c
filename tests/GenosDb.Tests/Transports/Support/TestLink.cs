using GenosDb.Transports;

namespace GenosDb.Tests.Transports.Support;

/// <summary>A link that the test uses; the transport takes it back when the test ends it.</summary>
internal sealed class TestLink(IPeerLink link)
{
    private readonly TaskCompletionSource<LinkOutcome> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IPeerLink Link { get; } = link;

    public Task<LinkOutcome> Ended => _ended.Task;

    public Task SendAsync(ReadOnlyMemory<byte> frame) => Link.SendAsync(frame, CancellationToken.None).AsTask().InTime();

    /// <summary>Copies of all frames until the link ends.</summary>
    public async Task<List<byte[]>> ReadToEndAsync()
    {
        List<byte[]> frames = [];
        await foreach (var frame in Link.ReadAllAsync(CancellationToken.None)) frames.Add(frame.ToArray());
        return frames;
    }

    /// <summary>Copies of the next frames. The link cannot be read on afterwards.</summary>
    public async Task<List<byte[]>> ReadAsync(int count)
    {
        List<byte[]> frames = [];
        await foreach (var frame in Link.ReadAllAsync(CancellationToken.None))
        {
            frames.Add(frame.ToArray());
            if (frames.Count == count) break;
        }

        return frames;
    }

    /// <summary>What a host does that is done with a link.</summary>
    public void End(LinkOutcome outcome = LinkOutcome.Ended) => _ended.TrySetResult(outcome);

    /// <summary>What a host with a defect does.</summary>
    public void Fail(Exception defect) => _ended.TrySetException(defect);
}
