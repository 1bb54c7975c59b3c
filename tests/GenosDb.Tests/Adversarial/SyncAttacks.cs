using System.Buffers;
using GenosDb.Security;
using GenosDb.Sync;
using GenosDb.Tests.Adversarial.Support;
using GenosDb.Tests.Fuzzing;
using GenosDb.Tests.Sync.Support;
using GenosDb.Wire;
using static GenosDb.Tests.Adversarial.Support.Person;

namespace GenosDb.Tests.Adversarial;

/// <summary>D02, D04, D05 and D07 to D13: peers that lie in what they answer, leave out, claim, or cut off.</summary>
public sealed class SyncAttacks
{
    private const long NineMinutesAhead = (12 * 3_600_000) + (9 * 60_000);

    private static readonly Operation[] History = [Root.Grant(0, Uma, "user"), Root.Grant(1, Ada, "admin"), Uma.Upsert(200, "n", "new")];

    [Theory]
    [InlineData(AttackPath.Live)]
    [InlineData(AttackPath.Delta)]
    [InlineData(AttackPath.FullState)]
    [InlineData(AttackPath.Ranges)]
    [InlineData(AttackPath.Import)]
    public void D02_an_operation_from_the_near_future_does_not_keep_out_older_ones(AttackPath path)
    {
        var ahead = Uma.Upsert(NineMinutesAhead, "ahead", 1);
        var older = Uma.Batch(300, 500, i => $"older{i}", i => i);
        var victim = new AttackHarness(History);

        victim.Deliver(path, Gus.Address, Tampering.Container(ahead), Tampering.Container(older.AsSpan(0, 250)), Tampering.Container(older.AsSpan(250))).Refused.Should().BeEmpty();

        victim.Shows(ahead).Should().BeTrue("nine minutes are within the drift");
        older.Should().OnlyContain(operation => victim.Shows(operation));
    }

    [Fact]
    public void D02_nor_between_honest_peers_that_go_on_with_a_delta()
    {
        var cluster = new EngineCluster();
        TestPeer alice = cluster.Add("alice", options: Policy()), bob = cluster.Add("bob", options: Policy());
        Strangers.Give(alice, [.. History, Uma.Upsert(NineMinutesAhead, "ahead", 1)]);
        var link = cluster.Connect(bob, alice);
        cluster.Converge();
        cluster.Cut(link);
        Strangers.Give(alice, Uma.Batch(300, 500, i => $"older{i}", i => i));

        cluster.Connect(bob, alice);
        cluster.Run();

        bob.Synced.Last().Method.Should().Be(SyncMethod.Delta);
        bob.Value("older499").Should().Be((GenosValue)499);
        StateHash.Of(bob).Should().Be(StateHash.Of(alice));
    }

    [Fact]
    public void D04_a_peer_that_claims_what_it_lacks_is_served_when_it_asks_properly()
    {
        var victim = new AttackHarness([.. History, .. Uma.Batch(300, 300, i => $"b{i}", i => i)]);
        var (engine, state) = (victim.Victim.Engine, StateHash.Of(victim.Victim));
        var (liar, request) = victim.Connect(Gus.Address);
        var (logged, head) = (victim.Victim.Oplog.Count, engine.Head);
        liar.Send(new SyncNone(request.Sid, liar.Replica, liar.At(1)));
        liar.Send(new SyncRequest(1, head, 1, 1, 1, SyncRequestFlags.AllowBulk, 1 << 20, null));
        var delta = liar.Receive<DeltaSync>();
        (delta.IsLast, delta.Container.Length).Should().Be((true, 0));
        liar.Send(liar.Head(isOpening: false, at: 1, acknowledged: head));
        liar.Send(liar.Head(isOpening: false, at: 1, acknowledged: new HybridTimestamp(ulong.MaxValue, engine.Replica)));

        (victim.Victim.Oplog.Count, engine.Head, StateHash.Of(victim.Victim)).Should().Be((logged, head, state), "nothing is forgotten because of a claim");
        liar.ClearReceived();
        liar.Send(new SyncRequest(2, new HybridTimestamp(0, engine.Replica), 1, 1, 1, SyncRequestFlags.AllowBulk, 1 << 20, null));
        Count(liar.Received).Should().Be(303);
        liar.ClearReceived();
        liar.Send(new SyncRequest(3, null, 1, 1, 0, SyncRequestFlags.AllowBulk, 1 << 20, null));
        Count(liar.Received).Should().Be(303);
        victim.Deliver(AttackPath.Live, Gus.Address, Tampering.Container(AttackHarness.Sentinel)).Changes.Should().Be(1);

        int Count(IEnumerable<WireMessage> messages)
        {
            var count = 0;
            foreach (var message in messages.Where(message => message is DeltaSync or FullStateSync))
                count += victim.Victim.Security.VerifyIncomingOperations(FrameCodec.ContainerOf(message), new PeerContext(Root.Address, "root"), Root.At(40_000_000)).Accepted.Length;
            return count;
        }
    }

    [Fact]
    public void D05_what_a_relay_filters_out_comes_with_one_exchange_with_anybody_honest()
    {
        Operation kept = Mallory.Upsert(60, "kept", 1), stolen = Mallory.Upsert(61, "stolen", 1), over = Mallory.Upsert(300, "n", "stolen");
        Operation[] all = [.. History, Root.Grant(2, Mallory, "user"), kept, stolen, over, Root.Revoke(700, Mallory, kept), Root.Grant(701, Uma, "guest"), Uma.Upsert(800, "late", 1)];
        foreach (var path in AttackHarness.AllPaths)
        {
            var honest = new AttackHarness(all);
            var victim = new AttackHarness([]);
            victim.Deliver(path, Gus.Address, Tampering.Container([.. all.Where(operation => operation.Kind != OperationKind.Revocation && operation.Timestamp != Root.At(701))]));
            victim.Shows(stolen).Should().BeTrue("nobody has told it otherwise");
            victim.Shows(over).Should().BeTrue();
            victim.Victim.Value("late").Should().Be((GenosValue)1);

            // Another relay with everything, among it what the victim has.
            var delivery = victim.Deliver(path, Gus.Address, Tampering.Container(all), Tampering.Container(AttackHarness.Sentinel));

            honest.Deliver(AttackPath.Live, Gus.Address, Tampering.Container(AttackHarness.Sentinel));
            victim.Shows(AttackHarness.Sentinel).Should().BeTrue();
            StateHash.Of(victim.Victim).Should().Be(StateHash.Of(honest.Victim));
            delivery.IsEnded.Should().BeFalse();
            victim.Victim.Value("n").Should().Be((GenosValue)"new", "the value before is back");
            victim.Shows(kept).Should().BeTrue();
            victim.Victim.Effects.OfType<SyncEffect.Reevaluated>().Should().NotBeEmpty();
        }
    }

    [Fact]
    public void D05_an_honest_peer_sends_revocations_by_itself()
    {
        Operation[] all = [.. History, Root.Grant(2, Mallory, "user"), Mallory.Upsert(61, "stolen", 1), Root.Revoke(700, Mallory)];
        var cluster = new EngineCluster();
        TestPeer victim = cluster.Add("victim", options: Policy()), honest = cluster.Add("honest", options: Policy());
        Strangers.Give(victim, all[..^1]);
        Strangers.Give(honest, all);
        victim.Value("stolen").Should().Be((GenosValue)1);

        cluster.Connect(victim, honest);
        cluster.Converge();

        victim.Value("stolen").Should().BeNull();
        StateHash.Of(victim).Should().Be(StateHash.Of(honest));
    }

    [Fact]
    public void D07_of_ten_thousand_nodes_five_bad_ones_are_reported_by_reason_and_the_others_applied()
    {
        var honest = Uma.Batch(10_000, 9_995, i => $"node{i:d5}", i => i);
        Operation Alone(int at) => Uma.Upsert(at, $"bad{at}", at);
        var altered = Alone(1_001).With(value: "altered");
        var renamed = Alone(1_002).With(id: "renamed");
        var swapped = Alone(1_003).WithProof(Alone(1_004).ProofForm!);
        var unsigned = Alone(1_005).Unsigned();
        var unauthorised = Gus.Upsert(1_006, "bad1006", 1);

        // Three messages with something that no honest peer forwards end a link, so of the four forged ones three stand in one chunk. What is not signed
        // needs a container of its own. That makes two. Who lacks a right is nobody's fault.
        ReadOnlyMemory<byte>[] chunks =
        [
            Tampering.Container([.. honest[..3_000], unauthorised]),
            Tampering.Container(unsigned),
            Tampering.Container([.. honest[3_000..6_500], altered, renamed, swapped]),
            Tampering.Container(honest.AsSpan(6_500)),
        ];
        AttackHarness attacked = new(History), control = new(History);

        var delivery = attacked.Deliver(AttackPath.FullState, Gus.Address, chunks);

        delivery.IsEnded.Should().BeFalse();
        delivery.Reports.Should().BeEquivalentTo(
        [
            Delivery.Report(altered, OperationVerdict.BadSignature),
            Delivery.Report(renamed, OperationVerdict.BadSignature),
            Delivery.Report(swapped, OperationVerdict.BadSignature),
            Delivery.Report(unsigned, OperationVerdict.SchemeNotAllowed),
            Delivery.Report(unauthorised, OperationVerdict.NotAuthorised),
        ]);
        attacked.Victim.Graph.RegisterCount.Should().Be(9_995 + History.Length);
        control.Deliver(AttackPath.FullState, Gus.Address, [.. honest.Chunk(4_000).Select(chunk => Tampering.Container(chunk))]);
        StateHash.Of(attacked.Victim).Should().Be(StateHash.Of(control.Victim));
        attacked.Deliver(AttackPath.FullState, Gus.Address, Tampering.Container(AttackHarness.Sentinel)).Changes.Should().Be(1);
        attacked.Shows(AttackHarness.Sentinel).Should().BeTrue();
    }

    [Fact]
    public void D07_three_forged_chunks_end_the_link_and_the_next_one_brings_the_rest()
    {
        var honest = Uma.Batch(10_000, 300, i => $"node{i:d3}", i => i);
        ReadOnlyMemory<byte> Chunk(int from) => Tampering.Container([.. honest[from..(from + 100)], Uma.Upsert(from, "bad", 1).With(value: "altered")]);
        var victim = new AttackHarness(History);

        var delivery = victim.Deliver(AttackPath.FullState, Gus.Address, Chunk(0), Chunk(100), Chunk(200));

        (delivery.IsEnded, delivery.Problem!.Kind, delivery.Changes).Should().Be((true, PeerProblemKind.Banned, 0));
        victim.Deliver(AttackPath.FullState, Gus.Address, Tampering.Container(honest)).Changes.Should().Be(1);
        honest.Should().OnlyContain(operation => victim.Shows(operation));
    }

    [Fact]
    public void D08_an_empty_full_state_deletes_nothing()
    {
        foreach (var container in new[] { default, Tampering.Container() })
        {
            var (victim, delivery) = AttackHarness.Run(AttackPath.FullState, History, [container]);
            victim.Value("n").Should().Be((GenosValue)"new");
            delivery.Refused.Should().BeEmpty();

            var alone = new AttackHarness(History);
            var before = StateHash.Of(alone.Victim);
            alone.Deliver(AttackPath.FullState, Root.Address, container).Changes.Should().Be(0);
            StateHash.Of(alone.Victim).Should().Be(before);
        }
    }

    [Fact]
    public void D09_a_grant_by_somebody_else_in_a_full_state_is_inert()
    {
        foreach (var forger in new[] { Gus, Ada, Uma, new Person(1, DatabaseId.From("other")) })
        {
            Operation[] forged = [forger.Grant(300, Gus, "admin"), Gus.Upsert(400, "m", "mine"), Gus.Remove(401, "n")];
            foreach (var path in AttackHarness.AllPaths)
            {
                var (victim, delivery) = AttackHarness.Run(path, History, [Tampering.Container(forged[0]), Tampering.Container(forged.AsSpan(1))], carrier: Gus.Address, includesAuthority: false);
                delivery.Refused.Where(refused => !refused.Operation.IsAuthority).Should().HaveCount(2).And.OnlyContain(refused => refused.Verdict == OperationVerdict.NotAuthorised);
                victim.Security.RoleAt(Gus.Address, Gus.At(40_000_000)).Should().Be("guest");
                victim.Value("n").Should().Be((GenosValue)"new");
            }
        }
    }

    [Fact]
    public void Authority_behind_data_in_a_full_state_takes_effect_all_the_same()
    {
        // An honest sender's keys bring authority first. Whoever sends it last must not keep it from taking effect while it is in the fingerprint.
        var (write, grant) = (Gus.Upsert(400, "m", 1), Root.Grant(300, Gus, "user"));
        var victim = new AttackHarness(History);

        victim.Deliver(AttackPath.FullState, Mallory.Address, Tampering.Container(write), Tampering.Container(grant)).Refused.Should().BeEmpty();

        victim.Shows(write).Should().BeTrue();
        victim.Victim.Security.RoleAt(Gus.Address, Gus.At(500)).Should().Be("user");
        var before = StateHash.Of(victim.Victim);
        victim.Restart();
        StateHash.Of(victim.Victim).Should().Be(before);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void D10_a_full_state_that_is_cut_at_any_chunk_converges_and_nobody_sees_half(bool isResumed)
    {
        var random = new SeededRandomSource(10);
        var noise = new byte[200];
        Operation[] all = [.. History, .. Uma.Batch(300, 1_000, i => $"node{i:d4}", _ =>
        {
            random.Fill(noise);
            return GenosValue.Binary(noise);
        })];
        var chunks = 1;
        for (var cut = 1; cut <= chunks; cut++)
        {
            var cluster = new EngineCluster((ulong)cut) { ChecksInvariants = false };
            TestPeer alice = cluster.Add("alice", options: Policy()), charlie = cluster.Add("charlie", options: Policy()), bob = cluster.Add("bob", options: Policy());
            Strangers.Give(alice, all);
            Strangers.Give(charlie, all);
            var link = cluster.Connect(bob, alice);
            while (Chunks(cluster) < cut && cluster.DeliverOne())
                RequireAllOrNothing(bob);
            Chunks(cluster).Should().Be(cut);
            cluster.Cut(link);
            RequireAllOrNothing(bob);

            cluster.Connect(bob, isResumed ? alice : charlie);
            while (cluster.DeliverOne())
                RequireAllOrNothing(bob);
            cluster.Converge();

            StateHash.Of(bob).Should().Be(StateHash.Of(alice));
            bob.Value("node0999").Should().NotBeNull();
            chunks = Math.Max(chunks, isResumed ? Chunks(cluster) : Chunks(cluster) - cut);
        }

        chunks.Should().BeGreaterThan(2, "a transfer of one chunk cannot be cut in the middle");

        static int Chunks(EngineCluster cluster) => cluster.Trace.Count(delivered => delivered.Message is FullStateSync && delivered.To == "bob");

        static void RequireAllOrNothing(TestPeer peer) => peer.Graph.RegisterCount.Should().BeOneOf(0, 1_003);
    }

    [Fact]
    public void D11_a_rebuilt_container_holds_exactly_what_is_permitted_and_is_the_same_when_it_is_rebuilt_again()
    {
        var compressor = new RecordingCompressor();
        var codec = new MessagePackPayloadCodec(EngineCluster.Database, compressor);
        var security = new SecurityManager(EngineCluster.Database, Policy(), codec);
        security.Learn(History.AsSpan(0, 2));
        Operation[] permitted = [Root.Grant(290, Gus, "user"), .. Uma.Batch(300, 40, i => $"b{i}", i => i), Ada.Remove(500, "n"), Gus.Upsert(600, "gus", 1)];
        Operation[] forbidden = [Mallory.Upsert(310, "x", 1), Uma.Remove(311, "n"), Ada.Upsert(501, "y", 1).With(value: 2), Uma.Upsert(30 * 3_600_000, "z", 1)];
        var random = new SeededRandomSource(11);
        var container = Tampering.Container([.. permitted.Concat(forbidden).OrderBy(_ => random.NextUInt64())]);

        var first = security.VerifyIncomingOperations(container, new PeerContext(Gus.Address, "gus"), Root.At(40_000_000));
        compressor.Inflated.Should().Be(1);
        var rebuilt = first.Rebuild();
        compressor.Deflated.Should().Be(1, "the injected codec writes it, and nothing else");
        var second = security.VerifyIncomingOperations(rebuilt, new PeerContext(Gus.Address, "gus"), Root.At(40_000_000));
        compressor.Inflated.Should().Be(2, "and reads it");

        first.Others.Should().HaveCount(forbidden.Length);
        second.Others.Should().BeEmpty();
        second.Accepted[0].Kind.Should().Be(OperationKind.Grant, "authority comes first");
        second.Accepted.Select(FuzzCorpus.Record).Should().BeEquivalentTo(permitted.Select(FuzzCorpus.Record), options => options.WithStrictOrdering(), "signed bytes and proofs are untouched");
        second.Rebuild().ToArray().Should().Equal(rebuilt.ToArray());
    }

    [Fact]
    public void D12_peers_with_different_policies_exchange_everything_and_warn_once()
    {
        var other = Policy();
        other.Roles.Add(new RoleDefinition("guest", [Permissions.Read, Permissions.Sync], []));
        other.Roles.Add(new RoleDefinition("user", [Permissions.Link], ["guest"]));
        other.Roles.Add(new RoleDefinition("admin", [Permissions.Write, Permissions.Delete], ["user"]));
        other.Roles.Add(new RoleDefinition("superadmin", [Permissions.DeleteAny, Permissions.AssignRole], ["admin"]));
        var cluster = new EngineCluster { ChecksInvariants = false };
        TestPeer alice = cluster.Add("alice", options: Policy()), bob = cluster.Add("bob", options: other);
        Strangers.Give(alice, [.. History, Ada.Upsert(300, "by ada", 1)]);
        Strangers.Give(bob, [.. History, Ada.Upsert(301, "by ada, too", 1)]);

        cluster.Connect(alice, bob);
        cluster.Advance(TimeSpan.FromHours(1));

        foreach (var peer in cluster.Peers)
        {
            peer.Value("by ada").Should().Be((GenosValue)1);
            peer.Value("by ada, too").Should().Be((GenosValue)1);
            peer.Effects.OfType<SyncEffect.Warning>().Should().ContainSingle().Which.Problem.Kind.Should().Be(PeerProblemKind.PolicyMismatch);
            peer.Effects.OfType<SyncEffect.Close>().Should().BeEmpty();
        }

        alice.Value("n").Should().Be((GenosValue)"new");
        bob.Value("n").Should().BeNull("users may not write there");
        cluster.Trace.Count.Should().BeLessThan(500, "they differ for ever, and compare less and less often");

        // They go on talking.
        Strangers.Give(alice, [AttackHarness.Sentinel]);
        cluster.Advance(TimeSpan.FromSeconds(5));
        bob.Value("sentinel").Should().Be((GenosValue)"arrived");
    }

    [Fact]
    public void D13_two_hops_through_a_guest_bring_the_bytes_and_the_signature_of_the_author()
    {
        Operation[] sent = [.. History, Uma.Upsert(300, "m", "honest"), .. Uma.Batch(400, 20, i => $"b{i}", i => i), Ada.Remove(500, "n"), Uma.Link(501, "m", "b1")];
        var cluster = new EngineCluster();
        TestPeer author = cluster.Add("author", options: Policy(Uma)), guest = cluster.Add("guest", options: Policy(Gus)), nobody = cluster.Add("nobody", options: Policy()), last = cluster.Add("last", options: Policy(Ada));
        cluster.Connect(guest, nobody);
        cluster.Connect(nobody, last);
        cluster.Connect(author, guest);
        Strangers.Give(author, sent);
        cluster.Converge();
        var live = author.Put("written here", 1);
        cluster.Converge();

        StateHash.Of(last).Should().Be(StateHash.Of(author));
        foreach (var operation in Strangers.Operations(author))
        {
            last.Graph.TryGetCurrent(RegisterKey.Of(operation), out var arrived, out _).Should().BeTrue();
            FuzzCorpus.Record(arrived!).Should().Equal(FuzzCorpus.Record(operation));
        }

        live!.Author.Should().Be(Uma.Address);
        last.Value("written here").Should().Be((GenosValue)1);
    }

    private sealed class RecordingCompressor : IPayloadCompressor
    {
        private readonly ZlibPayloadCompressor _inner = new();

        public int Deflated { get; private set; }

        public int Inflated { get; private set; }

        public void Compress(ReadOnlySpan<byte> source, IBufferWriter<byte> destination)
        {
            Deflated++;
            _inner.Compress(source, destination);
        }

        public DecodeStatus Decompress(ReadOnlySpan<byte> source, Span<byte> destination)
        {
            Inflated++;
            return _inner.Decompress(source, destination);
        }
    }
}
