using GenosDb.Security;
using GenosDb.Tests.Adversarial.Support;
using static GenosDb.Tests.Adversarial.Support.Person;

namespace GenosDb.Tests.Adversarial;

/// <summary>The six ways to lie about an operation, on each way in.</summary>
public sealed class PathAttacks
{
    private static readonly Operation Recorded = Uma.Upsert(100, "n", "old");
    private static readonly Operation Honest = Uma.Upsert(300, "m", "honest");

    private static readonly Operation[] History =
    [
        Root.Grant(0, Uma, "user"),
        Root.Grant(1, Ada, "admin"),
        Uma.Upsert(200, "n", "new"),
        Uma.Upsert(201, "gone", 1),
        Ada.Remove(202, "gone"),
    ];

    public static TheoryData<string, AttackPath> Cases
    {
        get
        {
            var cases = new TheoryData<string, AttackPath>();
            foreach (var attack in new[] { "unsigned", "altered", "replayed", "of another database", "by a wrong author", "unauthorised" })
            {
                foreach (var path in AttackHarness.AllPaths)
                    cases.Add(attack, path);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_operation_that_lies_is_refused_on_every_path(string attack, AttackPath path)
    {
        (Operation Operation, OperationVerdict? Verdict)[] lies = attack switch
        {
            "unsigned" => [(Honest.Unsigned(), OperationVerdict.SchemeNotAllowed)],
            "altered" =>
            [
                (Honest.With(value: "altered"), OperationVerdict.BadSignature),
                (Honest.With(id: "elsewhere"), OperationVerdict.BadSignature),
                (Honest.With(at: Uma.At(301)), OperationVerdict.BadSignature),
            ],
            "replayed" => [(Recorded, null), (Uma.Upsert(201, "gone", 1), null)],
            "of another database" => [(new Person(3, DatabaseId.From("other")).Upsert(300, "m", "honest"), OperationVerdict.BadSignature)],
            "by a wrong author" => [(Honest.With(scope: Ada.Scope), OperationVerdict.BadSignature)],
            _ => [(Gus.Upsert(300, "m", "honest"), OperationVerdict.NotAuthorised), (Uma.Remove(300, "n"), OperationVerdict.NotAuthorised)],
        };
        var container = Tampering.Container([.. lies.Select(lie => lie.Operation)]);

        // Twice, since the second time must not be easier than the first.
        var (victim, delivery) = AttackHarness.Run(path, History, [container, container]);

        string[] expected = [.. lies.Where(lie => lie.Verdict is not null).Select(lie => $"{lie.Operation.Kind} {lie.Operation.NodeId}: {lie.Verdict}")];
        delivery.Refused.Select(refused => $"{refused.Operation.Kind} {refused.Operation.NodeId}: {refused.Verdict}").Should().BeEquivalentTo([.. expected, .. expected]);
        victim.Value("n").Should().Be((GenosValue)"new");
        victim.Value("m").Should().BeNull();
        victim.Value("gone").Should().BeNull();
    }

    [Theory]
    [InlineData(AttackPath.Live)]
    [InlineData(AttackPath.Delta)]
    [InlineData(AttackPath.FullState)]
    [InlineData(AttackPath.Ranges)]
    [InlineData(AttackPath.Import)]
    public void What_a_message_holds_is_permitted_or_reported_one_by_one(AttackPath path)
    {
        Operation[] permitted = [Uma.Upsert(300, "a", 1), Uma.Link(301, "a", "n"), Ada.Remove(302, "n"), Gus.Upsert(303, Gus.Profile, "me")];
        (Operation Operation, OperationVerdict Verdict)[] forbidden =
        [
            (Uma.Remove(310, "a"), OperationVerdict.NotAuthorised),
            (Gus.Upsert(311, "a", "mine"), OperationVerdict.NotAuthorised),
            (Uma.Upsert(312, Gus.Profile, "mine"), OperationVerdict.NotAuthorised),
            (Honest.With(value: "altered"), OperationVerdict.BadSignature),
            (Uma.Upsert(13 * 3_600_000, "later", 1), OperationVerdict.TooFarAhead),
            (Uma.Raw(OperationKind.Upsert, 314, "b", [0xcc, 0x01]), OperationVerdict.NotCanonical),
        ];
        var container = Tampering.Container([.. permitted, .. forbidden.Select(bad => bad.Operation)]);
        AttackHarness attacked = new(History), control = new(History);

        var delivery = attacked.Deliver(path, Gus.Address, container, Tampering.Container(AttackHarness.Sentinel));
        control.Deliver(path, Gus.Address, Tampering.Container(permitted), Tampering.Container(AttackHarness.Sentinel));

        attacked.Shows(AttackHarness.Sentinel).Should().BeTrue();
        StateHash.Of(attacked.Victim).Should().Be(StateHash.Of(control.Victim));
        attacked.Victim.Value("a").Should().Be((GenosValue)1);
        delivery.Reports.Should().BeEquivalentTo(forbidden.Select(bad => Delivery.Report(bad.Operation, bad.Verdict)));

        var security = attacked.Victim.Security;
        var rebuilt = security.VerifyIncomingOperations(container, new PeerContext(Gus.Address, "gus"), Root.At(40_000_000)).Rebuild();
        var again = security.VerifyIncomingOperations(rebuilt, new PeerContext(Gus.Address, "gus"), Root.At(40_000_000));
        again.Accepted.Select(operation => operation.Id).Should().Equal(permitted.Select(operation => operation.Id));
        again.Others.Should().BeEmpty();
    }
}
