using GenosDb.Graphs;
using GenosDb.Tests.Adversarial.Support;
using GenosDb.Tests.Sync.Support;
using static GenosDb.Tests.Adversarial.Support.Person;

namespace GenosDb.Tests.Adversarial;

/// <summary>Identities cost nothing, and what each of them may not write is kept aside as long as there is room.</summary>
public sealed class QuarantineFloodTests
{
    private const int Flooders = 1_000;
    private const int Places = 64;

    private static readonly ReserveLimits Limits = new();

    [Fact]
    public void H05_A_thousand_signers_leave_an_honest_one_an_even_share_and_its_grant_brings_the_rest_back()
    {
        Operation grant = Root.Grant(0, Gus, "user");
        Operation[] honest = [.. Enumerable.Range(0, Places).Select(i => Gus.Upsert(10 + i, "n" + i, i))];
        var scenario = new Scenario();
        TestPeer flooded = scenario.Peer("flooded"), holder = scenario.Peer("holder", [grant, .. honest]);
        Strangers.Give(flooded, honest);
        KeptOf(flooded, Gus.Address).Should().Be(Places);

        for (var i = 0; i < Flooders; i++)
            Strangers.Give(flooded, new Person(10_000 + (ulong)i).Batch(5, 2 * BatchSigner.MinOperations, number => $"spam {i} {number}", number => number));

        var shares = flooded.Graph.Kept.GroupBy(kept => kept.Operation.Author!.Value).ToDictionary(group => group.Key, group => group.Count());
        shares.Should().HaveCount(Flooders + 1);
        shares.Values.Sum().Should().Be(Limits.Quarantined);
        shares[Gus.Address].Should().BeGreaterThanOrEqualTo(Limits.Quarantined / (Flooders + 1));
        (shares.Values.Max() - shares.Values.Min()).Should().BeLessThanOrEqualTo(1, "nobody has more than another");

        scenario.Cluster.Connect(flooded, holder);
        scenario.Cluster.Converge();
        honest.Should().OnlyContain(operation => Scenario.Shows(flooded, operation));
        StateHash.Of(flooded).Should().Be(StateHash.Of(holder));
        KeptOf(flooded, Gus.Address).Should().Be(0);
    }

    [Theory]
    [InlineData(70, 1, 250_000, "large operations reach the bytes long before the number")]
    [InlineData(155, Places + 10, 1, "below 10,000 / 64 signers there is room for what everybody may have")]
    public void H05_An_honest_signer_keeps_its_places_as_long_as_they_are_less_than_an_even_share(int flooders, int each, int bytes, string because)
    {
        var graph = new Graph(_ => false);
        var honest = Stranger("honest");
        for (var i = 0; i < Places; i++)
            graph.Keep(honest.Upsert(i, "n" + i), since: 1);
        for (var flooder = 0; flooder < flooders; flooder++)
        {
            var signer = Stranger($"flooder {flooder}");
            for (var i = 0; i < each; i++)
                graph.Keep(signer.Upsert(i, $"spam {flooder} {i}", GenosValue.Binary(new byte[bytes])), since: 2);
        }

        graph.Kept.Sum(kept => kept.Bytes).Should().BeLessThanOrEqualTo((int)Limits.QuarantinedBytes);
        graph.Kept.Count(kept => kept.Operation.Author == honest.Address).Should().Be(Places, because);
    }

    private static GenosDb.Tests.Security.Authorisation.Identity Stranger(string name) => new(name, 9, EngineCluster.Database);

    private static int KeptOf(TestPeer peer, Address author) => peer.Graph.Kept.Count(kept => kept.Operation.Author == author);
}
