using System.Buffers.Binary;
using System.IO.Compression;
using GenosDb.Tests.Adversarial.Support;
using GenosDb.Tests.Fuzzing;
using GenosDb.Wire;
using static GenosDb.Tests.Adversarial.Support.Person;

namespace GenosDb.Tests.Adversarial;

/// <summary>D01 and E01 to E09 on every path: what cannot be taken apart ends its link, changes nothing, and the next link is served.</summary>
public sealed class ContainerAttacks
{
    private static readonly Operation[] History = [Root.Grant(0, Uma, "user"), Uma.Upsert(200, "n", "new")];

    public static TheoryData<string, AttackPath> Cases
    {
        get
        {
            var cases = new TheoryData<string, AttackPath>();
            foreach (var attack in new[]
            {
                "E01 a bomb", "E02 one more", "E02 one less", "E02 nothing", "E02 2 GiB", "E03 truncated", "E04 one byte behind", "E04 1 MiB behind",
                "E05 nested", "E05 deflated and nested", "E05 an unknown flag", "E06 a preset dictionary", "E06 a wrong checksum", "E07 4,097 operations",
            })
            {
                foreach (var path in AttackHarness.AllPaths)
                    cases.Add(attack, path);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void E01_to_E07_a_container_that_cannot_be_taken_apart_ends_its_link_and_nothing_else(string attack, AttackPath path)
    {
        var honest = Tampering.Container(Uma.Batch(300, 64, i => $"b{i}", i => i)).ToArray();
        honest[0].Should().Be(1, "it is deflated");
        var length = BinaryPrimitives.ReadUInt32BigEndian(honest.AsSpan(1));
        byte[] container = attack switch
        {
            "E01 a bomb" => Bomb(),
            "E02 one more" => States(honest, length + 1),
            "E02 one less" => States(honest, length - 1),
            "E02 nothing" => States(honest, 0),
            "E02 2 GiB" => States(honest, int.MaxValue),
            "E03 truncated" => honest[..^5],
            "E04 one byte behind" => [.. honest, 0],
            "E04 1 MiB behind" => [.. honest, .. new byte[1 << 20]],
            "E05 nested" => [0, .. honest],
            "E05 deflated and nested" => ContainerBytes.Deflated(honest),
            "E05 an unknown flag" => [2, .. honest.AsSpan(1)],
            "E06 a preset dictionary" => [.. honest[..5], 0x78, 0xbb, 1, 2, 3, 4, .. honest[7..]],
            "E06 a wrong checksum" => [.. honest[..^1], (byte)(honest[^1] ^ 1)],
            _ => Tampering.Uncompressed([.. Enumerable.Range(0, 4_097).Select(i => new Operation(Uma.Scope, OperationKind.Remove, 0, "a", "", null, Uma.At(i), null, new SignatureProof(new byte[64])))]),
        };

        var (_, delivery) = AttackHarness.Run(path, History, [container], endsLink: true);

        delivery.Refused.Should().BeEmpty("no operation was made of it");
        delivery.Changes.Should().Be(0);
    }

    [Fact]
    public void E07_4096_operations_are_taken_on_every_path()
    {
        var batch = Uma.Batch(300, 4_096, i => $"b{i}", i => i, MerkleTree.MaxLeaves);
        foreach (var path in AttackHarness.AllPaths)
        {
            var victim = new AttackHarness(History);
            victim.Deliver(path, Gus.Address, Tampering.Container(batch)).Refused.Should().BeEmpty();
            victim.Victim.Graph.RegisterCount.Should().Be(4_096 + History.Length);
        }
    }

    [Fact]
    public void E08_a_container_of_nothing_has_no_effect_and_no_event()
    {
        foreach (var path in AttackHarness.AllPaths)
        {
            var (_, delivery) = AttackHarness.Run(path, History, [Tampering.Container(), default]);
            (delivery.Changes, delivery.Refused.Count).Should().Be((1, 0), "only the honest operation behind it has changed anything");
        }
    }

    [Fact]
    public void E09_unknown_types_from_0x80_on_are_ignored_and_lower_ones_are_an_error()
    {
        var victim = new AttackHarness(History);
        var (peer, request) = victim.Connect(Gus.Address);
        peer.Send(new SyncNone(request.Sid, peer.Replica, peer.At(1)));
        for (var type = 0x80; type <= 0xff; type++)
            peer.SendBytes(new byte[] { (byte)'G', 1, 0, (byte)type, 0xc1 });
        peer.Send(new OperationsPush(peer.Replica, peer.At(1), peer.At(2), Tampering.Container(AttackHarness.Sentinel)));
        victim.Shows(AttackHarness.Sentinel).Should().BeTrue();

        var known = new[] { 1, 2, 3, 4, 5, 6, 8, 9, 10, 15 };
        var before = StateHash.Of(victim.Victim);
        foreach (var type in Enumerable.Range(0, 0x80).Except(known))
        {
            var (attacker, _) = victim.Connect(Gus.Address);
            attacker.SendBytes(new byte[] { (byte)'G', 1, 0, (byte)type, 0x80 });
            attacker.IsClosed.Should().BeTrue("type {0:x2} is not known", type);
            attacker.Receive<WireError>().Code.Should().Be(WireErrorCode.Unsupported);
        }

        StateHash.Of(victim.Victim).Should().Be(before);
        victim.Deliver(AttackPath.Live, Gus.Address, Tampering.Container(Uma.Upsert(400, "m", 1))).Changes.Should().Be(1);
    }

    [Theory]
    [InlineData(AttackPath.Live)]
    [InlineData(AttackPath.Delta)]
    [InlineData(AttackPath.FullState)]
    [InlineData(AttackPath.Ranges)]
    [InlineData(AttackPath.Import)]
    public void D01_a_container_cut_at_every_byte_changes_nothing_and_the_whole_one_converges(AttackPath path)
    {
        Operation[] operations = [Uma.Upsert(300, "a", 1), Uma.Link(301, "a", "n"), .. Uma.Batch(400, 9, i => $"b{i}", i => i)];
        var victim = new AttackHarness(History);
        var before = StateHash.Of(victim.Victim);
        foreach (var container in new[] { Tampering.Container(operations), Tampering.Uncompressed(operations) })
        {
            for (var length = 1; length < container.Length; length++)
            {
                var delivery = victim.Deliver(path, Gus.Address, container[..length]);
                (delivery.IsEnded, delivery.Changes, delivery.Refused.Count).Should().Be((true, 0, 0), "{0} of {1} bytes are no container", length, container.Length);
            }
        }

        StateHash.Of(victim.Victim).Should().Be(before);

        // At every boundary of operations, each in a message of its own: what has arrived counts, except of a full state, which shows as a whole.
        var whole = new AttackHarness([.. History, .. operations]);
        for (var count = 0; count < operations.Length; count++)
        {
            var part = new AttackHarness(History);
            ReadOnlyMemory<byte>[] messages = [.. operations.Take(count).Select(operation => Tampering.Container(operation))];
            part.DeliverPart(path, Gus.Address, messages);
            var arrived = operations.Count(part.Shows);
            arrived.Should().Be(path == AttackPath.FullState ? 0 : count);
            part.Deliver(AttackPath.FullState, Gus.Address, Tampering.Container([.. History, .. operations]));
            StateHash.Of(part.Victim).Should().Be(StateHash.Of(whole.Victim));
        }

        victim.Deliver(path, Gus.Address, Tampering.Container(operations));
        StateHash.Of(victim.Victim).Should().Be(StateHash.Of(whole.Victim));
    }

    private static byte[] States(byte[] container, uint length)
    {
        var lying = container.ToArray();
        BinaryPrimitives.WriteUInt32BigEndian(lying.AsSpan(1), length);
        return lying;
    }

    private static byte[] Bomb()
    {
        using var stream = new MemoryStream();
        using (var zlib = new ZLibStream(stream, CompressionLevel.SmallestSize, leaveOpen: true))
            zlib.Write(new byte[64 << 20]);
        return [1, 4, 0, 0, 0, .. stream.ToArray()];
    }
}
