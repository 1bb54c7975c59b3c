using GenosDb.Tests.Transports.Support;
using GenosDb.Transports;

namespace GenosDb.Tests.Transports.Channels;

public sealed class SecureLinkTests
{
    [Fact]
    public async Task Frames_of_every_size_arrive_as_they_were_sent_and_no_byte_of_them_is_seen_on_the_way()
    {
        const int MaxFrame = 4 << 20;
        var carried = 0;
        var seen = false;
        await using var pair = new LinkPair(
            (_, message) =>
            {
                carried++;
                seen |= message.AsSpan().IndexOf("open words"u8) >= 0;
                return [message];
            },
            MaxFrame + RecordCipher.OverheadBytes);
        var (alice, bob) = await OpenAsync(pair);
        int[] sizes = [1, 15, 16, 17, 1_000, 65_536, MaxFrame];
        var reading = ReadAsync(bob);

        foreach (var size in sizes)
            await alice.SendAsync(Frame(size), CancellationToken.None).AsTask().InTime();
        await alice.DisposeAsync();

        var frames = await reading.InTime();
        frames.Select(frame => frame.Length).Should().Equal(sizes);
        frames.Should().AllSatisfy(frame => frame.AsSpan().SequenceEqual(Frame(frame.Length)).Should().BeTrue());
        (carried, seen).Should().Be((2 + sizes.Length, false));
        await bob.DisposeAsync();
    }

    [Theory]
    [InlineData("repeated")]
    [InlineData("dropped")]
    [InlineData("moved")]
    [InlineData("cut")]
    [InlineData("emptied")]
    public async Task I09_records_that_are_not_as_they_were_sent_end_the_link_before_a_byte_of_them_is_delivered(string attack)
    {
        byte[]? kept = null;
        await using (var pair = new LinkPair((number, message) => (attack, number - 2) switch
        {
            (_, <= 1) => [message],
            ("repeated", 2) => [message, message],
            ("dropped", 2) => [],
            ("moved", 2) => Keep(message),
            ("moved", 3) => [message, kept!],
            ("cut", 2) => [message[..^1]],
            ("emptied", 2) => [message[..RecordCipher.OverheadBytes]],
            _ => [message],
        }))
        {
            var (alice, bob) = await OpenAsync(pair);
            foreach (var size in (int[])[1, 2, 3, 4])
                await alice.SendAsync(Frame(size), CancellationToken.None).AsTask().InTime();

            List<int> arrived = [];
            var reading = async () =>
            {
                await foreach (var frame in bob.ReadAllAsync(CancellationToken.None))
                    arrived.Add(frame.Length);
            };
            (await reading.Should().ThrowAsync<IOException>().WaitAsync(TimeSpan.FromSeconds(20))).Which.Message.Should().Contain("altered, lost, repeated or moved");

            arrived.Should().Equal(attack == "repeated" ? [1, 2] : [1]);
            await bob.DisposeAsync();
            await alice.DisposeAsync();
        }

        await using var honest = new LinkPair();
        var (dialling, listening) = await OpenAsync(honest);
        await dialling.SendAsync(Frame(5), CancellationToken.None);
        await dialling.DisposeAsync();
        (await ReadAsync(listening).InTime()).Should().ContainSingle(frame => frame.Length == 5);
        await listening.DisposeAsync();

        byte[][] Keep(byte[] message)
        {
            kept = message;
            return [];
        }
    }

    [Fact]
    public async Task Who_refuses_a_stranger_ends_the_link_and_both_have_a_reason()
    {
        await using var pair = new LinkPair();
        await using var alice = new SecureLink(pair.Alice);
        await using var bob = new SecureLink(pair.Bob);
        using var dialling = Handshakes.Dial(Handshakes.Terms(Handshakes.Alice, Handshakes.Room));
        using var listening = Handshakes.Listen(Handshakes.Terms(Handshakes.Bob, Handshakes.OtherRoom));
        var answered = alice.OpenAsync(dialling, _ => throw new InvalidOperationException("Nobody has come through."), CancellationToken.None).AsTask();

        (await bob.OpenAsync(listening, _ => throw new InvalidOperationException("Nobody has come through."), CancellationToken.None).AsTask().InTime())!.Kind.Should().Be(PeerProblemKind.WrongRoomSecret);
        await bob.DisposeAsync();

        (await answered.InTime())!.Kind.Should().Be(PeerProblemKind.NotAdmitted);
    }

    [Fact]
    public async Task Who_does_not_let_the_other_in_does_not_tell_who_it_is()
    {
        var fromAlice = 0;
        await using var pair = new LinkPair((number, message) =>
        {
            fromAlice = number;
            return [message];
        });
        await using var alice = new SecureLink(pair.Alice);
        await using var bob = new SecureLink(pair.Bob);
        using var dialling = Handshakes.Dial();
        using var listening = Handshakes.Listen();
        var waiting = bob.OpenAsync(listening, static _ => null, CancellationToken.None).AsTask();

        (await alice.OpenAsync(dialling, static _ => new PeerProblem(PeerProblemKind.NotAllowedToSync, null, null, ""), CancellationToken.None).AsTask().InTime())!.Kind.Should().Be(PeerProblemKind.NotAllowedToSync);
        await alice.DisposeAsync();

        (await waiting.InTime())!.Kind.Should().Be(PeerProblemKind.NotAdmitted);
        fromAlice.Should().Be(1, "the proof, which names alice, was not sent");
    }

    [Fact]
    public async Task Reading_can_be_given_up_and_the_link_disposed_twice()
    {
        await using var pair = new LinkPair();
        var (alice, bob) = await OpenAsync(pair);
        using var giveUp = new CancellationTokenSource();
        var reading = bob.ReadAllAsync(giveUp.Token).GetAsyncEnumerator();
        var next = reading.MoveNextAsync().AsTask();

        await giveUp.CancelAsync();

        await ((Func<Task>)(() => next)).Should().ThrowAsync<OperationCanceledException>();
        await bob.DisposeAsync();
        await bob.DisposeAsync();
        await alice.DisposeAsync();
    }

    private static async Task<(SecureLink Alice, SecureLink Bob)> OpenAsync(LinkPair pair)
    {
        SecureLink alice = new(pair.Alice), bob = new(pair.Bob);
        using var dialling = Handshakes.Dial();
        using var listening = Handshakes.Listen();
        var problems = await Task.WhenAll(
            alice.OpenAsync(dialling, static _ => null, CancellationToken.None).AsTask(),
            bob.OpenAsync(listening, static _ => null, CancellationToken.None).AsTask()).InTime();
        problems.Should().OnlyContain(problem => problem == null);
        return (alice, bob);
    }

    private static async Task<List<byte[]>> ReadAsync(SecureLink link)
    {
        List<byte[]> frames = [];
        await foreach (var frame in link.ReadAllAsync(CancellationToken.None))
            frames.Add(frame.ToArray());
        return frames;
    }

    private static byte[] Frame(int length)
    {
        var frame = new byte[length];
        for (var at = 0; at < length; at++)
            frame[at] = "open words "u8[at % 11];
        return frame;
    }
}
