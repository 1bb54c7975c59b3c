using GenosDb.Graphs;

namespace GenosDb.Tests.Graphs;

public sealed class GraphDiffTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Folding_the_sets_over_the_first_snapshot_gives_the_last_one(int batchesPerSet)
    {
        for (var seed = 1; seed <= 60; seed++)
        {
            var random = new RandomWrites(seed);
            var driver = GraphDriver.Of(random.Many(random.Next(30)));
            var before = driver.Graph.GetSnapshot();
            SortedDictionary<string, string> nodes = new(Nodes(before).ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
            HashSet<GraphEdge> edges = [.. Edges(before)];
            for (var step = 0; step < 25; step++)
            {
                List<MergeOutcome> outcomes = [];
                for (var batch = 0; batch < batchesPerSet; batch++)
                    outcomes.AddRange(driver.Apply(random.Many(1 + random.Next(4))));
                var after = driver.Graph.GetSnapshot();
                var because = $"seed {seed}, step {step}";
                var changes = Compute(before, after, outcomes);

                RequireOrder(changes);
                foreach (var node in changes.Removed)
                    Remove(node).Should().BeTrue(because);
                foreach (var update in changes.Updated)
                {
                    Remove(update.Previous).Should().BeTrue(because);
                    Text(update.Previous).Should().NotBe(Text(update.Current), because);
                    nodes.Add(update.Current.Id, Text(update.Current));
                }

                foreach (var node in changes.Added)
                    nodes.Add(node.Id, Text(node));
                foreach (var edge in changes.Unlinked)
                    edges.Remove(edge).Should().BeTrue(because);
                foreach (var edge in changes.Linked)
                    edges.Add(edge).Should().BeTrue(because);
                nodes.SequenceEqual(Nodes(after)).Should().BeTrue(because);
                edges.SetEquals(Edges(after)).Should().BeTrue(because);
                Text(GraphDiff.ComputeAll(before, after, ChangeOrigin.Remote, "peer").ToChangeSet()).Should().Be(Text(changes), "touching more changes nothing ({0})", because);
                before.Dispose();
                before = after;
            }

            before.Dispose();

            bool Remove(GenosNode node) => nodes.Remove(node.Id, out var text) && text == Text(node);
        }
    }

    [Fact]
    public void Removing_a_node_reports_its_edges_and_the_nodes_that_linked_to_it()
    {
        var driver = GraphDriver.Of([
            Write.Put("alice", 1), Write.Put("bob", 1), Write.Put("charlie", 1),
            Write.Link("alice", "bob", 2), Write.Link("bob", "charlie", 2)]);
        using var before = driver.Graph.GetSnapshot();
        var outcomes = driver.Apply(Write.Remove("bob", 3));
        using var after = driver.Graph.GetSnapshot();

        var changes = Compute(before, after, outcomes);

        changes.Revision.Should().Be(after.Revision);
        changes.Origin.Should().Be(ChangeOrigin.Remote);
        changes.Peer.Should().Be("peer");
        changes.Removed.Should().ContainSingle().Which.Edges.Should().Equal(new GenosEdge("", "charlie"));
        changes.Unlinked.Should().Equal(new GraphEdge("alice", "", "bob"), new GraphEdge("bob", "", "charlie"));
        changes.Updated.Should().ContainSingle().Which.Current.Id.Should().Be("alice", "the outgoing edges of charlie did not change");
        changes.Added.Should().BeEmpty();
        changes.Linked.Should().BeEmpty();
    }

    [Fact]
    public void A_node_that_arrives_brings_the_edges_that_waited_for_it()
    {
        var driver = GraphDriver.Of([Write.Put("alice", 1), Write.Link("alice", "bob", 2)]);
        using var before = driver.Graph.GetSnapshot();
        var outcomes = driver.Apply(Write.Put("bob", 3));
        using var after = driver.Graph.GetSnapshot();

        var changes = Compute(before, after, outcomes);

        changes.Added.Should().ContainSingle().Which.Id.Should().Be("bob");
        changes.Linked.Should().Equal(new GraphEdge("alice", "", "bob"));
        changes.Updated.Should().ContainSingle().Which.Current.Edges.Should().ContainSingle();
    }

    [Fact]
    public void Clearing_reports_everything_as_gone()
    {
        var driver = GraphDriver.Of([Write.Put("alice", 1), Write.Put("bob", 1), Write.Link("alice", "bob", 2)]);
        using var before = driver.Graph.GetSnapshot();
        driver.Graph.Clear();
        using var after = driver.Graph.GetSnapshot();
        var changes = GraphDiff.ComputeAll(before, after, ChangeOrigin.Local, peer: null).ToChangeSet();
        changes.Removed.Should().HaveCount(2);
        changes.Unlinked.Should().ContainSingle();
        changes.Updated.Should().BeEmpty();
    }

    private static GraphChangeSet Compute(GraphSnapshot before, GraphSnapshot after, IEnumerable<MergeOutcome> outcomes)
    {
        List<Operation> won = [.. outcomes.Where(outcome => outcome.Result == MergeResult.Won).Select(outcome => outcome.Operation)];
        return GraphDiff.Compute(
            before,
            after,
            [.. won.Where(operation => !operation.IsEdge).Select(operation => operation.NodeId)],
            [.. won.Where(operation => operation.IsEdge).Select(operation => new GraphEdge(operation.NodeId, operation.Label, operation.Target!))],
            ChangeOrigin.Remote,
            "peer").ToChangeSet();
    }

    private static void RequireOrder(GraphChangeSet changes)
    {
        foreach (var ids in new[] { changes.Added.Select(node => node.Id), changes.Removed.Select(node => node.Id), changes.Updated.Select(update => update.Current.Id) })
            ids.Should().BeInAscendingOrder(Comparer<string>.Create(StrictUtf8.Compare)).And.OnlyHaveUniqueItems();
        foreach (var edges in new[] { changes.Linked, changes.Unlinked })
            edges.Should().BeInAscendingOrder(Comparer<GraphEdge>.Create(GraphEdgeOrder.Compare)).And.OnlyHaveUniqueItems();
    }

    private static IEnumerable<KeyValuePair<string, string>> Nodes(GraphSnapshot snapshot) =>
        snapshot.Nodes().Select(node => KeyValuePair.Create(node.Id, Text(node))).OrderBy(pair => pair.Key, StringComparer.Ordinal);

    private static IEnumerable<GraphEdge> Edges(GraphSnapshot snapshot) => snapshot.Nodes().SelectMany(node => snapshot.Edges(node.Id));

    private static string Text(GraphChangeSet changes) =>
        string.Join('\n', [
            changes.ToString(),
            .. changes.Added.Select(Text),
            .. changes.Updated.Select(update => Text(update.Previous) + Text(update.Current)),
            .. changes.Removed.Select(Text),
            .. changes.Linked,
            .. changes.Unlinked]);

    private static string Text(GenosNode node) =>
        $"{node.Id} {node.Timestamp} {Convert.ToHexString(node.Value.Encoded.Span)} {string.Join(' ', node.Edges)}";
}
