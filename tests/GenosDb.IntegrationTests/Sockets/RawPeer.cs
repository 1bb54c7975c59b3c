using System.Net;
using System.Net.Sockets;
using GenosDb.Tests.Transports.Support;

namespace GenosDb.IntegrationTests.Sockets;

/// <summary>A peer that says on its socket what the test wants, however wrong.</summary>
internal sealed class RawPeer : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public static async Task<RawPeer> ConnectAsync(IPEndPoint endPoint)
    {
        var peer = new RawPeer();
        await peer._socket.ConnectAsync(endPoint).InTime();
        return peer;
    }

    public Task SendAsync(params byte[] bytes) => _socket.SendAsync(bytes).InTime();

    /// <summary>The next bytes; none when the other side ended.</summary>
    public async Task<byte[]> ReceiveAsync()
    {
        var buffer = new byte[256];
        return buffer[..await _socket.ReceiveAsync(buffer).InTime()];
    }

    /// <summary>Whether the other side ended the connection, cleanly or not.</summary>
    public async Task<bool> IsClosedByOtherSideAsync()
    {
        try
        {
            return (await ReceiveAsync()).Length == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    /// <summary>Connects, and says whether the other side closed the connection instead of taking it.</summary>
    public async Task<bool> IsTurnedAwayAsync(IPEndPoint endPoint)
    {
        try
        {
            await _socket.ConnectAsync(endPoint);
        }
        catch (SocketException)
        {
            return true;
        }

        return await IsClosedByOtherSideAsync();
    }

    public void EndCleanly() => _socket.Shutdown(SocketShutdown.Send);

    public void Reset() => _socket.Close(0);

    public void Dispose() => _socket.Dispose();
}
