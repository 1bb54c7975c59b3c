using GenosDb.Sync;
using GenosDb.Tests.Sync.Support;
using GenosDb.Wire;

namespace GenosDb.Tests.Regressions;

/// <summary>Bugs of graph, wire and values that were found by review, each by its sentence.</summary>
public sealed class ReviewRegressions
{
    [Fact]
    public void Code_lengths_that_no_code_has_are_bad_compression_for_either_implementation()
    {
        var stream = OverSubscribedStream();

        new SharpZipPayloadCompressor().Decompress(stream, new byte[300]).Should().Be(DecodeStatus.BadCompression);
        new ZlibPayloadCompressor().Decompress(stream, new byte[300]).Should().Be(DecodeStatus.BadCompression);
    }

    [Fact]
    public void Thousands_of_removals_of_a_hub_in_one_message_take_effect_once()
    {
        var bob = new EngineCluster().Add("bob");
        var peer = new ScriptedPeer(bob);
        peer.Open();
        var removals = Enumerable.Range(0, 4_096).Select(i => Operation.Remove(bob.Database, peer.Stamp(counter: (ushort)i), "hub")).ToArray();

        peer.Send(new OperationsPush(peer.Replica, peer.At(0), peer.At(9), peer.Container(removals)));

        bob.Effects.OfType<SyncEffect.Changed>().Single().Outcomes.Should().ContainSingle().Which.Operation.Timestamp.Counter.Should().Be(4_095);
    }

    [Fact]
    public void A_former_hub_is_small_again()
    {
        var alice = new EngineCluster().Add("alice");
        alice.Put("hub", 1);
        for (var i = 0; i < 5_000; i++)
        {
            alice.Put($"n{i}", i);
            alice.Link("hub", $"n{i}");
        }

        for (var i = 1; i < 5_000; i++)
            alice.Remove($"n{i}");

        alice.Graph.FindEdges("hub").Should().ContainSingle();
        using var snapshot = alice.Graph.GetSnapshot();
        snapshot.View.FindLive("hub")!.Adjacency!.Outgoing.Places.Should().BeLessThan(64);
    }

    [Fact]
    public void An_operation_that_no_peer_would_accept_cannot_be_made()
    {
        var database = EngineCluster.Database;
        var act = () => Operation.Remove(database, default, "a");

        act.Should().Throw<GenosException>().Which.Code.Should().Be(GenosErrorCode.InvalidValue);
    }

    [Fact]
    public void The_headers_of_small_containers_count_for_the_limit_of_a_value()
    {
        var act = () => GenosValue.Parse("[\"" + new string('a', 1_048_570) + "\",[],[],[]]");

        act.Should().Throw<GenosLimitException>();
    }

    // A dynamic block whose literal code has three codes of one bit: lengths 1, 1, 1, 2, 3, … 9, 10 and 10 for the end.
    private static byte[] OverSubscribedStream()
    {
        List<bool> bits = [];
        Write(1, 1);
        Write(2, 2);
        Write(0, 5);
        Write(0, 5);
        Write(15, 4);
        int[] order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
        foreach (var symbol in order)
            Write(symbol <= 15 ? 4 : 0, 3);
        var lengths = new int[257];
        (lengths[0], lengths[1], lengths[2]) = (1, 1, 1);
        for (var i = 3; i <= 11; i++)
            lengths[i] = i - 1;
        lengths[256] = 10;
        foreach (var length in lengths.Append(1))
        {
            // The sixteen codes of four bits are their own numbers, sent with the highest bit first.
            for (var bit = 3; bit >= 0; bit--)
                bits.Add((length >> bit & 1) != 0);
        }

        var bytes = new byte[2 + ((bits.Count + 7) / 8) + 16];
        (bytes[0], bytes[1]) = (0x78, 0x9c);
        for (var i = 0; i < bits.Count; i++)
            bytes[2 + (i / 8)] |= (byte)(bits[i] ? 1 << (i % 8) : 0);
        return bytes;

        void Write(int value, int count)
        {
            for (var bit = 0; bit < count; bit++)
                bits.Add((value >> bit & 1) != 0);
        }
    }
}
