using GenosDb.Sync;
using GenosDb.Tests.Sync.Support;

namespace GenosDb.Tests.Adversarial.Support;

/// <summary>One set of operations on governed engines that got it in different orders: all must show what a replica shows that got only what counts.</summary>
/// <remarks>Afterwards the engines exchange what they show, a newcomer takes it over, everything is saved and restored, and an operation that is allowed
/// arrives everywhere: without it a test of what is refused shows nothing.</remarks>
internal sealed class Scenario
{
    private const int EveryOrderUpTo = 4;
    private const int SomeOrders = 12;

    private readonly SecurityOptions _options;

    public Scenario(SecurityOptions? options = null)
    {
        _options = options ?? Person.Policy();
        Cluster = new EngineCluster { ChecksInvariants = false };
    }

    public EngineCluster Cluster { get; }

    /// <summary>What counts: it is all that a control gets.</summary>
    public Operation[] Counting { get; init; } = [];

    /// <summary>What must leave no trace among the data.</summary>
    public Operation[] Inert { get; init; } = [];

    /// <summary>Root writes it.</summary>
    public static Operation Sentinel { get; } = Person.Root.Upsert(40_000_000, "sentinel", "arrived");

    /// <summary>An engine that got operations, one message each, in this order.</summary>
    public TestPeer Peer(string name, params IEnumerable<Operation> operations)
    {
        var peer = Cluster.Add(name, options: _options);
        Give(peer, operations);
        return peer;
    }

    public static void Give(TestPeer peer, params IEnumerable<Operation> operations)
    {
        foreach (var operation in operations)
            Strangers.Give(peer, [operation]);
    }

    /// <summary>Runs everything, and checks what each replica shows.</summary>
    public IReadOnlyList<TestPeer> Converges(Action<TestPeer> check)
    {
        Operation[] all = [.. Counting, .. Inert];
        var control = Peer("control", Counting);
        List<TestPeer> peers = [];
        foreach (var order in Orders(all))
            peers.Add(Peer($"order {peers.Count}", order));
        var atOnce = Cluster.Add("at once", options: _options);
        Strangers.Give(atOnce, [.. all.Where(operation => operation.IsAuthority), .. all.Where(operation => !operation.IsAuthority)]);
        peers.Add(atOnce);
        // Replies, duplicates and what is known already change nothing.
        Give(peers[0], all);
        RequireEqual(peers, control, check);

        // What each shows is exchanged; then somebody who has nothing takes over what is shown.
        TestPeer[] some = [.. new[] { peers[0], peers[^2], peers[^1] }.Distinct()];
        for (var i = 1; i < some.Length; i++)
            Cluster.Connect(some[i - 1], some[i]);
        var newcomer = Cluster.Add("newcomer", options: _options);
        Cluster.Connect(newcomer, some[0]);
        Cluster.Advance(TimeSpan.FromSeconds(10));
        RequireEqual([.. some, newcomer], control, check);
        Give(some[^1], Sentinel);
        Give(control, Sentinel);
        Cluster.Advance(TimeSpan.FromSeconds(10));
        Shows(newcomer, Sentinel).Should().BeTrue("what is allowed arrives on the way on which the rest came");
        RequireEqual([.. some, newcomer], control, check);

        var saved = some[0].Engine.Capture();
        RequireEqual([Cluster.Restart(some[0], saved, isClean: true)], control, check);
        return Cluster.Peers;
    }

    public static bool Shows(TestPeer peer, Operation operation) =>
        peer.Graph.TryGetCurrent(RegisterKey.Of(operation), out var current, out _) && current.Id == operation.Id;

    public static string Hash(TestPeer peer) => StateHash.Of(peer, includesAuthority: false);

    /// <summary>The verdicts that a peer reported.</summary>
    public static IEnumerable<RefusedOperation> Refused(TestPeer peer) => peer.Effects.OfType<SyncEffect.Refused>().SelectMany(refused => refused.Operations);

    public static IEnumerable<GenosDb.Graphs.MergeOutcome> Reevaluated(TestPeer peer) =>
        peer.Effects.OfType<SyncEffect.Reevaluated>().SelectMany(reevaluated => reevaluated.Outcomes);

    private void RequireEqual(IEnumerable<TestPeer> peers, TestPeer control, Action<TestPeer> check)
    {
        check(control);
        foreach (var peer in peers)
        {
            Hash(peer).Should().Be(Hash(control), "{0} shows what counts and nothing else", peer.Name);
            check(peer);
        }
    }

    private static IEnumerable<Operation[]> Orders(Operation[] all)
    {
        if (all.Length <= EveryOrderUpTo)
            return Permutations(all);
        var random = new Random(all.Length);
        return [all, [.. all.Reverse()], .. Enumerable.Range(0, SomeOrders).Select(_ => Shuffled())];

        Operation[] Shuffled()
        {
            Operation[] order = [.. all];
            random.Shuffle(order);
            return order;
        }
    }

    public static IEnumerable<Operation[]> Permutations(Operation[] items) =>
        items.Length == 0 ? [[]] : items.SelectMany(first => Permutations([.. items.Where(item => item != first)]), (first, rest) => (Operation[])[first, .. rest]);
}
