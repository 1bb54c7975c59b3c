using GenosDb.Graphs;

namespace GenosDb.Tests.Graphs;

public sealed class GraphSnapshotTests
{
    [Fact]
    public void Open_snapshots_show_what_was_there_when_they_were_taken_whatever_happens_later()
    {
        for (var seed = 1; seed <= 60; seed++)
        {
            var random = new RandomWrites(seed);
            var driver = new GraphDriver();
            List<(GraphSnapshot Snapshot, string Seen, string Registers, int Count, long Edges)> open = [];
            for (var step = 0; step < 40; step++)
            {
                switch (random.Next(6))
                {
                    case 0:
                        var snapshot = driver.Graph.GetSnapshot();
                        open.Add((snapshot, GraphOracle.Visible(snapshot), Registers(snapshot), snapshot.Nodes().Count(), snapshot.Nodes().Sum(node => node.Edges.Length)));
                        break;
                    case 1 when open.Count > 0:
                        var closed = random.Next(open.Count);
                        open[closed].Snapshot.Dispose();
                        open.RemoveAt(closed);
                        break;
                    case 2:
                        driver.Graph.Commit();
                        break;
                    case 3:
                        driver.Merge(random.Next());
                        break;
                    case 4 when random.Next(10) == 0:
                        driver.Graph.Clear();
                        break;
                    default:
                        driver.Apply(random.Many(1 + random.Next(5)));
                        break;
                }

                foreach (var (snapshot, seen, registers, count, edges) in open)
                {
                    GraphOracle.Visible(snapshot).Should().Be(seen, $"seed {seed}, step {step}");
                    Registers(snapshot).Should().Be(registers, $"seed {seed}, step {step}");
                    snapshot.Count.Should().Be(count);
                    snapshot.EdgeCount.Should().Be(edges);
                }
            }

            open.ForEach(each => each.Snapshot.Dispose());
            driver.Graph.KeptVersionCount.Should().Be(0, $"nobody can see an older version (seed {seed})");
            driver.Graph.Commit();
            RequireNoChains(driver.Graph, seed);
        }
    }

    [Fact]
    public void A_version_is_kept_exactly_as_long_as_a_snapshot_can_see_it()
    {
        var driver = GraphDriver.Of([Write.Put("n", 1, 1)]);
        var first = driver.Graph.GetSnapshot();
        driver.Apply(Write.Put("n", 2, 2));
        driver.Apply(Write.Put("n", 3, 3));
        driver.Graph.KeptVersionCount.Should().Be(1, "nobody sees the one in the middle");
        var second = driver.Graph.GetSnapshot();
        driver.Apply(Write.Put("n", 4, 4));
        driver.Graph.KeptVersionCount.Should().Be(2);

        second.Dispose();
        driver.Graph.KeptVersionCount.Should().Be(1, "the older snapshot does not see what the newer one saw");
        Read(first, "n").Should().Be(1);
        first.Dispose();
        driver.Graph.KeptVersionCount.Should().Be(0);
    }

    [Fact]
    public void A_version_stays_until_the_last_of_the_snapshots_that_see_it_is_closed()
    {
        var driver = GraphDriver.Of([Write.Put("n", 1, 1), Write.Put("m", 1, 1)]);
        var first = driver.Graph.GetSnapshot();
        driver.Apply(Write.Put("m", 2, 2));
        var second = driver.Graph.GetSnapshot();
        var third = driver.Graph.GetSnapshot();
        driver.Apply(Write.Put("n", 2, 2));
        driver.Graph.KeptVersionCount.Should().Be(2);

        second.Dispose();
        third.Dispose();
        driver.Graph.KeptVersionCount.Should().Be(2);
        Read(first, "n").Should().Be(1);
        first.Dispose();
        driver.Graph.KeptVersionCount.Should().Be(0);
    }

    [Fact]
    public void A_hot_key_keeps_one_version_for_each_open_snapshot_however_often_it_is_written()
    {
        var driver = GraphDriver.Of([Write.Put("n", 1)]);
        using var old = driver.Graph.GetSnapshot();
        for (var time = 2; time < 2_000; time++)
        {
            using var query = driver.Graph.GetSnapshot();
            driver.Apply(Write.Put("n", time, time % 100));
            driver.Graph.KeptVersionCount.Should().BeLessThanOrEqualTo(2);
        }

        driver.Graph.KeptVersionCount.Should().Be(1);
    }

    [Fact]
    public void A_snapshot_taken_while_a_batch_is_merged_shows_nothing_of_it()
    {
        var driver = GraphDriver.Of([Write.Put("alice", 1, 1), Write.Put("bob", 1, 1), Write.Link("alice", "bob", 1)]);
        driver.Merge(Write.Put("alice", 2, 2));
        driver.Merge(Write.Put("alice", 3, 3));
        driver.Merge(Write.Remove("bob", 2));
        using var during = driver.Graph.GetSnapshot();
        var revision = driver.Graph.Revision;
        driver.Graph.Find("alice")!.Edges.Should().ContainSingle();
        driver.Graph.Commit();

        Read(during, "alice").Should().Be(1);
        during.Edges("alice").Should().ContainSingle();
        during.Revision.Should().Be(revision);
        using var after = driver.Graph.GetSnapshot();
        after.Revision.Should().Be(revision + 1);
        Read(after, "alice").Should().Be(3);
        after.Edges("alice").Should().BeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    public void A_read_without_a_snapshot_is_repeated_when_a_commit_came_in_between(int commits)
    {
        var driver = GraphDriver.Of([Write.Put("left", 1, 1), Write.Put("right", 1, 1)]);
        var time = 1;
        var (left, right) = driver.Graph.Read("", (view, _) =>
        {
            var left = view.Find("left")!.Value.Encoded.Span[0];
            if (time <= commits)
                driver.Apply(Write.Put("left", ++time, time), Write.Put("right", time, time));
            return (left, view.Find("right")?.Value.Encoded.Span[0]);
        });
        right.Should().Be(left, "what is read belongs together, however many commits come in between");
    }

    [Fact]
    public void Nodes_and_edges_come_in_the_order_of_their_bytes()
    {
        string[] ids = ["\U0001F600", "\uE000", "b", "a", "é"];
        var driver = GraphDriver.Of([.. ids.Select(id => Write.Put(id, 1)), .. ids.Select(id => Write.Link("a", id, 2)), .. ids.Select(id => Write.Link("a", id, 2, "\U0001F600")), .. ids.Select(id => Write.Link("a", id, 2, "\uE000"))]);
        using var snapshot = driver.Graph.GetSnapshot();
        string[] ordered = ["a", "b", "é", "\uE000", "\U0001F600"];
        snapshot.Nodes().Select(node => node.Id).Should().Equal(ordered);
        snapshot.Edges("a").Select(edge => (edge.Label, edge.Target)).Should().Equal(
            from label in new[] { "", "\uE000", "\U0001F600" } from id in ordered select (label, id));
        snapshot.Edges("a", label: "\uE000").Should().HaveCount(5);
    }

    [Fact]
    public void Neighbors_are_the_other_ends_each_once()
    {
        var driver = GraphDriver.Of([
            Write.Put("alice", 1), Write.Put("bob", 1), Write.Put("charlie", 1),
            Write.Link("alice", "bob", 2, "knows"), Write.Link("alice", "bob", 2, "likes"), Write.Link("charlie", "alice", 2, "likes")]);
        using var snapshot = driver.Graph.GetSnapshot();
        snapshot.Neighbors("alice").Select(node => node.Id).Should().Equal("bob");
        snapshot.Neighbors("alice", EdgeDirection.Incoming).Select(node => node.Id).Should().Equal("charlie");
        snapshot.Neighbors("alice", EdgeDirection.Both, "likes").Select(node => node.Id).Should().Equal("bob", "charlie");
        snapshot.Neighbors("nobody").Should().BeEmpty();
    }

    [Fact]
    public void A_disposed_snapshot_says_so_and_what_was_read_stays_valid()
    {
        var driver = GraphDriver.Of([Write.Put("alice", 1, 1), Write.Put("bob", 1), Write.Link("alice", "bob", 1)]);
        var snapshot = driver.Graph.GetSnapshot();
        snapshot.TryGet("alice", out var alice).Should().BeTrue();
        using var nodes = snapshot.Nodes().GetEnumerator();
        nodes.MoveNext().Should().BeTrue();
        var edges = snapshot.Edges("alice");

        snapshot.Dispose();
        snapshot.Dispose();

        snapshot.Revision.Should().Be(1);
        alice!.Edges.Should().ContainSingle();
        edges.Should().ContainSingle();
        nodes.Invoking(each => each.MoveNext()).Should().Throw<ObjectDisposedException>();
        snapshot.Invoking(each => each.Count).Should().Throw<ObjectDisposedException>();
        snapshot.Invoking(each => each.TryGet("alice", out _)).Should().Throw<ObjectDisposedException>();
        snapshot.Invoking(each => each.Nodes()).Should().Throw<ObjectDisposedException>();
        snapshot.Invoking(each => each.Edges("alice")).Should().Throw<ObjectDisposedException>();
        snapshot.Invoking(each => each.Neighbors("alice")).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public async Task Readers_beside_a_writer_see_whole_batches_only()
    {
        const int Reads = 20_000;
        var driver = GraphDriver.Of([Write.Put("left", 1, 0), Write.Put("right", 1, 0)]);
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 4).Select(reader => Task.Run(() =>
        {
            for (var read = 0; read < Reads; read++)
            {
                using var snapshot = driver.Graph.GetSnapshot();
                var isThere = snapshot.TryGet("hub", out var hub);
                var seen = (IsEqual: Read(snapshot, "left") == Read(snapshot, "right"), snapshot.Count, snapshot.EdgeCount, Edges: hub?.Edges.Length ?? 0);
                if (seen != (true, isThere ? 3 : 2, isThere ? 2 : 0, isThere ? 2 : 0))
                    Assert.Fail($"Part of a batch is visible: {seen}.");
                if (driver.Graph.Find("hub") is { Edges.Length: not 2 } || driver.Graph.Find("left") is null)
                    Assert.Fail("A read without a snapshot sees part of a batch.");
            }
        })).ToArray();
        var writer = Task.Run(() =>
        {
            for (var time = 2; !stop.IsCancellationRequested; time += 2)
            {
                driver.Apply(Write.Put("left", time, time % 100), Write.Put("left", time + 1, time % 50), Write.Put("right", time, time % 50));
                driver.Apply(Write.Link("hub", "left", time), Write.Link("right", "hub", time), Write.Link("hub", "hub" + time, time), Write.Put("hub", time), Write.Link("hub", "right", time), Write.Unlink("right", "hub", time + 1));
                driver.Apply(Write.Remove("hub", time + 1));
            }
        });

        await Task.WhenAll(readers);
        await stop.CancelAsync();
        await writer;
        driver.Graph.KeptVersionCount.Should().Be(0);
        RequireNoChains(driver.Graph, seed: 0);
        driver.Graph.TableCount.Should().BeLessThanOrEqualTo(3, "ends of dropped edges are forgotten");
    }

    /// <summary>What is stored, also where nothing of it shows.</summary>
    private static string Registers(GraphSnapshot snapshot) =>
        string.Join('\n', snapshot.View.Registers().OrderBy(register => register.Position).Select(register => $"{register.Position:x16} {register.Operation.Id}"));

    private static int Read(GraphSnapshot snapshot, string id) =>
        snapshot.TryGet(id, out var node) ? node.Value.Encoded.Span[0] : throw new InvalidOperationException($"'{id}' is not visible.");

    private static void RequireNoChains(Graph graph, int seed) =>
        graph.CountOlderVersions().Should().Be(0, $"older versions are let go with the snapshots that saw them (seed {seed})");
}
