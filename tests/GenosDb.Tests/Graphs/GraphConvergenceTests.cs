using GenosDb.Graphs;

namespace GenosDb.Tests.Graphs;

/// <summary>The merge as a join, on random states, against <see cref="GraphOracle"/>.</summary>
public sealed class GraphConvergenceTests
{
    private const int Histories = 100;

    [Fact]
    [Trait("Scenario", "18")]
    public void Any_permutation_with_duplicates_gives_one_state()
    {
        ForEachHistory((seed, random) =>
        {
            var operations = random.Many(random.Next(60));
            var expected = new GraphOracle();
            Array.ForEach(operations, expected.Add);
            expected.Normalize();

            for (var run = 0; run < 3; run++)
            {
                var driver = new GraphDriver();
                var pending = random.Shuffled([.. operations, .. operations.Take(random.Next(operations.Length + 1))]).AsEnumerable();
                while (pending.Any())
                {
                    var size = 1 + random.Next(8);
                    driver.Apply([.. pending.Take(size)]);
                    pending = pending.Skip(size);
                    if (random.Next(4) == 0)
                        _ = driver.Graph.Fingerprint;
                }

                RequireEqual(driver, expected, seed);
            }
        });
    }

    [Fact]
    [Trait("Scenario", "14")]
    public void The_join_is_commutative_associative_and_idempotent()
    {
        ForEachHistory((seed, random) =>
        {
            var a = GraphDriver.Of(random.Many(random.Next(30)));
            var b = GraphDriver.Of(random.Many(random.Next(30)));
            var c = GraphDriver.Of(random.Many(random.Next(30)));

            var left = Join(Join(a, b), c);
            RequireEqual(Join(a, b), Join(b, a), seed);
            RequireEqual(left, Join(a, Join(b, c)), seed);
            var (revision, fingerprint) = (left.Graph.Revision, left.Graph.Fingerprint);
            left.Apply([.. left.Registers(), .. a.Registers(), .. b.Registers()]);
            left.Graph.Revision.Should().Be(revision, $"joining what is there already is silent (seed {seed})");
            left.Graph.Fingerprint.Should().Be(fingerprint);
        });
    }

    [Fact]
    [Trait("Scenario", "15")]
    public void Normalising_before_a_join_changes_nothing()
    {
        ForEachHistory((seed, random) =>
        {
            Operation[] a = random.Many(random.Next(40)), b = random.Many(random.Next(40));
            GraphOracle knowledgeOfA = new(), knowledgeOfB = new();
            Array.ForEach(a, knowledgeOfA.Add);
            Array.ForEach(b, knowledgeOfB.Add);
            var joinedFirst = knowledgeOfA.Copy();
            joinedFirst.Join(knowledgeOfB);
            var normalisedFirst = knowledgeOfA.Copy().Normalize();
            normalisedFirst.Join(knowledgeOfB.Copy().Normalize());

            normalisedFirst.Normalize().Fingerprint().Should().Be(joinedFirst.Normalize().Fingerprint(), $"the model says so (seed {seed})");
            RequireEqual(Join(GraphDriver.Of(a), GraphDriver.Of(b)), joinedFirst, seed);
        });
    }

    [Fact]
    public void Every_intermediate_state_equals_the_one_computed_anew()
    {
        ForEachHistory(histories: 30, act: (seed, random) =>
        {
            var driver = new GraphDriver();
            var expected = new GraphOracle();
            for (var step = 0; step < 40; step++)
            {
                var operations = random.Many(1 + random.Next(4));
                var outcomes = driver.Apply(operations);
                Array.ForEach(operations, expected.Add);
                expected.Normalize();
                RequireEqual(driver, expected, seed);
                outcomes.Should().OnlyContain(outcome => (outcome.Result != MergeResult.Lost) || outcome.Other != null, "a loser has lost to something");
                outcomes.Should().OnlyContain(outcome => (outcome.Result != MergeResult.Duplicate) || outcome.Other == null, "a duplicate has displaced nothing");
            }
        });
    }

    [Fact]
    public void Vacated_and_current_positions_are_all_positions_ever_taken()
    {
        ForEachHistory((seed, random) =>
        {
            var driver = new GraphDriver();
            SortedSet<ulong> current = [];
            foreach (var operation in random.Many(50))
            {
                var (result, _, vacated, position) = driver.Merge(operation);
                if (result == MergeResult.Won)
                    current.Add(position);
                else
                    vacated.Should().BeEmpty();
                foreach (var gone in vacated)
                    current.Remove(gone).Should().BeTrue($"each position is vacated once (seed {seed})");
                if (random.Next(3) == 0)
                    driver.Graph.Commit();
                current.SetEquals(driver.Registers().Select(register => PositionOf(driver, register))).Should().BeTrue($"seed {seed}");
            }
        });
    }

    private static ulong PositionOf(GraphDriver driver, Operation register)
    {
        var isCurrent = driver.Graph.TryGetCurrent(RegisterKey.Of(register), out var operation, out var position);
        (isCurrent && ReferenceEquals(operation, register)).Should().BeTrue();
        return position;
    }

    private static GraphDriver Join(GraphDriver left, GraphDriver right) => GraphDriver.Of([.. left.Registers(), .. right.Registers()]);

    private static void RequireEqual(GraphDriver driver, GraphDriver other, int seed)
    {
        driver.Visible().Should().Be(other.Visible(), $"seed {seed}");
        driver.Graph.Fingerprint.Should().Be(other.Graph.Fingerprint, $"seed {seed}");
    }

    private static void RequireEqual(GraphDriver driver, GraphOracle expected, int seed)
    {
        var because = $"the model says so (seed {seed})";
        using var snapshot = driver.Graph.GetSnapshot();
        GraphOracle.Visible(snapshot).Should().Be(expected.Visible(), because);
        snapshot.Count.Should().Be(expected.Nodes().Count, because);
        snapshot.EdgeCount.Should().Be(expected.Edges().Count, because);
        var fingerprint = driver.Graph.Fingerprint;
        (fingerprint.All, fingerprint.Count).Should().Be(expected.Fingerprint(), because);
        driver.Graph.RegisterCount.Should().Be(fingerprint.Count);
        driver.Registers().Select(operation => operation.Id).Order().SequenceEqual(expected.Registers.Select(operation => operation.Id).Order()).Should().BeTrue(because);
    }

    private static void ForEachHistory(Action<int, RandomWrites> act, int histories = Histories)
    {
        for (var seed = 1; seed <= histories; seed++)
            act(seed, new RandomWrites(seed));
    }
}
