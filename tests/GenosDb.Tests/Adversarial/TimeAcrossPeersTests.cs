using System.Buffers;
using GenosDb.Security;
using GenosDb.Sync;
using GenosDb.Tests.Adversarial.Support;
using GenosDb.Tests.Sync.Support;
using GenosDb.Wire;
using static GenosDb.Tests.Adversarial.Support.Person;

namespace GenosDb.Tests.Adversarial;

/// <summary>Stamps of every kind: of the past, of the future, twice the same, and of clocks that are wrong.</summary>
public sealed class TimeAcrossPeersTests
{
    private static readonly long Now = (long)TimeSpan.FromHours(12).TotalMilliseconds;

    [Fact]
    public void C04_A_role_ends_at_the_very_millisecond_it_expires() =>
        new Scenario { Counting = [Root.Grant(0, Uma, "user", expiresAt: 100), Uma.Upsert(99, "n", 99)], Inert = [Uma.Upsert(100, "n", 100), Uma.Upsert(101, "n", 101)] }
            .Converges(peer => peer.Value("n").Should().Be((GenosValue)99));

    [Fact]
    public void C13_Eight_minutes_ahead_is_accepted_and_fifteen_wait_unseen_and_unsent_with_their_own_stamp()
    {
        var scenario = new Scenario();
        TestPeer first = scenario.Peer("first", Root.Grant(0, Uma, "user")), second = scenario.Peer("second");
        scenario.Cluster.Connect(first, second);
        Operation near = Uma.Upsert(Now + Minutes(8), "near", 1), far = Uma.Upsert(Now + Minutes(15), "far", 1);
        Scenario.Give(first, near, far);
        scenario.Cluster.Advance(TimeSpan.FromSeconds(10));
        Scenario.Shows(second, near).Should().BeTrue();
        Scenario.Refused(first).Select(refused => (refused.Operation.Id, refused.Verdict)).Should().Equal((far.Id, OperationVerdict.TooFarAhead));
        first.Value("far").Should().BeNull();
        first.Engine.IsHeld(far).Should().BeTrue();
        scenario.Cluster.Advance(TimeSpan.FromMinutes(4));
        (first.Value("far"), second.Value("far"), second.Engine.IsHeld(far)).Should().Be((null, null, false));

        scenario.Cluster.Advance(TimeSpan.FromMinutes(2));
        foreach (var peer in (TestPeer[])[first, second])
        {
            Scenario.Shows(peer, far).Should().BeTrue("its time has come");
            peer.Graph.Find("far")!.Timestamp.Should().Be(far.Timestamp);
        }
    }

    [Theory]
    [InlineData(30_000)]
    [InlineData(9 * 60_000)]
    public void C14_An_author_without_a_right_does_not_move_the_clock(long ahead)
    {
        var scenario = new Scenario();
        var peer = scenario.Peer("peer", Root.Upsert(0, "n", 1));
        Scenario.Give(peer, Mallory.Upsert(Now + ahead, "n", 2), Mallory.Grant(Now + ahead, Gus, "user"), Mallory.Upsert(Now + ahead, Uma.Profile, 2));
        peer.Clock.Last.UnixMilliseconds.Should().BeLessThanOrEqualTo(peer.Now.ToUnixTimeMilliseconds());
        peer.Value("n").Should().Be((GenosValue)1);
        Scenario.Give(peer, Root.Upsert(Now + 20_000, "n", 3));
        peer.Clock.Last.UnixMilliseconds.Should().Be(peer.Now.ToUnixTimeMilliseconds() + 20_000, "who may write is believed");
        Scenario.Give(peer, Root.Upsert(Now + Minutes(9), "n", 4));
        peer.Clock.Last.UnixMilliseconds.Should().Be(peer.Now.ToUnixTimeMilliseconds() + 20_000, "but not that much");
        peer.Value("n").Should().Be((GenosValue)4);
    }

    [Fact]
    public void C15_A_full_counter_carries_into_the_next_millisecond()
    {
        var scenario = new Scenario(Policy(Root));
        var peer = scenario.Peer("peer");
        var full = Signed(Root, "n", 1, new HybridTimestamp(peer.Now.ToUnixTimeMilliseconds(), ushort.MaxValue, new ReplicaId(0xF001)));
        Scenario.Give(peer, full);
        HybridTimestamp[] stamps = [full.Timestamp, .. Enumerable.Range(2, 3).Select(value => peer.Put("n", value)!.Timestamp)];
        stamps.Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        stamps.Skip(1).Should().OnlyContain(stamp => stamp.UnixMilliseconds == full.Timestamp.UnixMilliseconds + 1);
        peer.Value("n").Should().Be((GenosValue)4);
    }

    [Fact]
    public void C16_Clocks_half_a_minute_apart_converge()
    {
        Person[] writers = [Root, Ada, Uma, Gus];
        var cluster = new EngineCluster { ChecksInvariants = false };
        var peers = writers.Select((writer, i) => cluster.Add("p" + i, options: Policy(writer))).ToArray();
        for (var i = 0; i < peers.Length; i++)
        {
            peers[i].Skew = TimeSpan.FromSeconds((20 * i) - 30);
            Scenario.Give(peers[i], writers[1..].Select(writer => Root.Grant(0, writer, "admin")));
            for (var j = 0; j < i; j++)
                cluster.Connect(peers[i], peers[j]);
        }

        var random = new Random(16);
        for (var write = 0; write < 1_000; write++)
        {
            var peer = peers[random.Next(peers.Length)];
            var id = "n" + random.Next(50);
            _ = random.Next(10) == 0 ? peer.Remove(id) : peer.Put(id, write);
            cluster.DeliverOne();
        }

        cluster.Converge();
        peers.Select(peer => StateHash.Of(peer)).Distinct(StringComparer.Ordinal).Should().ContainSingle();
        Strangers.Operations(peers[0]).Should().HaveCountGreaterThan(40);
    }

    [Fact]
    public void C17_Of_two_operations_with_one_stamp_one_wins_everywhere_and_anybody_can_verify_the_pair()
    {
        var scenario = new Scenario();
        var (grant, one, two) = (Root.Grant(0, Uma, "user"), Uma.Upsert(5, "n", "one"), Uma.Upsert(5, "n", "two"));
        one.Timestamp.Should().Be(two.Timestamp);
        TestPeer[] peers = [scenario.Peer("a", grant, one), scenario.Peer("b", grant, one), scenario.Peer("c", grant, two), scenario.Peer("d", grant, two)];
        for (var i = 1; i < peers.Length; i++)
            scenario.Cluster.Connect(peers[i - 1], peers[i]);
        scenario.Cluster.Converge();
        var winner = OperationOrder.Instance.Compare(one, two) > 0 ? one : two;
        peers.Should().OnlyContain(peer => Scenario.Shows(peer, winner));
        var reports = peers.SelectMany(peer => peer.Effects.OfType<SyncEffect.StampReused>()).ToList();
        reports.Should().NotBeEmpty().And.OnlyContain(report => new[] { report.First.Id, report.Second.Id }.Order().SequenceEqual(new[] { one.Id, two.Id }.Order()));

        // Evidence: somebody who has seen nothing but the pair checks both signatures.
        var codec = new MessagePackPayloadCodec(EngineCluster.Database, new ZlibPayloadCompressor());
        var container = new ArrayBufferWriter<byte>();
        codec.Encode([reports[0].First, reports[0].Second], container);
        var judge = new SecurityManager(EngineCluster.Database, Policy(), codec);
        judge.Learn([grant]);
        var verdicts = judge.VerifyIncomingOperations(container.WrittenMemory, new PeerContext(Root.Address, "court"), Root.At(Now));
        verdicts.Accepted.Select(operation => (operation.Author, operation.Timestamp)).Should().Equal((Uma.Address, one.Timestamp), (Uma.Address, one.Timestamp));

        Scenario.Give(peers[0], one, two);
        var reported = Reports();
        Scenario.Give(peers[0], one, two, Scenario.Sentinel);
        scenario.Cluster.Converge();
        peers.Should().OnlyContain(peer => Scenario.Shows(peer, Scenario.Sentinel));
        Reports().Should().Be(reported, "each peer tells once");

        int Reports() => peers.Sum(peer => peer.Effects.OfType<SyncEffect.StampReused>().Count());
    }

    [Fact]
    public void C25_A_clock_set_back_by_an_hour_also_across_a_restart_issues_greater_stamps_and_loses_nothing()
    {
        var cluster = new EngineCluster { ChecksInvariants = false };
        TestPeer peer = cluster.Add("peer", options: Policy(Root)), witness = cluster.Add("witness", options: Policy());
        cluster.Connect(peer, witness);
        List<Operation> written = [peer.Put("n", 0)!, peer.Put("n0", 0)!];
        cluster.Advance(TimeSpan.FromSeconds(10));
        peer.Skew = TimeSpan.FromHours(-1);
        for (var i = 1; i <= 3; i++)
            written.AddRange([peer.Put("n", i)!, peer.Put("n" + i, i)!]);
        cluster.Advance(TimeSpan.FromSeconds(10));
        peer = cluster.Restart(peer, peer.Engine.Capture(), isClean: true);
        cluster.Connect(peer, witness);
        for (var i = 4; i <= 6; i++)
            written.AddRange([peer.Put("n", i)!, peer.Put("n" + i, i)!]);
        // After a crash the store has less than was sent; what is missing comes back from the witness, once the clock here says that its time has come.
        var old = peer.Engine.Capture();
        written.AddRange([peer.Put("n", 7)!, peer.Put("n7", 7)!]);
        cluster.Advance(TimeSpan.FromSeconds(10));
        peer = cluster.Restart(peer, old, isClean: false);
        cluster.Connect(peer, witness);
        written.AddRange([peer.Put("n8", 8)!]);
        cluster.Advance(TimeSpan.FromMinutes(55));
        written.AddRange([peer.Put("n", 8)!]);
        cluster.Converge();

        written.Select(operation => operation.Timestamp.Packed).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        foreach (var each in (TestPeer[])[peer, witness])
        {
            each.Value("n").Should().Be((GenosValue)8);
            Enumerable.Range(0, 9).Should().OnlyContain(i => each.Value("n" + i) == (GenosValue)i);
        }
    }

    private static long Minutes(int minutes) => (long)TimeSpan.FromMinutes(minutes).TotalMilliseconds;

    private static Operation Signed(Person author, string id, GenosValue value, HybridTimestamp stamp) =>
        new Operation(author.Scope, OperationKind.Upsert, 0, id, "", null, stamp, value.ToOwnedBytes(), proof: null).SignedBy(author.Signer);
}
