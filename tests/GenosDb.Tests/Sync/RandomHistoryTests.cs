using GenosDb.Tests.Sync.Support;
using GenosDb.Wire;

namespace GenosDb.Tests.Sync;

/// <summary>Random histories of four engines: writes, links, cuts, losses, small windows; then a line of links only, and one state everywhere.</summary>
public sealed class RandomHistoryTests
{
    [Theory]
    [InlineData(1, 40)]
    [InlineData(1_000, 40)]
    public void Every_history_converges_over_a_line(int firstSeed, int count)
    {
        for (var seed = firstSeed; seed < firstSeed + count; seed++)
        {
            try
            {
                Run((ulong)seed);
            }
            catch (Exception problem)
            {
                throw new InvalidOperationException($"Seed {seed} fails.", problem);
            }
        }
    }

    private static void Run(ulong seed)
    {
        var random = new SeededRandomSource(seed);
        var cluster = new EngineCluster(seed);
        var peers = Enumerable.Range(0, 4).Select(i => cluster.Add($"p{i}", oplogSize: random.Next(6))).ToArray();
        foreach (var peer in peers)
            peer.Skew = TimeSpan.FromSeconds(random.Next(120) - 60);
        List<EngineLink> links = [];
        for (var step = 0; step < 150; step++)
        {
            var peer = peers[random.Next(4)];
            switch (random.Next(11))
            {
                case 0 or 1 or 2: peer.Put($"n{random.Next(8)}", random.Next(1000)); break;
                case 3: peer.Remove($"n{random.Next(8)}"); break;
                case 4: peer.Link($"n{random.Next(8)}", $"n{random.Next(8)}", random.Chance(0.5) ? "" : "l"); break;
                case 5: peer.Unlink($"n{random.Next(8)}", $"n{random.Next(8)}"); break;
                case 6:
                    var other = peers[random.Next(4)];
                    if (other == peer)
                        break;
                    var link = cluster.Connect(peer, other);
                    var losses = new SeededRandomSource(random.NextUInt64());
                    link.FromDialler.Loses = link.FromListener.Loses = message => message is OperationsPush && losses.Chance(0.2);
                    links.Add(link);
                    break;
                case 7 when links.Count > 0: cluster.Cut(links[random.Next(links.Count)]); break;
                case 8: cluster.Advance(TimeSpan.FromMilliseconds(random.Next(3_000))); break;
                default:
                    for (var i = 0; i < 5; i++)
                        cluster.DeliverOne();
                    break;
            }
        }

        cluster.CutAll();
        for (var i = 0; i + 1 < peers.Length; i++)
            cluster.Connect(peers[i], peers[i + 1]);
        cluster.Converge();
    }
}
