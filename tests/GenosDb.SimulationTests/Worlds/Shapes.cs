namespace GenosDb.SimulationTests.Worlds;

/// <summary>Sets of links between peers.</summary>
internal static class Shapes
{
    /// <summary>The links of a topology; the first of each pair dials.</summary>
    public static IReadOnlyList<(int Dialler, int Listener)> Links(Topology topology, int peers, ulong seed)
    {
        List<(int, int)> links = [];
        var middle = peers / 2;
        for (var i = 1; i < peers; i++)
        {
            switch (topology)
            {
                case Topology.Line or Topology.Ring: links.Add((i - 1, i)); break;
                case Topology.Star: links.Add((i, 0)); break;
                case Topology.Tree: links.Add((i, (int)(Mix.Of(seed, Purpose.Topology, (ulong)i) % (ulong)i))); break;
                case Topology.Mesh or Topology.TwoCellsWithBridge:
                    for (var j = 0; j < i; j++)
                    {
                        if (topology == Topology.Mesh || i < middle == j < middle || (i == middle && j == middle - 1))
                            links.Add((i, j));
                    }

                    break;
            }
        }

        if (topology == Topology.Ring && peers > 2)
            links.Add((peers - 1, 0));
        return links;
    }

    /// <summary>A connected graph over some peers: a line in the order given, or a random tree with a few links more.</summary>
    public static IReadOnlyList<(int Dialler, int Listener)> Connected(IReadOnlyList<int> peers, bool isLine, ref Dice dice)
    {
        List<(int, int)> links = [];
        for (var i = 1; i < peers.Count; i++)
            links.Add((peers[i], peers[isLine ? i - 1 : dice.Below(i)]));
        for (var extra = isLine ? 0 : dice.Below(peers.Count); extra > 0; extra--)
        {
            int a = dice.Below(peers.Count), b = dice.Below(peers.Count);
            if (a != b && !links.Contains((peers[a], peers[b])) && !links.Contains((peers[b], peers[a])))
                links.Add((peers[a], peers[b]));
        }

        return links;
    }
}
