using GenosDb.Graphs;
using GenosDb.Security;
using GenosDb.Tests.Adversarial.Support;
using GenosDb.Tests.Graphs;
using GenosDb.Tests.Security.Authorisation;
using GenosDb.Wire;

namespace GenosDb.Tests.Adversarial;

/// <summary>Random histories of grants, revocations, amnesties, levels and writes on four replicas, against everything computed anew from the definitions.</summary>
public sealed class ConvergenceHistoriesTests
{
    private static readonly MessagePackPayloadCodec Codec = new(Identity.Airports, new NoCompressor());

    private static int Histories => Bars.Count("C03.histories");

    [Fact]
    public void C03_With_everything_kept_each_replica_shows_what_the_definitions_say()
    {
        for (var seed = 0; seed < Histories; seed++)
        {
            var history = new RandomHistory(seed);
            var expected = Expected(history);
            for (var number = 0; number < 4; number++)
            {
                var replica = new Replica(history.Policy, GovernedDriver.Unlimited);
                Deliver(history, replica, history.All);
                if (!Ids(replica.Shown()).SequenceEqual(expected))
                    Assert.Fail($"seed {seed}, replica {number}: {Difference(replica.Shown(), expected)}");
            }
        }
    }

    [Fact]
    public void C03_With_the_default_retention_each_shows_the_same_once_winners_and_authority_were_exchanged()
    {
        for (var seed = 0; seed < Histories; seed++)
        {
            var history = new RandomHistory(seed);
            var replicas = Exchanged(history, [new(), new(), new(), new()]);
            var expected = Expected(history);
            foreach (var replica in replicas)
            {
                if (!Ids(replica.Shown()).SequenceEqual(expected))
                    Assert.Fail($"seed {seed}: {Difference(replica.Shown(), expected)}");
            }
        }
    }

    [Fact]
    public void C22_With_only_winners_kept_or_little_more_replicas_agree_after_the_exchange()
    {
        var older = 0;
        for (var seed = 0; seed < 60; seed++)
        {
            var history = new RandomHistory(seed);
            var oracle = new AuthorityOracle(history.Policy, history.OfAuthority);
            var replicas = Exchanged(history, [GovernedDriver.Limits(0, 0), GovernedDriver.Limits(0, 0), GovernedDriver.Limits(1, 0), GovernedDriver.Limits(1, 1)]);
            var shown = replicas.ConvertAll(replica => Ids(replica.Shown()).ToList());
            shown.TrueForAll(each => each.SequenceEqual(shown[0])).Should().BeTrue($"any retention keeps replicas in agreement (seed {seed})");
            replicas[0].Shown().TrueForAll(operation => operation.IsAuthority || oracle.Authorised(operation)).Should().BeTrue($"nothing shows that does not count (seed {seed})");
            older += shown[0].SequenceEqual(Expected(history)) ? 0 : 1;
        }

        older.Should().BePositive("what was discarded is missed in some histories, or these limits limit nothing");
    }

    /// <summary>Each operation to one to three of four replicas, with crashes; then what each shows goes to all, until nothing changes.</summary>
    private static List<Replica> Exchanged(RandomHistory history, ReserveLimits[] limits)
    {
        List<Replica> replicas = [.. limits.Select(each => new Replica(history.Policy, each))];
        var shares = replicas.ConvertAll(_ => new List<Operation>());
        foreach (var operation in history.All)
        {
            var first = history.Next(4);
            for (var i = 0; i <= history.Next(3); i++)
                shares[(first + i) % 4].Add(operation);
        }

        for (var i = 0; i < replicas.Count; i++)
            Deliver(history, replicas[i], shares[i]);
        for (var isQuiet = false; !isQuiet;)
        {
            var before = replicas.ConvertAll(State);
            foreach (var replica in replicas)
            {
                foreach (var other in replicas.Where(other => other != replica))
                    other.Give([.. replica.Shown()]);
            }

            isQuiet = replicas.ConvertAll(State).SequenceEqual(before, StringComparer.Ordinal);
        }

        return replicas;

        static string State(Replica replica) => StateHash.Of(replica.Shown());
    }

    /// <summary>In random order, in random parts, some of it twice, and now and then the replica starts again from what it saved.</summary>
    private static void Deliver(RandomHistory history, Replica replica, IReadOnlyList<Operation> operations)
    {
        Operation[] order = [.. operations, .. operations.Where(_ => history.Next(5) == 0)];
        for (var i = order.Length - 1; i > 0; i--)
        {
            var j = history.Next(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        for (var at = 0; at < order.Length;)
        {
            var part = order[at..Math.Min(order.Length, at + 1 + history.Next(6))];
            replica.Give(part);
            at += part.Length;
            if (history.Next(20) == 0)
                replica.Crash();
        }
    }

    private static IEnumerable<OperationId> Expected(RandomHistory history)
    {
        var judge = new AuthorityOracle(history.Policy, history.OfAuthority);
        var oracle = new GraphOracle();
        foreach (var operation in history.All.Where(operation => operation.IsAuthority || judge.Authorised(operation)))
            oracle.Add(operation);
        return Ids(oracle.Normalize().Registers);
    }

    private static IEnumerable<OperationId> Ids(IEnumerable<Operation> operations) => operations.Select(operation => operation.Id).Order();

    private static string Difference(List<Operation> shown, IEnumerable<OperationId> expected)
    {
        var ids = expected.ToHashSet();
        return $"too much: {string.Join("; ", shown.Where(operation => !ids.Contains(operation.Id)).Select(operation => $"{operation.Kind} of {operation.NodeId} at {operation.Timestamp}"))}; {ids.Except(Ids(shown)).Count()} missing";
    }

    private sealed class Replica
    {
        private readonly SecurityOptions _policy;
        private readonly ReserveLimits _limits;
        private LoneReplica _replica;

        public Replica(SecurityOptions policy, ReserveLimits limits)
        {
            (_policy, _limits) = (policy, limits);
            _replica = Start(restored: null);
        }

        public void Give(params ReadOnlySpan<Operation> operations) => _replica.Give(operations);

        public List<Operation> Shown() => _replica.Shown();

        public void Crash() => _replica = Start(_replica.Engine.Capture());

        private LoneReplica Start(GenosDb.Sync.RestoredState? restored)
        {
            var security = new SecurityManager(Identity.Airports, _policy, Codec);
            return new LoneReplica(
                Identity.Airports, new TrustingSecurity(security, Codec), Codec,
                _policy.OpenPolicy ? new Graph(security.Permits) : new Graph(security.Permits, security.IsOutsideFingerprint, _limits), Identity.Root.Address, restored);
        }
    }
}
