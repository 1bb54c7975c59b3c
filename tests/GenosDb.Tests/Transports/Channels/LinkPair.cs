using GenosDb.Tests.Transports.Support;
using GenosDb.Transports;

namespace GenosDb.Tests.Transports.Channels;

/// <summary>Alice's and bob's ends of two in-memory links, and a relay between them that may alter what it carries.</summary>
internal sealed class LinkPair : IAsyncDisposable
{
    private readonly InMemoryConnection _near;
    private readonly InMemoryConnection _far;

    /// <param name="carry">Gets each message from alice with its number, from 1, and gives what arrives at bob. Null for a relay that alters nothing.</param>
    /// <param name="maxFrameBytes">The largest message of the links.</param>
    public LinkPair(Func<int, byte[], IEnumerable<byte[]>>? carry = null, int maxFrameBytes = 4 << 20)
    {
        var hub = new InMemoryHub();
        var host = new TestHost { MaxFrameBytes = maxFrameBytes };
        (_near, _far) = (new InMemoryConnection(hub, "alice", host, "bob", host), new InMemoryConnection(hub, "alice", host, "bob", host));
        (Alice, Bob) = (_near.DiallingEnd, _far.ListeningEnd);
        _ = RelayAsync(_near.ListeningEnd, _far.DiallingEnd, carry ?? (static (_, message) => [message]));
        _ = RelayAsync(_far.DiallingEnd, _near.ListeningEnd, static (_, message) => [message]);
    }

    public IPeerLink Alice { get; }

    public IPeerLink Bob { get; }

    public async ValueTask DisposeAsync()
    {
        await _near.DiallingEnd.DisposeAsync();
        await _far.ListeningEnd.DisposeAsync();
    }

    private static async Task RelayAsync(InMemoryLink from, InMemoryLink to, Func<int, byte[], IEnumerable<byte[]>> carry)
    {
        try
        {
            var number = 0;
            await foreach (var message in from.ReadAllAsync(CancellationToken.None))
            {
                foreach (var carried in carry(++number, message.ToArray()))
                    await to.SendAsync(carried, CancellationToken.None);
            }
        }
        catch (IOException)
        {
            // The far end has closed.
        }
        finally
        {
            await to.DisposeAsync();
        }
    }
}
