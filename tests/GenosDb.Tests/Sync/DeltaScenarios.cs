using GenosDb.Sync;
using GenosDb.Tests.Sync.Support;

namespace GenosDb.Tests.Sync;

public sealed class DeltaScenarios
{
    [Fact]
    [Trait("Scenario", "30")]
    public void A_newcomer_gets_the_full_state()
    {
        var cluster = new EngineCluster();
        var (alice, bob) = (cluster.Add("alice"), cluster.Add("bob"));
        for (var i = 0; i < 100; i++)
            alice.Put($"n{i}", i);

        cluster.Connect(bob, alice);
        cluster.Converge();

        bob.Synced.First().Method.Should().Be(SyncMethod.FullState);
        bob.Value("n42").Should().Be((GenosValue)42);
    }

    [Fact]
    [Trait("Scenario", "59")]
    public void Random_histories_converge()
    {
        for (ulong seed = 1; seed <= 60; seed++)
            RunRandomHistory(seed);
    }

    private static void RunRandomHistory(ulong seed)
    {
        var random = new SeededRandomSource(seed);
        var cluster = new EngineCluster(seed);
        var peers = Enumerable.Range(0, 4).Select(i => cluster.Add($"p{i}", oplogSize: random.Next(6))).ToArray();
        List<EngineLink> links = [];
        for (var step = 0; step < 150; step++)
        {
            var peer = peers[random.Next(4)];
            switch (random.Next(10))
            {
                case 0 or 1 or 2: peer.Put($"n{random.Next(8)}", random.Next(1000)); break;
                case 3: peer.Remove($"n{random.Next(8)}"); break;
                case 4: peer.Link($"n{random.Next(8)}", $"n{random.Next(8)}", random.Chance(0.5) ? "" : "l"); break;
                case 5:
                    var other = peers[random.Next(4)];
                    if (other != peer)
                        links.Add(cluster.Connect(peer, other));
                    break;
                case 6 when links.Count > 0: cluster.Cut(links[random.Next(links.Count)]); break;
                case 7: cluster.Advance(TimeSpan.FromMilliseconds(random.Next(3000))); break;
                default:
                    for (var i = 0; i < 5; i++)
                        cluster.DeliverOne();
                    break;
            }
        }

        cluster.CutAll();
        for (var i = 0; i + 1 < 4; i++)
            cluster.Connect(peers[i], peers[i + 1]);
        cluster.Converge();
    }
}
