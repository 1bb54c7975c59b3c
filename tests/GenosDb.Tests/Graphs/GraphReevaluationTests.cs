using GenosDb.Graphs;

namespace GenosDb.Tests.Graphs;

/// <summary>Random histories with authority that comes late, against everything computed anew.</summary>
public sealed class GraphReevaluationTests
{
    private const int Histories = 40;

    [Fact]
    [Trait("Scenario", "C03")]
    public void With_room_for_everything_each_state_is_that_of_all_operations_judged_now()
    {
        for (var seed = 1; seed <= Histories; seed++)
        {
            var random = new RandomSignedWrites(seed);
            var driver = new GovernedDriver(GovernedDriver.Unlimited);
            List<Operation> all = [];
            List<(GraphSnapshot Snapshot, string Seen)> open = [];
            for (var step = 0; step < 40; step++)
            {
                var because = $"the model says so (seed {seed}, step {step})";
                var batch = random.Many(1 + random.Next(4));
                all.AddRange(batch);
                driver.Apply([.. batch, .. all.Take(random.Next(3))]);
                driver.RequireEqual(driver.Oracle(all), because);
                driver.RequirePositions(because);
                driver.MayMiss.Should().BeFalse("nothing is discarded");

                var snapshot = driver.Graph.GetSnapshot();
                open.Add((snapshot, GraphOracle.Visible(snapshot)));
                if (random.Next(2) == 0)
                    Close(open, random.Next(open.Count));
                foreach (var (each, seen) in open)
                    GraphOracle.Visible(each).Should().Be(seen, $"a snapshot does not change (seed {seed}, step {step})");
            }

            while (open.Count > 0)
                Close(open, random.Next(open.Count));
            driver.Graph.KeptVersionCount.Should().Be(0, $"nobody can see an older version (seed {seed})");
            driver.Graph.CountOlderVersions().Should().Be(0, $"older versions are let go with the snapshots that saw them (seed {seed})");
            var registers = driver.Registers().Where(operation => !operation.IsAuthority).ToList();
            var named = registers.SelectMany(operation => new[] { operation.NodeId, operation.Target ?? operation.NodeId }).Distinct(StringComparer.Ordinal);
            driver.Graph.TableCount.Should().Be(named.Count(), $"what left the state leaves the tables (seed {seed})");
        }
    }

    [Fact]
    public void Whatever_the_order_of_arrival_the_state_is_the_same()
    {
        for (var seed = 1; seed <= Histories; seed++)
        {
            var random = new RandomSignedWrites(seed);
            var all = random.Many(40);
            var expected = new GovernedDriver(GovernedDriver.Unlimited);
            expected.Apply(all);
            for (var run = 0; run < 3; run++)
            {
                var driver = new GovernedDriver(GovernedDriver.Unlimited);
                foreach (var batch in random.Shuffled(all).Chunk(1 + random.Next(5)))
                    driver.Apply(batch);
                driver.Graph.Fingerprint.Should().Be(expected.Graph.Fingerprint, $"seed {seed}");
                driver.Visible().Should().Be(expected.Visible());
            }
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    [InlineData(4, 8)]
    public void With_any_limits_nothing_unauthorised_shows_and_whoever_offers_again_when_told_ends_in_the_exact_state(int shadows, int quarantined)
    {
        var told = 0;
        for (var seed = 1; seed <= Histories; seed++)
        {
            var random = new RandomSignedWrites(seed);
            var driver = new GovernedDriver(GovernedDriver.Limits(shadows, quarantined));
            List<Operation> all = [];
            for (var step = 0; step < 40; step++)
            {
                var because = $"seed {seed}, step {step}";
                var batch = random.Many(1 + random.Next(4));
                all.AddRange(batch);
                driver.Apply(batch);
                driver.Registers().TrueForAll(operation => operation.IsAuthority || driver.Authority.Permits(operation)).Should().BeTrue(because);
                driver.RequirePositions(because);
                if (driver.MayMiss)
                {
                    told++;
                    driver.Apply(all);
                    driver.MayMiss = false;
                }

                driver.RequireEqual(driver.Oracle(all), "what was dropped, and is due, was announced: " + because);
                driver.Graph.Kept.Where(kept => kept.IsPermitted).GroupBy(kept => kept.Register.Key).All(group => group.Count() <= shadows).Should().BeTrue(because);
                driver.Graph.Kept.Where(kept => !kept.IsPermitted).GroupBy(kept => kept.Register.Key).All(group => group.Count() <= quarantined).Should().BeTrue(because);
            }
        }

        told.Should().BePositive("small limits matter in these histories");
    }

    [Fact]
    public void Replicas_that_kept_differently_agree_after_they_exchanged_what_is_current()
    {
        for (var seed = 1; seed <= Histories; seed++)
        {
            var random = new RandomSignedWrites(seed);
            GovernedDriver[] replicas =
            [
                new(GovernedDriver.Limits(0, 0)), new(GovernedDriver.Limits(1, 1)), new(GovernedDriver.Limits(4, 8)), new(GovernedDriver.Unlimited),
            ];
            foreach (var operation in random.Many(60))
            {
                foreach (var replica in random.Shuffled(replicas).Take(1 + random.Next(3)))
                    replica.Apply(operation);
            }

            for (var isQuiet = false; !isQuiet;)
            {
                var before = replicas.Select(State).ToList();
                foreach (var replica in replicas)
                {
                    foreach (var other in replicas)
                        replica.Apply(other.Registers());
                }

                isQuiet = before.SequenceEqual(replicas.Select(State), StringComparer.Ordinal);
            }

            replicas.Select(replica => replica.Visible()).Distinct(StringComparer.Ordinal).Should().ContainSingle($"seed {seed}");
            replicas.Select(replica => replica.Graph.Fingerprint).Distinct().Should().ContainSingle($"all judge alike, and the greatest wins (seed {seed})");
        }

        // Profiles outside the fingerprint are part of the state all the same.
        static string State(GovernedDriver replica) => string.Join(' ', replica.Registers().Select(operation => operation.Id).Order());
    }

    [Fact]
    public void After_a_restart_the_state_goes_on_as_if_there_had_been_none()
    {
        for (var seed = 1; seed <= Histories; seed++)
        {
            var random = new RandomSignedWrites(seed);
            var before = new GovernedDriver(GovernedDriver.Unlimited);
            List<Operation> all = [.. random.Many(40)];
            all.ForEach(operation => before.Apply(operation));

            var after = new GovernedDriver(GovernedDriver.Unlimited);
            after.Restore(before.Graph);
            after.Changes.Should().BeEmpty($"everything is as it was (seed {seed})");
            after.MayMiss.Should().BeFalse();
            after.Graph.Kept.Select(Describe).Should().BeEquivalentTo(before.Graph.Kept.Select(Describe));
            after.RequireEqual(after.Oracle(all), $"seed {seed}");

            Operation[] later = random.Many(30);
            foreach (var operation in later)
            {
                all.Add(operation);
                after.Apply(operation);
                after.RequireEqual(after.Oracle(all), $"seed {seed}");
                after.RequirePositions($"seed {seed}");
            }
        }

        static string Describe(KeptOperation kept) => $"{kept.Operation.Id} {kept.IsPermitted}";
    }

    [Fact]
    public void A_restart_under_another_policy_settles_everything_by_it()
    {
        var changed = 0;
        for (var seed = 1; seed <= Histories; seed++)
        {
            var random = new RandomSignedWrites(seed);
            var before = new GovernedDriver(GovernedDriver.Unlimited);
            List<Operation> all = [.. random.Many(60)];
            all.ForEach(operation => before.Apply(operation));

            var after = new GovernedDriver(GovernedDriver.Unlimited, new TestAuthority { AllowsRemovals = false });
            after.Restore(before.Graph);
            after.RequireEqual(after.Oracle(all), $"what removals hid is back (seed {seed})");
            after.RequirePositions($"seed {seed}");
            after.MayMiss.Should().Be(after.Changes.Count > 0);
            changed += after.Changes.Count;
        }

        changed.Should().BePositive();
    }

    [Fact]
    public void Clearing_drops_authority_and_what_was_kept()
    {
        var random = new RandomSignedWrites(1);
        var driver = new GovernedDriver();
        driver.Apply(random.Many(100));
        driver.Graph.Kept.Should().NotBeEmpty();
        driver.Graph.Clear();
        driver.Graph.Kept.Should().BeEmpty();
        driver.Registers().Should().BeEmpty();
        driver.Graph.RegisterCount.Should().Be(0);
        driver.Graph.Fingerprint.Should().Be(new Graph().Fingerprint);
        driver.Graph.Reevaluate([SignedWrite.Address(1)], ["a"], () => throw new InvalidOperationException("Nothing is left to change."), driver.Changes, [], []).Should().BeFalse();
    }

    [Fact]
    public async Task Readers_beside_a_writer_see_an_author_banned_in_all_places_or_in_none()
    {
        const int Reads = 3_000;
        var driver = new GovernedDriver();
        driver.Apply(
            SignedWrite.Put(1, "left", 1, 1), SignedWrite.Put(1, "right", 1, 1), SignedWrite.Link(1, "left", "right", 1),
            SignedWrite.Put(2, "left", 20, 2), SignedWrite.Put(2, "right", 20, 2), SignedWrite.Unlink(2, "left", "right", 20),
            SignedWrite.Put(2, "guest", 20, 2), SignedWrite.Link(2, "left", "guest", 20));
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            for (var read = 0; read < Reads; read++)
            {
                using var snapshot = driver.Graph.GetSnapshot();
                snapshot.TryGet("left", out var left).Should().BeTrue();
                snapshot.TryGet("right", out var right).Should().BeTrue();
                int author = left!.Value.Encoded.Span[0];
                var seen = (right!.Value.Encoded.Span[0], snapshot.Count, snapshot.EdgeCount, snapshot.Contains("guest"), left.Edges.Single().Target);
                if (seen != (author, author == 2 ? 3 : 2, 1, author == 2, author == 2 ? "guest" : "right"))
                    Assert.Fail($"Part of a batch is visible: {author}, {seen}.");
                if (driver.Graph.Find("left") is not { Edges.Length: 1 })
                    Assert.Fail("A read without a snapshot sees part of a batch.");
            }
        })).ToArray();

        var writer = Task.Run(() =>
        {
            for (var time = 30; !stop.IsCancellationRequested; time++)
            {
                driver.Apply(SignedWrite.Authority($"ban 2 1 {time}"));
                driver.Apply(SignedWrite.Authority($"lift 2 1 {time}"));
            }
        });

        await Task.WhenAll(readers);
        await stop.CancelAsync();
        await writer;
        driver.Graph.KeptVersionCount.Should().Be(0);
        driver.Graph.CountOlderVersions().Should().Be(0);
    }

    private static void Close(List<(GraphSnapshot Snapshot, string Seen)> open, int index)
    {
        open[index].Snapshot.Dispose();
        open.RemoveAt(index);
    }
}
