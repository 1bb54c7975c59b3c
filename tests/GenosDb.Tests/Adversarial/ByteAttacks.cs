using System.Text;
using GenosDb.Security;
using GenosDb.Tests.Adversarial.Support;
using static GenosDb.Tests.Adversarial.Support.Person;

namespace GenosDb.Tests.Adversarial;

/// <summary>A14 to A18 and E10 to E18 where it hurts: bytes that an author with every right has signed, and that are refused all the same.</summary>
public sealed class ByteAttacks
{
    private static readonly Operation[] History = [Root.Grant(0, Uma, "user"), Uma.Upsert(200, "n", "new")];

    [Theory]
    [InlineData(OperationVerdict.NotCanonical, "cc01", "cd00ff", "d0e0", "ca3f000000", "cb8000000000000000", "cb4008000000000000", "d90161", "dc0000")]
    [InlineData(OperationVerdict.Malformed, "cb7ff8000000000000", "cb7ff0000000000001", "cbfff8000000000000", "81c4016101")]
    public void A14_a_value_has_one_encoding(OperationVerdict verdict, params string[] bodies) =>
        AttackHarness.IsRefusedOnEveryPath(History, [.. bodies.Select((body, i) => (Uma.Raw(OperationKind.Upsert, 300 + i, "m", Convert.FromHexString(body)), verdict))]);

    [Fact]
    public void A15_ids_that_are_no_text_end_the_link_and_control_characters_refuse_their_operation()
    {
        foreach (var name in new byte[][] { [0xed, 0xa0, 0x80], [0xed, 0xbf, 0xbf], [0xe0, 0x80, 0x80], [0xe0, 0x9f, 0xbf], [0xc0, 0x80, 0x61], [0xc1, 0xbf, 0x61], [0x61, 0x62, 0xc3] })
        {
            var container = Tampering.Replace(Tampering.Uncompressed(Uma.Upsert(300, "xyz", 1)), "xyz"u8, name);
            foreach (var path in AttackHarness.AllPaths)
                AttackHarness.Run(path, History, [container], endsLink: true);
        }

        AttackHarness.IsRefusedOnEveryPath(
            History,
            [.. new[] { "a\0b", "a\u0085b", "\u001f", "a\u007f", "a\u009f" }.Select((id, i) => (Uma.Raw(OperationKind.Upsert, 300 + i, id, [1]), OperationVerdict.Malformed))]);
        FluentActions.Invoking(() => Operation.Upsert(Sync.Support.EngineCluster.Database, Uma.At(1), "a\ud800", 1)).Should().Throw<GenosException>();
    }

    [Fact]
    public void A16_ids_that_look_the_same_are_two_nodes()
    {
        var (composed, decomposed) = ("caf\u00e9", "cafe\u0301");
        Operation[] both = [Uma.Upsert(300, composed, 1), Uma.Upsert(301, decomposed, 2)];
        foreach (var path in AttackHarness.AllPaths)
        {
            var victim = new AttackHarness(History);
            victim.Deliver(path, Gus.Address, Tampering.Container(both)).Refused.Should().BeEmpty();
            (victim.Victim.Value(composed), victim.Victim.Value(decomposed)).Should().Be(((GenosValue?)1, (GenosValue?)2));
            both.Should().OnlyContain(operation => victim.Shows(operation));
        }

        RegisterKey.Value(composed).CompareTo(RegisterKey.Value(decomposed)).Should().BePositive("nothing but bytes is compared, on every platform");
    }

    [Fact]
    public void A17_behind_a_prefix_stands_an_address_or_the_operation_is_refused()
    {
        var address = Uma.Address.ToString();
        string[] ids = ["user:0x" + address[2..].ToUpperInvariant(), "user:", "user:uma", "user:" + address[..^1], "~", "~/x", "~uma/x", $"~{address[2..]}/x", $"user:{address}0"];
        AttackHarness.IsRefusedOnEveryPath(History, [.. ids.Select((id, i) => (Uma.Raw(OperationKind.Upsert, 300 + i, id, [1]), OperationVerdict.BadAddress))]);
    }

    [Fact]
    public void A18_keys_stand_in_the_order_of_their_bytes()
    {
        var (low, high) = ("\ue000", "\ud800\udc00");
        GenosValue map = new GenosMap { [high] = 2, [low] = 1 };
        byte[] right = [0x82, 0xa3, 0xee, 0x80, 0x80, 1, 0xa4, 0xf0, 0x90, 0x80, 0x80, 2];
        byte[] wrong = [0x82, 0xa4, 0xf0, 0x90, 0x80, 0x80, 2, 0xa3, 0xee, 0x80, 0x80, 1];
        map.ToOwnedBytes().Should().Equal(right);
        StrictUtf8.Compare(low, high).Should().BeNegative();
        ((GenosValue)low).CompareTo(high).Should().BeNegative();
        string.CompareOrdinal(low, high).Should().BePositive("UTF-16 has another order");

        AttackHarness.IsRefusedOnEveryPath(History, (Uma.Raw(OperationKind.Upsert, 300, "m", wrong), OperationVerdict.NotCanonical));
        foreach (var path in AttackHarness.AllPaths)
        {
            var victim = new AttackHarness(History);
            victim.Deliver(path, Gus.Address, Tampering.Container(Uma.Raw(OperationKind.Upsert, 300, "m", right)));
            victim.Victim.Value("m").Should().Be(map);
        }
    }

    [Fact]
    public void E10_depth_64_is_applied_and_65_and_a_million_are_refused_alone()
    {
        byte[] Nested(int levels, byte last) => [.. Enumerable.Repeat((byte)0x91, levels), last];
        foreach (var path in AttackHarness.AllPaths)
        {
            var deepest = Uma.Raw(OperationKind.Upsert, 300, "deep", Nested(63, 0xc0));
            (Operation, OperationVerdict)[] bad =
            [
                (Uma.Raw(OperationKind.Upsert, 301, "deeper", Nested(64, 0xc0)), OperationVerdict.OverLimit),
                (Uma.Raw(OperationKind.Upsert, 302, "deepest", Nested(1_000_000, 0xc0)), OperationVerdict.OverLimit),
            ];
            var victim = new AttackHarness(History);
            // Levels deflate far better than what honest peers send, so they come as they are.
            var delivery = victim.Deliver(path, Gus.Address, Tampering.Uncompressed([deepest, .. bad.Select(pair => pair.Item1), AttackHarness.Sentinel]));
            delivery.Reports.Should().BeEquivalentTo(bad.Select(pair => Delivery.Report(pair.Item1, pair.Item2)));
            victim.Shows(deepest).Should().BeTrue();
            victim.Shows(AttackHarness.Sentinel).Should().BeTrue();
        }
    }

    [Fact]
    public void E11_to_E18_signed_nonsense_is_refused_alone()
    {
        List<byte[]> nonsense = [.. new[]
        {
            "ddffffffff00", "dbffffffff61", "c6ffffffff00", "dfffffffff00", // E11, E12: promises
            "82a16101a16102", "83a16101a16202a16103", "82a16201a16102", "82a2616101a16102", // E13, E14: keys
            "c1", "91c1", "81a161c1", "81c101", // E16: the reserved byte
            "d40100", "c7ff0100", "c90000000f01", "d6ff00000000", "d7ff0000000000000000", "c70cff000000000000000000000000", "c705ff0000000000", // E17: extensions
        }.Select(Convert.FromHexString)];
        var sample = ((GenosValue)new GenosMap { ["age"] = 42, ["name"] = "Ann", ["tags"] = GenosValue.Array(["a", 0.5, GenosValue.Binary([1, 2, 3])]) }).ToOwnedBytes();
        for (var length = 0; length < sample.Length; length++)
            nonsense.Add(sample[..length]); // E18

        foreach (var path in AttackHarness.AllPaths)
        {
            Operation[] bad = [.. nonsense.Select((body, i) => Uma.Raw(OperationKind.Upsert, 300 + i, $"bad{i}", body))];
            var (_, delivery) = AttackHarness.Run(path, History, [Tampering.Container(bad)]);
            delivery.Refused.Select(refused => refused.Operation.NodeId).Should().BeEquivalentTo(bad.Select(operation => operation.NodeId));
            delivery.Refused.Should().OnlyContain(refused => refused.Verdict == OperationVerdict.Malformed || refused.Verdict == OperationVerdict.NotCanonical || refused.Verdict == OperationVerdict.OverLimit);
        }
    }

    [Fact]
    public void E15_keys_that_collide_are_carried_like_others()
    {
        // "Aa" and "BB" have one hash under h = 31 h + c, and so have all sequences of them.
        var colliding = new GenosMap();
        for (var i = 0; i < 16_384; i++)
            colliding[string.Concat(Enumerable.Range(0, 14).Select(bit => (i >> bit & 1) == 0 ? "Aa" : "BB"))] = i;
        var operation = Uma.Upsert(300, "m", colliding);
        foreach (var path in AttackHarness.AllPaths)
        {
            var victim = new AttackHarness(History);
            victim.Deliver(path, Gus.Address, Tampering.Container(operation)).IsEnded.Should().BeFalse();
            victim.Shows(operation).Should().BeTrue();
        }

        Encoding.UTF8.GetByteCount(colliding.First().Key).Should().Be(28);
    }
}
