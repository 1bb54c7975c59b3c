using GenosDb.Tests.Adversarial.Support;
using static GenosDb.Tests.Adversarial.Support.Person;
using static GenosDb.Tests.Adversarial.Support.Statements;

namespace GenosDb.Tests.Adversarial;

/// <summary>Owned nodes between engines, whatever the order in which everything comes.</summary>
public sealed class AclAcrossPeersTests
{
    // Uma owns it and has written it; Ada, Gus and Mallory may write in general.
    private static readonly string Owned = Uma.Own("x");

    private static readonly Operation[] Base =
        [Root.Grant(0, Uma, "user"), Root.Grant(0, Ada, "admin"), Root.Grant(0, Gus, "user"), Root.Grant(0, Mallory, "admin"), Uma.Upsert(1, Owned, "first"), Root.Upsert(1, "n", 1)];

    [Fact]
    public void B10_Nobody_writes_links_or_removes_the_owned_node_of_somebody_else() =>
        New([], Mallory.Upsert(10, Owned, "stolen"), Mallory.Remove(11, Owned), Mallory.Link(12, Owned, "n"))
            .Converges(peer => peer.Value(Owned).Should().Be((GenosValue)"first"));

    [Fact]
    public void B11_On_a_free_id_the_last_writer_wins_and_an_owned_one_is_not_touched()
    {
        var first = Mallory.Upsert(5, "config", "mallory");
        New([first, Root.Upsert(6, Root.Own("config"), "right")], Mallory.Upsert(9, Root.Own("config"), "wrong")).Converges(peer =>
        {
            peer.Value("config").Should().Be((GenosValue)"mallory");
            peer.Value(Root.Own("config")).Should().Be((GenosValue)"right");
        });
        New([first, Root.Upsert(6, "config", "root")]).Converges(peer => peer.Value("config").Should().Be((GenosValue)"root"));
    }

    [Fact]
    public void B12_An_owner_in_the_value_owns_nothing()
    {
        var claim = Ada.Upsert(10, Owned, new GenosMap { ["owner"] = Ada.Address.ToString() });
        New([Share(5, Ada, AclLevel.Write), claim], Ada.Share(11, Uma, Owned, Ada, AclLevel.Delete), Ada.Remove(12, Owned))
            .Converges(peer => Scenario.Shows(peer, claim).Should().BeTrue());
        New([Share(5, Ada, AclLevel.Write), claim, Uma.Upsert(20, Owned, "again")], Gus.Upsert(30, Owned, 1))
            .Converges(peer => peer.Value(Owned).Should().Be((GenosValue)"again"));
    }

    [Fact]
    public void B13_A_collaborator_shares_nothing() =>
        New([Share(5, Ada, AclLevel.Write)], Ada.Share(6, Uma, Owned, Gus, AclLevel.Write), Gus.Upsert(10, Owned, "friend")).Converges(peer =>
        {
            peer.Value(Owned).Should().Be((GenosValue)"first");
            peer.Security.Authority!.LevelAt(Owned, Gus.Address, Gus.At(20)).Should().Be(AclLevel.None);
        });

    [Fact]
    public void B14_What_a_collaborator_wrote_after_the_level_was_taken_back_is_absent()
    {
        Operation given = Share(5, Ada, AclLevel.Write), before = Ada.Upsert(7, Owned, "before"), taken = Share(10, Ada, AclLevel.None, given);
        New([given, before, taken], Ada.Upsert(12, Owned, "after")).Converges(peer => Scenario.Shows(peer, before).Should().BeTrue());
    }

    [Fact]
    public void B14_Taking_a_level_back_withdraws_what_was_shown_already()
    {
        Operation given = Share(5, Ada, AclLevel.Write), after = Ada.Upsert(12, Owned, "after");
        var peer = New([]).Peer("late", [.. Base, given, after]);
        Scenario.Shows(peer, after).Should().BeTrue();
        Scenario.Give(peer, Share(10, Ada, AclLevel.None, given));
        var outcome = Scenario.Reevaluated(peer).Last();
        outcome.Should().Be(new GenosDb.Graphs.MergeOutcome(outcome.Operation, GenosDb.Graphs.MergeResult.Reverted, outcome.Other));
        (outcome.Operation.Id, outcome.Other!.Id).Should().Be((after.Id, Base[4].Id));
    }

    public static TheoryData<AclLevel, OperationKind, string> Cells()
    {
        var cells = new TheoryData<AclLevel, OperationKind, string>();
        foreach (var level in Enum.GetValues<AclLevel>())
        {
            foreach (var kind in (OperationKind[])[OperationKind.Upsert, OperationKind.Remove, OperationKind.Link])
            {
                foreach (var who in (string[])["owner", "other", "superadmin"])
                    cells.Add(level, kind, who);
            }
        }

        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void B15_Exactly_the_allowed_cells_succeed(AclLevel level, OperationKind kind, string who)
    {
        // The owner needs a role that may remove for its row to speak of levels only.
        Operation[] known = [.. Base, Root.Grant(2, Uma, "admin", null, Base[0]), Share(5, Ada, level), Share(5, Root, level)];
        var (actor, needs) = (who switch { "owner" => Uma, "other" => Ada, _ => Root }, kind == OperationKind.Remove ? AclLevel.Delete : AclLevel.Write);
        var operation = kind switch
        {
            OperationKind.Upsert => actor.Upsert(10, Owned, "cell"),
            OperationKind.Remove => actor.Remove(10, Owned),
            _ => actor.Link(10, Owned, "n"),
        };
        var isAllowed = who == "owner" || level >= needs || (who == "superadmin" && kind == OperationKind.Remove);
        var scenario = New([]);
        var peer = scenario.Peer("peer", [.. known, operation]);
        Scenario.Shows(peer, operation).Should().Be(isAllowed);
        Scenario.Give(peer, Scenario.Sentinel);
        var control = scenario.Peer("control", [.. known, .. isAllowed ? [operation] : Array.Empty<Operation>(), Scenario.Sentinel]);
        StateHash.Of(peer).Should().Be(StateHash.Of(control));
    }

    [Fact]
    public void B16_Who_may_delete_any_node_removes_an_owned_one_everywhere_and_nobody_else_does()
    {
        New([Root.Remove(10, Owned)]).Converges(peer => peer.Value(Owned).Should().BeNull("a superadmin has no level on it"));
        New([], Ada.Remove(10, Owned)).Converges(peer => peer.Value(Owned).Should().NotBeNull("an admin may remove, and not any node"));
    }

    private static Operation Share(long at, Person subject, AclLevel level, params Operation[] supersedes) => Uma.Share(at, Uma, Owned, subject, level, supersedes);

    private static Scenario New(Operation[] counting, params Operation[] inert) =>
        new(TwoSuperAdmins(options => options.Acls = true)) { Counting = [.. Base, .. counting], Inert = inert };
}
