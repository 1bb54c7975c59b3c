using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using GenosDb.Transports;

namespace GenosDb.Testing;

/// <summary>The rules of <see cref="TransportConformance"/>, one method each.</summary>
internal static class TransportRules
{
    /// <summary>The largest frame that is read, except where a case says so.</summary>
    public const int MaxFrameBytes = 4 << 20;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);

    public static async Task KeepsOrderAsync(ConnectedTransports connected)
    {
        byte[][] sent = [.. Enumerable.Range(0, 1_000).Select(Numbered)];
        var (atBob, atAlice) = (connected.Bob.ReadAsync(sent.Length), connected.Alice.ReadAsync(sent.Length));
        await connected.InTime(Task.WhenAll(SendAllAsync(connected.Alice, sent), SendAllAsync(connected.Bob, sent))).ConfigureAwait(false);
        RequireEqual(sent, await connected.InTime(atBob).ConfigureAwait(false));
        RequireEqual(sent, await connected.InTime(atAlice).ConfigureAwait(false));
    }

    public static async Task KeepsBoundariesAsync(ConnectedTransports connected)
    {
        int[] sizes = [1, 2, 3, 4, 5, 125, 126, 127, 4_096, 65_531, 65_532, 65_533, 65_535, 65_536, 65_537, 1 << 20, MaxFrameBytes - 1, MaxFrameBytes, 1];
        var sent = Array.ConvertAll(sizes, Bytes);
        var arrived = connected.Bob.ReadAsync(sent.Length);
        await connected.InTime(SendAllAsync(connected.Alice, sent)).ConfigureAwait(false);
        RequireEqual(sent, await connected.InTime(arrived).ConfigureAwait(false));
    }

    public static async Task RefusesAboveLimitAsync(ConnectedTransports connected)
    {
        var reading = connected.Bob.ReadAsync();
        await IgnoreBrokenLinkAsync(connected.InTime(connected.Alice.SendAsync(Bytes(MaxFrameBytes + 1)))).ConfigureAwait(false);
        await RequireThrowsAsync<IOException>(connected.InTime(reading)).ConfigureAwait(false);
    }

    public static async Task AllocatesNothingForHugeAsync(ConnectedTransports connected)
    {
        var huge = new byte[64 << 20];
        var before = GC.GetTotalAllocatedBytes();
        var reading = connected.Bob.ReadAsync();
        await IgnoreBrokenLinkAsync(connected.InTime(connected.Alice.SendAsync(huge))).ConfigureAwait(false);
        await RequireThrowsAsync<IOException>(connected.InTime(reading)).ConfigureAwait(false);
        var allocated = GC.GetTotalAllocatedBytes() - before;
        Require(allocated < huge.Length / 8, $"{allocated} bytes were allocated for a frame of {huge.Length} bytes that is not read");
    }

    public static async Task RefusesEmptyAsync(ConnectedTransports connected)
    {
        await RequireThrowsAsync<ArgumentException>(connected.InTime(connected.Alice.SendAsync(ReadOnlyMemory<byte>.Empty))).ConfigureAwait(false);
        await connected.InTime(connected.Alice.SendAsync(Numbered(7))).ConfigureAwait(false);
        RequireEqual([Numbered(7)], await connected.InTime(connected.Bob.ReadAsync(1)).ConfigureAwait(false));
    }

    public static async Task EndsCleanlyAsync(ConnectedTransports connected)
    {
        byte[][] sent = [.. Enumerable.Range(0, 50).Select(Numbered)];
        await connected.InTime(SendAllAsync(connected.Alice, sent)).ConfigureAwait(false);
        connected.Alice.End();
        RequireEqual(sent, await connected.InTime(connected.Bob.ReadAsync()).ConfigureAwait(false));
        connected.Bob.End();
    }

    public static async Task EndsCleanlyWhileReceivingAsync(ConnectedTransports connected)
    {
        byte[][] sent = [.. Enumerable.Range(0, 50).Select(Numbered)];
        foreach (var frame in sent)
        {
            await connected.InTime(connected.Bob.SendAsync(frame)).ConfigureAwait(false);
            await connected.InTime(connected.Alice.SendAsync(frame)).ConfigureAwait(false);
        }

        connected.Alice.End();
        RequireEqual(sent, await connected.InTime(connected.Bob.ReadAsync()).ConfigureAwait(false));
        connected.Bob.End();
    }

    public static async Task SendingAfterEndThrowsAsync(ConnectedTransports connected)
    {
        connected.Alice.End();
        await connected.InTime(connected.Bob.ReadAsync()).ConfigureAwait(false);
        connected.Bob.End();
        await RequireThrowsAsync<IOException>(connected.InTime(SendForeverAsync(connected.Bob.Link, new StrongBox<int>(), CancellationToken.None))).ConfigureAwait(false);
    }

    public static async Task PushesBackAsync(ConnectedTransports connected)
    {
        const int Frames = 2_000;
        var frame = Bytes(60 << 10);
        var sent = new StrongBox<int>();
        var sending = Task.Run(async () =>
        {
            for (; sent.Value < Frames; Interlocked.Increment(ref sent.Value)) await connected.Alice.SendAsync(frame).ConfigureAwait(false);
        });
        await UntilStableAsync(connected, sent).ConfigureAwait(false);
        Require(!sending.IsCompleted, $"120 MB do not fit between two peers, and {sent.Value} frames were sent");
        var arrived = await connected.InTime(connected.Bob.ReadAsync(Frames)).ConfigureAwait(false);
        Require(arrived.Count == Frames, $"{arrived.Count} of {Frames} frames arrived");
        await connected.InTime(sending).ConfigureAwait(false);
    }

    public static async Task CancelsSendAsync(ConnectedTransports connected)
    {
        using var cancellation = new CancellationTokenSource();
        var sent = new StrongBox<int>();
        var sending = SendForeverAsync(connected.Alice.Link, sent, cancellation.Token);
        await UntilStableAsync(connected, sent).ConfigureAwait(false);
        await cancellation.CancelAsync().ConfigureAwait(false);
        await RequireThrowsAsync<OperationCanceledException>(connected.InTime(sending)).ConfigureAwait(false);
    }

    public static async Task CancelsReadAsync(ConnectedTransports connected)
    {
        using var cancellation = new CancellationTokenSource();
        var reading = connected.Alice.ReadAsync(cancellationToken: cancellation.Token);
        await cancellation.CancelAsync().ConfigureAwait(false);
        await RequireThrowsAsync<OperationCanceledException>(connected.InTime(reading)).ConfigureAwait(false);
        connected.Alice.End();
        RequireEqual([], await connected.InTime(connected.Bob.ReadAsync()).ConfigureAwait(false));
        connected.Bob.End();
    }

    public static async Task DisposalEndsOwnWorkAsync(ConnectedTransports connected)
    {
        var sent = new StrongBox<int>();
        var reading = connected.Alice.ReadAsync();
        var sending = SendForeverAsync(connected.Alice.Link, sent, CancellationToken.None);
        await UntilStableAsync(connected, sent).ConfigureAwait(false);
        await connected.InTime(Task.WhenAll(connected.Alice.Link.DisposeAsync().AsTask(), connected.Alice.Link.DisposeAsync().AsTask())).ConfigureAwait(false);
        await RequireThrowsAsync<IOException>(connected.InTime(sending)).ConfigureAwait(false);
        await IgnoreBrokenLinkAsync(connected.InTime(reading)).ConfigureAwait(false);
        connected.Bob.End();
    }

    public static async Task DisposalEndsRunsAsync(ConnectedTransports connected)
    {
        var reading = Task.WhenAll(connected.Alice.ReadAsync(), connected.Bob.ReadAsync());
        await connected.DisposeTransportsAsync().ConfigureAwait(false);
        await connected.DisposeTransportsAsync().ConfigureAwait(false);
        await IgnoreBrokenLinkAsync(connected.InTime(reading)).ConfigureAwait(false);
        await connected.InTime(connected.Runs).ConfigureAwait(false);
        Require(Array.TrueForAll(connected.Hosts, host => host.Attached == 0), "a link outlived its transport");
    }

    public static async Task DoesNotRunAgainAsync(ConnectedTransports connected)
    {
        await connected.DisposeTransportsAsync().ConfigureAwait(false);
        foreach (var transport in connected.Transports)
            await RequireThrowsAsync<ObjectDisposedException>(connected.InTime(RunAsync(transport))).ConfigureAwait(false);
    }

    public static async Task ServesOneHostAsync(ConnectedTransports connected)
    {
        foreach (var transport in connected.Transports)
            await RequireThrowsAsync<InvalidOperationException>(connected.InTime(RunAsync(transport))).ConfigureAwait(false);
    }

    public static Task NamesInitiatorAsync(ConnectedTransports connected)
    {
        Require(connected.Alice.Link.IsInitiator, "the dialling side says that it did not dial");
        Require(!connected.Bob.Link.IsInitiator, "the listening side says that it dialled");
        Require(connected.Alice.Link.RemoteDescription.Length > 0 && connected.Bob.Link.RemoteDescription.Length > 0, "a link does not say where its peer is");
        return Task.CompletedTask;
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds) throw new ConformanceException($"{otherwise}.");
    }

    private static void RequireEqual(byte[][] sent, List<byte[]> arrived)
    {
        Require(sent.Length == arrived.Count, $"{sent.Length} frames were sent and {arrived.Count} arrived");
        for (var index = 0; index < sent.Length; index++)
            Require(sent[index].AsSpan().SequenceEqual(arrived[index]), $"frame {index} of {sent[index].Length} bytes arrived with {arrived[index].Length} bytes, or with others");
    }

    private static async Task RequireThrowsAsync<TException>(Task task)
        where TException : Exception
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (TException)
        {
            return;
        }
#pragma warning disable CA1031 // Whatever else it throws is what the case reports.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            throw new ConformanceException($"{typeof(TException).Name} was expected, and {problem.GetType().Name} was thrown: {problem.Message}", problem);
        }

        throw new ConformanceException($"{typeof(TException).Name} was expected, and nothing was thrown.");
    }

    /// <summary>The other side may notice first, or not at all.</summary>
    private static async Task IgnoreBrokenLinkAsync(Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (IOException)
        {
            return;
        }
    }

    // What RunAsync throws before it returns a task counts like what the task throws.
    private static async Task RunAsync(ITransport transport) => await transport.RunAsync(new HeldLinkHost(MaxFrameBytes), CancellationToken.None).ConfigureAwait(false);

    private static Task SendForeverAsync(IPeerLink link, StrongBox<int> sent, CancellationToken cancellationToken)
    {
        var frame = Bytes(60 << 10);
        return Task.Run(
            async () =>
            {
                for (; ; Interlocked.Increment(ref sent.Value)) await link.SendAsync(frame, cancellationToken).ConfigureAwait(false);
            },
            CancellationToken.None);
    }

    private static async Task SendAllAsync(HeldTestLink link, byte[][] frames)
    {
        foreach (var frame in frames) await link.SendAsync(frame).ConfigureAwait(false);
    }

    /// <summary>Waits until a number has begun to move and has not moved for a while: nothing tells that a sender waits.</summary>
    private static async Task UntilStableAsync(ConnectedTransports connected, StrongBox<int> number)
    {
        var (last, unchanged) = (0, 0);
        for (var attempt = 0; unchanged < 20; attempt++)
        {
            Require(attempt < 2_000, "a sender whose peer does not read goes on sending");
            await Task.Delay(Poll, TimeProvider.System, connected.CancellationToken).ConfigureAwait(false);
            var current = Volatile.Read(ref number.Value);
            unchanged = current == last && current > 0 ? unchanged + 1 : 0;
            last = current;
        }
    }

    private static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new SeededRandomSource((ulong)count).Fill(bytes);
        return bytes;
    }

    private static byte[] Numbered(int number)
    {
        var bytes = new byte[4 + (number % 300)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }
}
