using GenosDb.Graphs;

namespace GenosDb.Tests.Graphs;

public sealed class GraphTests
{
    private static readonly GraphEdge AliceBob = new("alice", "", "bob");

    [Fact]
    [Trait("Scenario", "16")]
    public void Of_two_writes_at_one_time_the_greater_origin_wins_in_both_orders()
    {
        var alice = Write.Put("n", 5, 1, Write.Alice);
        var bob = Write.Put("n", 5, 2, Write.Bob);

        GraphDriver.Of([alice, bob]).Graph.Find("n")!.Timestamp.Should().Be(bob.Timestamp);
        GraphDriver.Of([bob, alice]).Graph.Find("n")!.Timestamp.Should().Be(bob.Timestamp);
    }

    [Fact]
    [Trait("Scenario", "17")]
    public void Of_two_bodies_with_one_stamp_the_greater_operation_id_wins_in_both_orders()
    {
        var one = Write.Put("n", 5, 1);
        var two = Write.Put("n", 5, 2);
        var greater = one.Id > two.Id ? one : two;

        GraphDriver.Of([one, two]).Registers().Should().Equal(greater);
        GraphDriver.Of([two, one]).Registers().Should().Equal(greater);
    }

    [Theory]
    [Trait("Scenario", "19")]
    [InlineData(1, 2, false)]
    [InlineData(2, 1, true)]
    public void Of_a_put_and_a_remove_the_later_one_decides_in_both_orders(long putTime, long removeTime, bool isLive)
    {
        var put = Write.Put("n", putTime);
        var remove = Write.Remove("n", removeTime);

        foreach (var graph in new[] { GraphDriver.Of([put, remove]).Graph, GraphDriver.Of([remove, put]).Graph })
        {
            graph.IsLive("n").Should().Be(isLive);
            (graph.Find("n") is not null).Should().Be(isLive);
        }
    }

    [Theory]
    [Trait("Scenario", "20")]
    [InlineData(3, 4, "alice")]
    [InlineData(3, 4, "bob")]
    [InlineData(4, 3, "alice")]
    [InlineData(4, 3, "bob")]
    public void A_link_outlives_the_removal_of_an_end_only_when_it_is_later(long linkTime, long removeTime, string removed)
    {
        Operation[] nodes = [Write.Put("alice", 1), Write.Put("bob", 1)];
        var link = Write.Link("alice", "bob", linkTime);
        var remove = Write.Remove(removed, removeTime);
        var again = Write.Put(removed, 9);

        foreach (var driver in new[] { GraphDriver.Of([.. nodes, link, remove]), GraphDriver.Of([.. nodes, remove, link]) })
        {
            driver.Shows(AliceBob).Should().BeFalse("one end is not live");
            driver.Graph.IsLinked("alice", "", "bob").Should().Be(linkTime > removeTime, "the normal form drops what is older than the removal");
            driver.Apply(again);
            driver.Shows(AliceBob).Should().Be(linkTime > removeTime);
        }
    }

    [Fact]
    [Trait("Scenario", "21")]
    public void A_node_that_was_removed_and_put_again_comes_without_its_old_edges()
    {
        var driver = GraphDriver.Of([Write.Put("alice", 1), Write.Put("bob", 1), Write.Link("alice", "bob", 2), Write.Remove("bob", 3), Write.Put("bob", 4)]);

        driver.Graph.Find("bob").Should().NotBeNull();
        driver.Graph.FindEdges("alice").Should().BeEmpty();
        driver.One(Write.Link("alice", "bob", 2)).Result.Should().Be(MergeResult.Lost, "the removal still hides it, although the node is back");
        driver.One(Write.Link("alice", "bob", 5)).Result.Should().Be(MergeResult.Won);
        driver.Shows(AliceBob).Should().BeTrue();
    }

    [Fact]
    [Trait("Scenario", "22")]
    public void A_link_before_its_nodes_is_stored_and_shows_when_both_are_there()
    {
        var driver = new GraphDriver();
        driver.One(Write.Link("alice", "bob", 1)).Result.Should().Be(MergeResult.Won);
        driver.Graph.RegisterCount.Should().Be(1);
        driver.Apply(Write.Put("bob", 2));
        driver.Graph.FindEdges("bob", EdgeDirection.Incoming).Should().BeEmpty();
        driver.Apply(Write.Put("alice", 3));
        driver.Shows(AliceBob).Should().BeTrue();
    }

    [Fact]
    [Trait("Scenario", "23")]
    public void A_link_and_a_put_of_one_node_do_not_conflict()
    {
        Operation[] both = [Write.Put("alice", 5, 7, Write.Bob), Write.Link("alice", "bob", 5)];
        foreach (var driver in new[] { GraphDriver.Of([Write.Put("alice", 1), Write.Put("bob", 1), .. both]), GraphDriver.Of([Write.Put("alice", 1), Write.Put("bob", 1), .. both.Reverse()]) })
        {
            var node = driver.Graph.Find("alice")!;
            node.Value.Encoded.ToArray().Should().Equal([(byte)7]);
            node.Edges.Should().Equal(new GenosEdge("", "bob"));
            node.Timestamp.Should().Be(both[0].Timestamp, "linking does not change it");
        }
    }

    [Theory]
    [Trait("Scenario", "24")]
    [InlineData(2, 3, false)]
    [InlineData(3, 2, true)]
    public void Of_a_link_and_an_unlink_the_later_one_decides_and_another_label_is_another_edge(long linkTime, long unlinkTime, bool isVisible)
    {
        Operation[] nodes = [Write.Put("alice", 1), Write.Put("bob", 1), Write.Link("alice", "bob", 1, "knows")];
        var link = Write.Link("alice", "bob", linkTime);
        var unlink = Write.Unlink("alice", "bob", unlinkTime);

        foreach (var driver in new[] { GraphDriver.Of([.. nodes, link, unlink]), GraphDriver.Of([.. nodes, unlink, link]) })
        {
            driver.Shows(AliceBob).Should().Be(isVisible);
            driver.Shows(AliceBob with { Label = "knows" }).Should().BeTrue();
        }
    }

    [Fact]
    [Trait("Scenario", "25")]
    public void Of_two_profiles_of_one_user_the_greater_wins_like_any_value()
    {
        var id = "user:0x" + new string('a', 40);
        var first = Write.Put(id, 1, 1);
        var second = Write.Put(id, 2, 2);
        GraphDriver.Of([second, first]).Registers().Should().Equal(second);
        GraphDriver.Of([first, second]).Registers().Should().Equal(second);
    }

    [Fact]
    [Trait("Scenario", "26")]
    public void A_merge_without_effect_leaves_no_trace()
    {
        var driver = GraphDriver.Of([Write.Put("alice", 5), Write.Remove("bob", 5), Write.Put("charlie", 5), Write.Link("alice", "charlie", 6)]);
        var (revision, head, fingerprint, registers) = (driver.Graph.Revision, driver.Graph.Head, driver.Graph.Fingerprint, driver.Registers());

        var outcomes = driver.Apply(
            Write.Put("alice", 5),
            Write.Put("alice", 4),
            Write.Remove("bob", 5),
            Write.Remove("bob", 4),
            Write.Put("bob", 3),
            Write.Link("alice", "bob", 2),
            Write.Link("alice", "charlie", 6),
            Write.Unlink("alice", "charlie", 1));

        outcomes.Select(outcome => outcome.Result).Should().Equal(
            MergeResult.Duplicate, MergeResult.Lost, MergeResult.Duplicate, MergeResult.Lost, MergeResult.Lost, MergeResult.Lost, MergeResult.Duplicate, MergeResult.Lost);
        driver.Graph.Revision.Should().Be(revision);
        driver.Graph.Head.Should().Be(head, "a position is not used up when nothing changes");
        driver.Graph.Fingerprint.Should().Be(fingerprint);
        driver.Registers().Should().BeEquivalentTo(registers);
    }

    [Fact]
    public void An_outcome_names_what_was_displaced_or_what_won()
    {
        var driver = new GraphDriver();
        Operation put1 = Write.Put("n", 1), put3 = Write.Put("n", 3), remove4 = Write.Remove("n", 4), remove6 = Write.Remove("n", 6);
        Operation link = Write.Link("n", "m", 7), unlink = Write.Unlink("n", "m", 8), remove9 = Write.Remove("m", 9);

        driver.One(put1).Other.Should().BeNull();
        driver.One(put3).Other.Should().BeSameAs(put1);
        driver.One(put1).Should().Be(new MergeOutcome(put1, MergeResult.Lost, put3));
        driver.One(Write.Put("n", 3)).Should().Match<MergeOutcome>(outcome => outcome.Result == MergeResult.Duplicate && outcome.Other == null);
        driver.One(remove4).Other.Should().BeSameAs(put3, "the removal displaces the value");
        driver.One(put3).Should().Be(new MergeOutcome(put3, MergeResult.Lost, remove4));
        driver.One(remove6).Other.Should().BeSameAs(remove4);
        driver.One(link).Other.Should().BeNull();
        driver.One(unlink).Other.Should().BeSameAs(link);
        driver.One(link).Other.Should().BeSameAs(unlink);
        driver.One(remove9).Other.Should().BeNull();
        driver.One(unlink).Other.Should().BeSameAs(remove9, "the removal of an end hides it");
    }

    [Fact]
    public void A_put_above_a_removal_names_the_removal_that_it_undoes()
    {
        var remove = Write.Remove("n", 1);
        var driver = GraphDriver.Of([remove]);
        driver.One(Write.Put("n", 2)).Should().Match<MergeOutcome>(outcome => outcome.Result == MergeResult.Won && ReferenceEquals(outcome.Other, remove));
        driver.Registers().Should().HaveCount(2, "the removal stays, because it still hides older edges");
    }

    [Fact]
    public void A_removal_below_the_value_wins_its_own_register_and_hides_older_edges()
    {
        var driver = GraphDriver.Of([Write.Put("alice", 5), Write.Put("bob", 5), Write.Link("alice", "bob", 2), Write.Link("bob", "alice", 4)]);
        driver.One(Write.Remove("bob", 3)).Result.Should().Be(MergeResult.Won);
        driver.Graph.Find("bob").Should().NotBeNull();
        driver.Shows(AliceBob).Should().BeFalse();
        driver.Shows(new GraphEdge("bob", "", "alice")).Should().BeTrue();
    }

    [Fact]
    public void A_received_removal_of_an_unknown_node_is_stored()
    {
        var driver = new GraphDriver();
        driver.One(Write.Remove("n", 1)).Result.Should().Be(MergeResult.Won);
        driver.Graph.RegisterCount.Should().Be(1);
        driver.Graph.RemovalCount.Should().Be(1);
        driver.Graph.Find("n").Should().BeNull();
    }

    [Fact]
    public void What_is_not_permitted_changes_nothing()
    {
        var driver = new GraphDriver(operation => operation.NodeId != "forbidden");
        driver.Apply(Write.Put("forbidden", 1), Write.Put("n", 1)).Select(outcome => outcome.Result).Should().Equal(MergeResult.NotPermitted, MergeResult.Won);
        driver.Merge(Write.Put("forbidden", 2)).Result.Should().Be(MergeResult.NotPermitted);
        driver.Registers().Should().ContainSingle();
    }

    [Fact]
    public void A_loop_is_one_edge_and_goes_with_its_node()
    {
        var driver = GraphDriver.Of([Write.Link("n", "n", 2), Write.Put("n", 1)]);
        using (var snapshot = driver.Graph.GetSnapshot())
        {
            snapshot.EdgeCount.Should().Be(1);
            snapshot.Edges("n", EdgeDirection.Both).Should().ContainSingle();
            snapshot.Neighbors("n").Should().ContainSingle().Which.Id.Should().Be("n");
        }

        var (_, _, vacated, _) = driver.Merge(Write.Remove("n", 3));
        vacated.Should().HaveCount(2, "one position of the edge, one of the value");
        driver.Graph.Commit();
        driver.Graph.RegisterCount.Should().Be(1);
        using var after = driver.Graph.GetSnapshot();
        after.EdgeCount.Should().Be(0);
    }

    [Fact]
    public void The_positions_of_all_that_is_no_longer_current_are_vacated()
    {
        var driver = new GraphDriver();
        var first = driver.Merge(Write.Put("alice", 1)).Position;
        driver.Merge(Write.Put("bob", 1));
        var link = driver.Merge(Write.Link("alice", "bob", 2)).Position;
        var second = driver.Merge(Write.Put("alice", 3));
        second.Vacated.Should().Equal(first);
        var unlink = driver.Merge(Write.Unlink("alice", "bob", 3));
        unlink.Vacated.Should().Equal(link);
        var removal = driver.Merge(Write.Remove("alice", 4));
        removal.Vacated.Should().BeEquivalentTo([second.Position, unlink.Position]);
        driver.Merge(Write.Remove("alice", 5)).Vacated.Should().Equal(removal.Position);
        driver.Merge(Write.Remove("alice", 5)).Vacated.Should().BeEmpty();
    }

    [Fact]
    public void Positions_that_do_not_ascend_are_refused_and_nothing_is_merged()
    {
        var graph = new Graph();
        HybridTimestamp At(ulong position) => new(position, new ReplicaId(9));
        graph.Apply([Write.Put("a", 1)], [At(10)]);

        graph.Invoking(g => g.Apply([Write.Put("b", 1)], [At(10)])).Should().Throw<ArgumentException>();
        graph.Invoking(g => g.Apply([Write.Put("b", 1), Write.Put("c", 1)], [At(12), At(11)])).Should().Throw<ArgumentException>();
        graph.Invoking(g => g.Apply([Write.Put("b", 1)], [])).Should().Throw<ArgumentException>();
        graph.Invoking(g => g.Merge(Write.Put("b", 1), 9, out _, [])).Should().Throw<ArgumentException>();
        graph.RegisterCount.Should().Be(1);
        graph.Head.Should().Be(10);
    }

    [Fact]
    public void The_greatest_time_looks_at_every_register_that_decides_the_visibility()
    {
        var driver = GraphDriver.Of([Write.Put("alice", 2), Write.Remove("alice", 1), Write.Remove("bob", 4), Write.Put("bob", 5), Write.Link("alice", "bob", 6), Write.Remove("charlie", 7)]);
        driver.Graph.GreatestTime(RegisterKey.Value("nobody")).Should().Be(0);
        driver.Graph.GreatestTime(RegisterKey.Value("alice")).Should().Be(Write.Time(2));
        driver.Graph.GreatestTime(RegisterKey.Removal("alice")).Should().Be(Write.Time(2));
        driver.Graph.GreatestTime(RegisterKey.Removal("charlie")).Should().Be(Write.Time(7));
        driver.Graph.GreatestTime(RegisterKey.Edge("alice", "", "bob")).Should().Be(Write.Time(6));
        driver.Graph.GreatestTime(RegisterKey.Edge("alice", "other", "bob")).Should().Be(Write.Time(4));
        driver.Graph.GreatestTime(RegisterKey.Edge("charlie", "", "bob")).Should().Be(Write.Time(7));
        driver.Graph.GreatestTime(RegisterKey.Edge("x", "", "y")).Should().Be(0);
    }

    [Fact]
    public void Current_operations_are_found_with_the_position_of_their_change()
    {
        var driver = new GraphDriver();
        Operation put = Write.Put("n", 2), remove = Write.Remove("n", 1), link = Write.Link("n", "m", 3);
        var putAt = driver.Merge(put).Position;
        var removeAt = driver.Merge(remove).Position;
        var linkAt = driver.Merge(link).Position;

        foreach (var (key, expected, at) in new[] { (RegisterKey.Of(put), put, putAt), (RegisterKey.Of(remove), remove, removeAt), (RegisterKey.Of(link), link, linkAt) })
        {
            driver.Graph.TryGetCurrent(key, out var operation, out var position).Should().BeTrue();
            operation.Should().BeSameAs(expected);
            position.Should().Be(at);
        }

        driver.Graph.TryGetCurrent(RegisterKey.Value("m"), out _, out _).Should().BeFalse("m is only an end of an edge");
        List<Operation> since = [];
        driver.Graph.CopyCurrentSince(putAt, since);
        since.Should().BeEquivalentTo([remove, link]);
    }

    [Fact]
    public void Ends_that_nothing_names_any_more_are_forgotten()
    {
        var driver = new GraphDriver();
        driver.Apply([.. Enumerable.Range(0, 100).Select(index => Write.Link("source" + index, "hub", 1))]);
        driver.Apply(Write.Remove("hub", 2));
        driver.Registers().Should().ContainSingle();
        driver.Graph.TableCount.Should().Be(1, "only the removal is left");
    }

    [Fact]
    public void Removing_a_hub_drops_its_ten_thousand_edges_and_keeps_the_rest()
    {
        const int Degree = 10_000;
        var driver = GraphDriver.Of([Write.Put("hub", 1), Write.Put("a", 1), Write.Put("b", 1), Write.Link("a", "b", 1)]);
        driver.Apply([.. Enumerable.Range(0, Degree).Select(index => Write.Put("n" + index, 1))]);
        driver.Apply([.. Enumerable.Range(0, Degree).Select(index => index % 2 == 0 ? Write.Link("hub", "n" + index, 2) : Write.Link("n" + index, "hub", 2))]);
        using (var before = driver.Graph.GetSnapshot())
        {
            before.EdgeCount.Should().Be(Degree + 1);
            driver.Merge(Write.Remove("hub", 3)).Vacated.Should().HaveCount(Degree + 1);
            driver.Graph.Find("hub")!.Edges.Should().HaveCount(Degree / 2, "nothing is published yet");
            driver.Graph.Commit();
            before.Edges("hub", EdgeDirection.Both).Should().HaveCount(Degree);
            driver.Graph.KeptVersionCount.Should().Be(Degree + 1);
        }

        driver.Graph.KeptVersionCount.Should().Be(0);
        driver.Graph.RegisterCount.Should().Be(Degree + 4, "the values, the removal and the one other edge");
        using var after = driver.Graph.GetSnapshot();
        after.EdgeCount.Should().Be(1);
        after.Count.Should().Be(Degree + 2);
    }

    [Fact]
    public void Clearing_drops_everything_but_not_what_an_open_snapshot_sees()
    {
        var driver = GraphDriver.Of([Write.Put("alice", 1), Write.Put("bob", 1), Write.Link("alice", "bob", 1)]);
        driver.Merge(Write.Put("unpublished", 1));
        using var before = driver.Graph.GetSnapshot();
        var seen = GraphOracle.Visible(before);
        var revision = driver.Graph.Revision;

        driver.Graph.Clear();

        driver.Graph.Revision.Should().Be(revision + 1);
        driver.Graph.RegisterCount.Should().Be(0);
        driver.Graph.Fingerprint.Should().Be(new Graph().Fingerprint);
        driver.Graph.Find("alice").Should().BeNull();
        driver.Apply(Write.Put("alice", 1, 9), Write.Remove("bob", 5));
        GraphOracle.Visible(before).Should().Be(seen);
        driver.Graph.Find("alice")!.Edges.Should().BeEmpty();
    }
}
