using GenosDb.Security;
using GenosDb.Sync;
using GenosDb.Tests.Adversarial.Support;
using GenosDb.Tests.Sync.Support;
using GenosDb.Wire;
using static GenosDb.Tests.Adversarial.Support.Person;

namespace GenosDb.Tests.Adversarial;

/// <summary>A03, A05, A06, A09: who carries, in what parts and order, and how often, decides nothing.</summary>
public sealed class CarrierAttacks
{
    private static readonly Operation[] History = [Root.Grant(0, Uma, "user"), Root.Grant(1, Ada, "admin"), Uma.Upsert(200, "n", "new")];

    [Fact]
    public void A03_a_guests_write_is_not_applied_whoever_brings_it()
    {
        var write = Gus.Upsert(300, "m", 1);
        foreach (var carrier in new[] { Ada, Root })
        {
            foreach (var path in AttackHarness.AllPaths)
            {
                var (victim, delivery) = AttackHarness.Run(path, History, [Tampering.Container(write)], carrier: carrier.Address);
                delivery.Reports.Should().Equal(Delivery.Report(write, OperationVerdict.NotAuthorised));
                victim.Value("m").Should().BeNull();
            }
        }
    }

    [Fact]
    public void A05_an_admins_write_is_applied_when_a_guest_or_nobody_brings_it()
    {
        var write = Ada.Remove(300, "n");
        foreach (var carrier in new Address?[] { Gus.Address, null })
        {
            foreach (var path in AttackHarness.AllPaths)
            {
                var victim = new AttackHarness(History);
                var delivery = victim.Deliver(path, carrier, Tampering.Container(write));
                (delivery.IsEnded, delivery.Refused.Count).Should().Be((false, 0));
                victim.Shows(write).Should().BeTrue();
                victim.Victim.Value("n").Should().BeNull();
            }
        }
    }

    [Fact]
    public void A05_without_the_right_to_sync_nothing_is_taken_from_a_carrier_until_it_has_it()
    {
        var options = Policy();
        options.Roles.Add(new RoleDefinition("guest", [Permissions.Read], []));
        options.Roles.Add(new RoleDefinition("user", [Permissions.Sync, Permissions.Write, Permissions.Link], ["guest"]));
        options.Roles.Add(new RoleDefinition("superadmin", [Permissions.Delete, Permissions.DeleteAny, Permissions.AssignRole], ["user"]));
        var victim = new AttackHarness([Root.Grant(0, Uma, "user")], options);
        var before = StateHash.Of(victim.Victim);
        var container = Tampering.Container(Uma.Upsert(300, "m", 1));

        foreach (var carrier in new Address?[] { Gus.Address, null })
        {
            var verified = victim.Victim.Security.VerifyIncomingOperations(container, new PeerContext(carrier, "gus"), Gus.At(40_000_000));
            (verified.Fault, verified.Accepted.Length, verified.Others.Length).Should().Be((CarrierFault.NotAdmitted, 0, 0));
            var refused = new ScriptedPeer(victim.Victim, link: 5_000, identity: carrier);
            (refused.IsClosed, refused.Problem!.Kind, refused.Received.Count).Should().Be((true, PeerProblemKind.NotAllowedToSync, 0));
            refused.Send(new OperationsPush(refused.Replica, refused.At(0), refused.At(1), container));
            victim.Deliver(AttackPath.Import, carrier, container).IsEnded.Should().BeTrue();
        }

        StateHash.Of(victim.Victim).Should().Be(before);

        // The role is the only thing that was missing; and it can be taken away from an open link.
        victim.Deliver(AttackPath.Live, Root.Address, Tampering.Container(Root.Grant(400, Gus, "user")));
        var (gus, request) = victim.Connect(Gus.Address);
        gus.Send(new SyncNone(request.Sid, gus.Replica, gus.At(1)));
        gus.Send(new OperationsPush(gus.Replica, gus.At(1), gus.At(2), container));
        victim.Victim.Value("m").Should().Be((GenosValue)1);
        victim.Deliver(AttackPath.Live, Root.Address, Tampering.Container(Root.Grant(500, Gus, "guest")));
        gus.IsClosed.Should().BeFalse("the scripted side hears of it with its next step");
        victim.Victim.Effects.OfType<SyncEffect.Close>().Last().Problem!.Kind.Should().Be(PeerProblemKind.NotAllowedToSync);
        gus.Send(new OperationsPush(gus.Replica, gus.At(2), gus.At(3), Tampering.Container(Uma.Upsert(501, "late", 1))));
        victim.Victim.Value("late").Should().BeNull();
    }

    [Fact]
    public void A06_a_thousand_permutations_splits_merges_and_duplications_of_one_history_give_one_state()
    {
        var history = LongHistory();
        var random = new SeededRandomSource(6);
        var victim = new AttackHarness([]);
        HashSet<string> states = [];
        for (var run = 0; run < 1_000; run++)
        {
            victim.Clear();
            Operation[] shuffled = [.. history, .. history.Where(_ => random.Chance(0.2))];
            for (var i = shuffled.Length - 1; i > 0; i--)
            {
                var other = random.Next(i + 1);
                (shuffled[i], shuffled[other]) = (shuffled[other], shuffled[i]);
            }

            for (var start = 0; start < shuffled.Length;)
            {
                var path = AttackHarness.AllPaths[random.Next(AttackHarness.AllPaths.Length)];
                var containers = new ReadOnlyMemory<byte>[1 + random.Next(3)];
                for (var i = 0; i < containers.Length; i++)
                {
                    // An empty one is honest, too.
                    var length = Math.Min(random.Next(20), shuffled.Length - start);
                    containers[i] = Tampering.Container(shuffled.AsSpan(start, length));
                    start += length;
                }

                victim.Deliver(path, Gus.Address, containers).IsEnded.Should().BeFalse();
            }

            states.Add(StateHash.Of(victim.Victim));
            states.Should().ContainSingle("run {0} brings what all others brought", run);
        }

        victim.Victim.Value("n1").Should().Be((GenosValue)"by ada");
        victim.Victim.Value("kept").Should().Be((GenosValue)1);
        victim.Victim.Value("stolen").Should().BeNull();
        victim.Victim.Value("too late").Should().BeNull();
        victim.Deliver(AttackPath.Live, Gus.Address, Tampering.Container(AttackHarness.Sentinel));
        victim.Shows(AttackHarness.Sentinel).Should().BeTrue();
    }

    [Fact]
    public void A09_the_same_operation_ten_thousand_times_is_applied_once_and_costs_a_look_up()
    {
        var operation = Uma.Upsert(300, "m", 1);
        var container = Tampering.Container(operation);
        var victim = new AttackHarness(History);
        victim.Victim.Security.Prepare(container).SignatureChecks.Should().Be(1);
        victim.Deliver(AttackPath.Live, Gus.Address, container).Changes.Should().Be(1);
        var engine = victim.Victim.Engine;
        var (head, logged, registers, state) = (engine.Head, victim.Victim.Oplog.Count, victim.Victim.Graph.RegisterCount, StateHash.Of(victim.Victim));
        var effects = victim.Victim.Effects.Count(IsEvent);

        var often = Tampering.Container([.. Enumerable.Repeat(operation, 2_000)]);
        foreach (var path in new[] { AttackPath.Live, AttackPath.Delta, AttackPath.Ranges, AttackPath.Import })
            victim.Deliver(path, Gus.Address, often).IsEnded.Should().BeFalse();
        victim.Deliver(AttackPath.Live, Gus.Address, [.. Enumerable.Repeat(container, 3_999)]).IsEnded.Should().BeFalse();

        (engine.Head, victim.Victim.Oplog.Count, victim.Victim.Graph.RegisterCount, StateHash.Of(victim.Victim)).Should().Be((head, logged, registers, state));
        victim.Victim.Effects.Count(IsEvent).Should().Be(effects, "nothing has happened");
        victim.Victim.Graph.Kept.Should().BeEmpty("it is stored once");
        victim.Victim.Security.Prepare(often).SignatureChecks.Should().Be(0);

        // A full state ends with an empty log, and has no other effect.
        victim.Deliver(AttackPath.FullState, Gus.Address, often).Refused.Should().BeEmpty();
        (engine.Head, StateHash.Of(victim.Victim), victim.Victim.Effects.Count(IsEvent)).Should().Be((head, state, effects));
        victim.Deliver(AttackPath.Live, Gus.Address, Tampering.Container(AttackHarness.Sentinel)).Changes.Should().Be(1);

        static bool IsEvent(SyncEffect effect) => effect is SyncEffect.Changed or SyncEffect.Refused or SyncEffect.Reevaluated or SyncEffect.StampReused;
    }

    /// <summary>Of everything: grants up and down, a hard revocation, values, removals, edges, a batch, and what never counts.</summary>
    private static Operation[] LongHistory()
    {
        var kept = Mallory.Upsert(60, "kept", 1);
        return
        [
            Root.Grant(0, Uma, "user"),
            Root.Grant(1, Ada, "admin"),
            Root.Grant(2, Mallory, "user"),
            .. Enumerable.Range(0, 4).Select(i => Uma.Upsert(100 + i, $"n{i}", i)),
            .. Uma.Batch(150, 12, i => $"b{i}", i => i, groupSize: 8),
            Uma.Link(200, "n0", "n1"),
            Uma.Link(201, "n1", "n2", "knows"),
            Ada.Upsert(210, "n1", "by ada"),
            Ada.Remove(211, "n2"),
            Uma.Upsert(212, "n2", "again"),
            Uma.Raw(OperationKind.Unlink, 213, "n0", target: "n1"),
            kept,
            Mallory.Upsert(61, "stolen", 1),
            Mallory.Upsert(62, "n3", "stolen"),
            Root.Revoke(700, Mallory, kept),
            Root.Grant(701, Uma, "guest"),
            Uma.Upsert(702, "too late", 1),
            Uma.Upsert(703, "n0", "too late"),
            Gus.Upsert(704, Gus.Profile, "gus"),
            Gus.Upsert(705, Gus.Profile, "gus again"),
            Gus.Grant(706, Gus, "admin"),
            Gus.Upsert(707, "n0", "gus"),
            Uma.Remove(708, "b1"),
        ];
    }
}
