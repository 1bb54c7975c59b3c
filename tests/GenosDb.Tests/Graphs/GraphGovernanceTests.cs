using GenosDb.Graphs;

namespace GenosDb.Tests.Graphs;

/// <summary>Scenarios of the security page as far as they are the graph's.</summary>
public sealed class GraphGovernanceTests
{
    private static readonly Operation Ban = SignedWrite.Authority("ban 2 10 1000");

    private static readonly Operation[] Before =
        [SignedWrite.Put(1, "a", 1, 1), SignedWrite.Put(1, "b", 1, 1), SignedWrite.Link(1, "a", "b", 1), SignedWrite.Put(2, "c", 9, 1)];

    private static readonly Operation[] Afterwards =
        [SignedWrite.Put(2, "a", 11, 2), SignedWrite.Unlink(2, "a", "b", 12), SignedWrite.Put(2, "c", 13, 2)];

    [Fact]
    public void C05_A_revocation_after_three_later_writes_reverts_all_three_and_the_previous_values_are_back()
    {
        var driver = new GovernedDriver();
        driver.Apply(Before);
        driver.Apply(Afterwards);
        var head = driver.Graph.Head;
        driver.Graph.FindEdges("a").Should().BeEmpty();

        driver.Apply(Ban);

        driver.Changes.Should().OnlyContain(change => change.IsFallBack && change.Position > head);
        driver.Changes.Select(change => change.ToOutcome()).Should().BeEquivalentTo([
            new MergeOutcome(Afterwards[0], MergeResult.Reverted, Before[0]),
            new MergeOutcome(Afterwards[1], MergeResult.Reverted, Before[2]),
            new MergeOutcome(Afterwards[2], MergeResult.Reverted, Before[3])]);
        driver.Value("a").Should().Be(1);
        driver.Value("c").Should().Be(1);
        driver.Graph.FindEdges("a").Should().Equal(new GraphEdge("a", "", "b"));
        driver.Graph.TryGetCurrent(RegisterKey.Value("a"), out var current, out var position).Should().BeTrue();
        current.Should().BeSameAs(Before[0]);
        position.Should().Be(driver.Changes.Single(change => change.Current == current).Position, "an older operation at a new position");
        driver.MayMiss.Should().BeFalse();
    }

    [Fact]
    public void C06_The_same_with_the_revocation_first_gives_the_same_state()
    {
        var last = new GovernedDriver();
        last.Apply(Before);
        last.Apply(Afterwards);
        last.Apply(Ban);
        var first = new GovernedDriver();
        first.Apply(Ban);
        first.Apply(Afterwards);
        first.Apply(Before);
        first.Graph.Fingerprint.Should().Be(last.Graph.Fingerprint);
        first.Visible().Should().Be(last.Visible());
        first.Graph.Kept.Should().HaveCount(3).And.OnlyContain(kept => !kept.IsPermitted);
    }

    [Fact]
    public void What_a_revocation_took_comes_back_with_an_amnesty()
    {
        var driver = new GovernedDriver();
        driver.Apply(Before);
        driver.Apply(Afterwards);
        var before = driver.Visible();
        driver.Apply(Ban);
        driver.Apply(SignedWrite.Authority("lift 2 10 1000"));
        driver.Visible().Should().Be(before);
        driver.Changes.Should().HaveCount(3).And.OnlyContain(change => !change.IsFallBack && change.ToOutcome().Result == MergeResult.Won);
        driver.Graph.Kept.Should().HaveCount(3).And.OnlyContain(kept => kept.IsPermitted);
    }

    [Fact]
    public void What_came_before_the_grant_that_allows_it_is_kept_and_applied_with_it()
    {
        var driver = new GovernedDriver();
        driver.Apply(Ban);
        driver.Merge(Afterwards[0]).Result.Should().Be(MergeResult.NotPermitted);
        driver.Merge(Afterwards[0]).Result.Should().Be(MergeResult.NotPermitted);
        driver.Graph.Find("a").Should().BeNull();
        driver.Apply(SignedWrite.Authority("lift 2 10 1000"));
        driver.Value("a").Should().Be(2);
        driver.Graph.Kept.Should().BeEmpty();
    }

    [Fact]
    public void A_value_with_nothing_below_vanishes_with_its_edges_and_an_open_snapshot_keeps_it()
    {
        var driver = new GovernedDriver();
        driver.Apply(SignedWrite.Put(1, "a", 1, 1), SignedWrite.Put(2, "c", 11, 2), SignedWrite.Link(1, "a", "c", 12));
        var revision = driver.Graph.Revision;
        using (var snapshot = driver.Graph.GetSnapshot())
        {
            driver.Apply(Ban);
            driver.Changes.Should().Equal(new RegisterChange(driver.Changes[0].Previous, null, driver.Graph.Head));
            driver.Graph.Revision.Should().Be(revision + 1);
            driver.Graph.Find("c").Should().BeNull();
            driver.Graph.FindEdges("a").Should().BeEmpty("an end is not there");
            driver.Graph.RegisterCount.Should().Be(3, "the ban, a, and the edge");
            snapshot.Contains("c").Should().BeTrue();
            snapshot.Edges("a").Should().ContainSingle();
            driver.Graph.KeptVersionCount.Should().Be(1);
            driver.Apply(SignedWrite.Remove(1, "a", 20));
            snapshot.Edges("a").Should().ContainSingle();
            driver.Graph.TableCount.Should().Be(2);
        }

        driver.Graph.KeptVersionCount.Should().Be(0);
        driver.Graph.CountOlderVersions().Should().Be(0);
        driver.Graph.TableCount.Should().Be(1, "only the removal is left");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void C18_An_older_upsert_after_a_newer_removal_in_both_orders_leaves_the_node_absent(bool isRemovalFirst)
    {
        var driver = new GovernedDriver();
        Operation[] operations = [SignedWrite.Put(1, "a", 1), SignedWrite.Remove(1, "a", 2)];
        foreach (var operation in isRemovalFirst ? operations.Reverse() : operations)
            driver.Apply(operation);
        driver.Graph.Find("a").Should().BeNull();
        driver.Registers().Should().Equal(operations[1]);
        driver.Graph.Kept.Select(kept => kept.Operation).Should().Equal(operations[0]);
    }

    [Fact]
    public void C19_A_removal_by_someone_who_may_not_remove_is_inert()
    {
        var driver = new GovernedDriver(authority: new TestAuthority { AllowsRemovals = false });
        driver.Apply(SignedWrite.Put(1, "a", 1));
        driver.Apply(SignedWrite.Remove(2, "a", 2), SignedWrite.Put(1, "b", 1));
        driver.Graph.Find("a").Should().NotBeNull();
        driver.Graph.Find("b").Should().NotBeNull("its neighbour counts");
        driver.Registers().Should().HaveCount(2);
    }

    [Fact]
    public void C20_Many_refused_removals_fill_the_room_of_their_signer_only_and_converge_when_offered_again()
    {
        const int Removals = 1_000;
        var driver = new GovernedDriver();
        driver.Apply(SignedWrite.Authority("ban 2 1 1000"), SignedWrite.Authority("ban 3 1 1000"));
        driver.Apply(SignedWrite.Put(3, "other", 5));
        var removals = Enumerable.Range(0, Removals).Select(index => SignedWrite.Remove(2, "n" + index, 2)).ToArray();
        foreach (var removal in removals)
            driver.Apply(removal);
        driver.Graph.Kept.Where(kept => kept.Operation.Author == SignedWrite.Address(2)).Should().HaveCount(64);
        driver.Graph.Kept.Should().HaveCount(65, "another signer is not affected");
        driver.Graph.IsLossy.Should().BeTrue();

        driver.Apply(SignedWrite.Authority("lift 2 1 1000"));
        driver.Changes.Should().HaveCount(64);
        driver.MayMiss.Should().BeTrue("what was dropped is due");
        driver.Apply(removals);
        driver.Graph.RemovalCount.Should().Be(Removals);
    }

    [Fact]
    public void C21_A_removal_that_becomes_void_uncovers_what_it_hid()
    {
        var driver = new GovernedDriver();
        driver.Apply(SignedWrite.Put(1, "a", 1, 1), SignedWrite.Put(1, "b", 1, 1), SignedWrite.Link(1, "a", "b", 2), SignedWrite.Link(1, "b", "a", 3), SignedWrite.Link(1, "a", "a", 3, "loop"));
        var before = driver.Visible();
        driver.Apply(SignedWrite.Remove(2, "a", 11));
        driver.Graph.Find("a").Should().BeNull();
        driver.Graph.RegisterCount.Should().Be(2);

        driver.Apply(Ban);

        driver.Visible().Should().Be(before);
        driver.Graph.RegisterCount.Should().Be(6);
        driver.Graph.RemovalCount.Should().Be(0);
        driver.Graph.Kept.Should().ContainSingle().Which.IsPermitted.Should().BeFalse();
        driver.Changes.Should().HaveCount(5);
        driver.Changes[0].ToOutcome().Result.Should().Be(MergeResult.Reverted);
        driver.Changes.Skip(1).Should().OnlyContain(change => change.Previous == null && change.Current != null);
    }

    [Fact]
    public void A_removal_that_falls_to_an_older_one_uncovers_only_what_lies_between()
    {
        var driver = new GovernedDriver();
        driver.Apply(SignedWrite.Put(1, "old", 1), SignedWrite.Link(1, "old", "x", 1), SignedWrite.Link(1, "old", "y", 6), SignedWrite.Put(1, "x", 1), SignedWrite.Put(1, "y", 1));
        driver.Apply(SignedWrite.Remove(1, "old", 5));
        driver.Apply(SignedWrite.Put(1, "old", 6, 6));
        driver.Apply(SignedWrite.Remove(2, "old", 11));
        driver.Apply(Ban);
        driver.Value("old").Should().Be(6);
        driver.Graph.FindEdges("old").Should().Equal(new GraphEdge("old", "", "y"));
        driver.Graph.RemovalCount.Should().Be(1);
    }

    [Fact]
    public void B07_Two_versions_of_a_newcomers_profile_in_both_orders_show_the_greater_and_winners_exchanged_change_nothing()
    {
        Operation older = SignedWrite.Put(1, "user1", 1, 1), newer = SignedWrite.Put(1, "user1", 2, 2);
        GovernedDriver first = new(), second = new();
        first.Apply(older);
        first.Apply(newer);
        second.Apply(newer);
        second.Apply(older);
        first.Apply(second.Registers());
        second.Apply(first.Registers());
        foreach (var driver in (GovernedDriver[])[first, second])
        {
            driver.Value("user1").Should().Be(2);
            driver.Graph.Fingerprint.Should().Be(new Graph().Fingerprint, "it takes no part before a promotion");
            driver.Graph.RegisterCount.Should().Be(1);
            driver.Apply(SignedWrite.Authority("promote 1"));
            driver.Changes.Should().BeEmpty("the register did not change, only its part in the fingerprint");
        }

        first.Graph.Fingerprint.Should().Be(second.Graph.Fingerprint);
        first.Graph.Fingerprint.Count.Should().Be(2);
    }

    [Fact]
    public void A_lock_of_one_node_judges_what_is_on_it_and_nothing_else()
    {
        var driver = new GovernedDriver();
        driver.Apply(SignedWrite.Put(2, "a", 1), SignedWrite.Put(2, "b", 1), SignedWrite.Put(1, "a", 2), SignedWrite.Link(2, "a", "b", 1), SignedWrite.Link(2, "b", "a", 1), SignedWrite.Link(2, "a", "c", 1));
        driver.Apply(SignedWrite.Unlink(1, "a", "c", 3));
        driver.Apply(SignedWrite.Authority("lock a 2"));
        driver.Changes.Should().ContainSingle().Which.ToOutcome().Operation.Target.Should().Be("b");
        driver.Graph.Kept.Should().HaveCount(3).And.OnlyContain(kept => !kept.IsPermitted, "shadows on it are judged, too");
        driver.Graph.FindEdges("b").Should().ContainSingle();
    }

    [Fact]
    public void A_fall_below_what_was_dropped_is_told_and_an_operation_that_is_offered_twice_loses_once()
    {
        var driver = new GovernedDriver();
        for (var time = 1; time < 6; time++)
            driver.Apply(SignedWrite.Put(1, "a", time, time));
        driver.Graph.Kept.Should().HaveCount(4);
        driver.Merge(SignedWrite.Put(1, "a", 4, 4)).Should().Be((MergeResult.Duplicate, null));
        driver.Merge(SignedWrite.Put(1, "a", 4, 5)).Result.Should().Be(MergeResult.Lost);
        driver.Apply(SignedWrite.Put(2, "a", 11));
        driver.Apply(Ban);
        driver.Value("a").Should().Be(5);
        driver.MayMiss.Should().BeTrue("of five older ones one was dropped");
    }

    [Fact]
    public void A_graph_without_a_judge_keeps_nothing()
    {
        var driver = new GraphDriver();
        driver.Apply(SignedWrite.Put(1, "a", 1), SignedWrite.Put(1, "a", 2), SignedWrite.Remove(1, "a", 3), SignedWrite.Put(1, "a", 1));
        driver.Graph.Kept.Should().BeEmpty();
        driver.Graph.Reevaluate([SignedWrite.Address(1)], ["a"], () => throw new InvalidOperationException("Nothing can change."), [], [], []).Should().BeFalse();
    }
}
