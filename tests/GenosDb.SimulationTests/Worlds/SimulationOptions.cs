using GenosDb.SimulationTests.Governance;

namespace GenosDb.SimulationTests.Worlds;

/// <summary>What a world is like. Drawn from the seed as a swarm: each kind of fault is on or off first, and then has a rate, since one fixed mix hides bugs.</summary>
internal sealed record SimulationOptions
{
    private static readonly int[] FlushTimes = [-1, 0, 200, 5_000];

    /// <summary>3 to 9.</summary>
    public required int Peers { get; init; }

    /// <summary>Capacity of each operation log.</summary>
    public required IReadOnlyList<int> OplogSizes { get; init; }

    /// <summary>How many node ids are written to.</summary>
    public required int Nodes { get; init; }

    public required int Labels { get; init; }

    /// <summary>Length of a value now and then; the others are small.</summary>
    public int LargeValueBytes { get; init; }

    public Topology Topology { get; init; }

    /// <summary>Weights of put, remove, link, unlink and batch.</summary>
    public required IReadOnlyList<int> Workload { get; init; }

    /// <summary>Mean time between two steps.</summary>
    public required int GapMicroseconds { get; init; }

    /// <summary>Share of steps that are no client operations.</summary>
    public double FaultShare { get; init; }

    public LatencyKind Latency { get; init; }

    public int LatencyMicroseconds { get; init; } = 1_000;

    /// <summary>What a frame costs its sender, however short it is.</summary>
    public int SendMicroseconds { get; init; } = 1_000;

    /// <summary>Zero: no limit.</summary>
    public int BytesPerSecond { get; init; }

    /// <summary>Probability that a frame of <see cref="LostKinds"/> vanishes.</summary>
    public double Loss { get; init; }

    /// <summary>One bit for each message type.</summary>
    public int LostKinds { get; init; }

    public double Duplication { get; init; }

    public double Reordering { get; init; }

    public double Truncation { get; init; }

    /// <summary>Probability that bits of a frame are flipped. Operations are not signed, so a receiver may take what comes for written.</summary>
    public double Corruption { get; init; }

    // Weights of the steps that are no client operations.
    public int Connects { get; init; } = 1;

    public int Cuts { get; init; }

    public int Flaps { get; init; }

    public int Partitions { get; init; }

    public int Pauses { get; init; }

    public int Syncs { get; init; }

    public int Clears { get; init; }

    public int ClockJumps { get; init; }

    /// <summary>Whether clocks also jump further ahead than others accept.</summary>
    public bool ClocksJumpFar { get; init; }

    public int Saves { get; init; }

    /// <summary>How long after a change it is durable, at most; negative: only when the plan saves. A crash loses the rest.</summary>
    public int FlushMilliseconds { get; init; }

    public int Crashes { get; init; }

    public int Restarts { get; init; }

    public int HalfOpens { get; init; }

    public int Slows { get; init; }

    /// <summary>Whether the world is healed to a line of links, the worst of the connected shapes.</summary>
    public bool HealsToLine { get; init; }

    /// <summary>Identities, roles and enemies; null for an unsigned database.</summary>
    public GovernanceOptions? Governed { get; init; }

    /// <summary>A world as <see cref="Draw"/> makes it, with identities on its peers.</summary>
    public static SimulationOptions DrawGoverned(ulong seed, bool usesEs256)
    {
        const int fewest = 4;
        var options = Draw(seed);
        var dice = new Dice(seed, Purpose.Governance, a: 1);
        var sizes = options.OplogSizes.ToList();
        while (sizes.Count < fewest)
            sizes.Add(dice.Between(1, 20));
        var governed = GovernanceOptions.Draw(seed, sizes.Count) with { UsesEs256 = usesEs256 };
        options = options with
        {
            Peers = sizes.Count,
            OplogSizes = sizes,
            Nodes = dice.Between(8, 40),
            Governed = governed,
        };
        // The lengths of real signatures, once deflated, are not the same in every run.
        return usesEs256 ? options with { BytesPerSecond = 0, Truncation = 0, Corruption = 0 } : options;
    }

    public static SimulationOptions Draw(ulong seed)
    {
        var dice = new Dice(seed, Purpose.Option);
        var peers = 3 + (int)(7 * Math.Pow(dice.Unit(), 2.5));
        var sizes = new int[peers];
        var largeLogs = dice.Chance(0.25);
        for (var i = 0; i < peers; i++)
            sizes[i] = largeLogs && dice.Chance(0.7) ? dice.Between(50, 2_000) : dice.Chance(0.1) ? 0 : dice.Between(1, 20);
        // Only a state of many chunks can be cut in the middle; links are then slow and flap.
        var large = dice.Chance(0.1);
        return new SimulationOptions
        {
            Peers = peers,
            OplogSizes = sizes,
            Nodes = dice.Chance(0.1) ? dice.Between(150, 500) : (int)dice.Spread(4, 41),
            Labels = dice.Between(1, 3),
            LargeValueBytes = large ? dice.Between(4_000, 24_000) : 0,
            Topology = peers > 5 ? (Topology)dice.Weighted([3, 3, 2, 4, 0, 2, 2]) : (Topology)dice.Weighted([2, 2, 2, 2, 3, 2, 2]),
            Workload = [dice.Between(4, 12), dice.Between(0, 5), dice.Between(0, 8), dice.Between(0, 4), dice.Between(1, 4)],
            GapMicroseconds = (int)dice.Spread(1_000, 80_000),
            FaultShare = dice.Spread(0.02, 0.2),
            Latency = (LatencyKind)dice.Below(3),
            LatencyMicroseconds = (int)dice.Spread(200, 300_000),
            SendMicroseconds = (int)dice.Spread(100, 30_000),
            BytesPerSecond = large || dice.Chance(0.3) ? (int)dice.Spread(20_000, 2_000_000) : 0,
            Loss = Rate(ref dice, 0.002, 0.2),
            LostKinds = dice.Chance(0.5) ? 1 << 8 : dice.Between(1, 0xFFFF),
            Duplication = Rate(ref dice, 0.001, 0.1),
            Reordering = Rate(ref dice, 0.001, 0.05),
            Truncation = Rate(ref dice, 0.0005, 0.01),
            Corruption = dice.Chance(0.25) ? dice.Spread(0.0005, 0.01) : 0,
            Cuts = Weight(ref dice),
            Flaps = Weight(ref dice) + (large ? 4 : 0),
            Partitions = Weight(ref dice, 3),
            Pauses = Weight(ref dice, 4),
            Syncs = Weight(ref dice, 3),
            Clears = dice.Chance(0.15) ? 1 : 0,
            ClockJumps = Weight(ref dice, 4),
            ClocksJumpFar = dice.Chance(0.4),
            Saves = Weight(ref dice, 8),
            Crashes = Weight(ref dice, 3),
            Restarts = Weight(ref dice, 3),
            HalfOpens = Weight(ref dice, 3),
            Slows = Weight(ref dice, 3),
            HealsToLine = dice.Chance(0.5),
            FlushMilliseconds = FlushTimes[dice.Weighted([4, 2, 2, 2])],
        };
    }

    private static double Rate(ref Dice dice, double low, double high)
    {
        var isOn = dice.Chance(0.5);
        var rate = dice.Spread(low, high);
        return isOn ? rate : 0;
    }

    private static int Weight(ref Dice dice, int high = 8)
    {
        var isOn = dice.Chance(0.5);
        var weight = dice.Between(1, high);
        return isOn ? weight : 0;
    }
}
