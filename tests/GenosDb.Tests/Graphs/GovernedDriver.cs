using GenosDb.Graphs;

namespace GenosDb.Tests.Graphs;

/// <summary>A graph with a judge, driven as the engine drives it: authority first, then what it affects, then data, the greatest first, as one batch.</summary>
internal sealed class GovernedDriver
{
    /// <summary>Room for everything.</summary>
    public static readonly ReserveLimits Unlimited = Limits(int.MaxValue, int.MaxValue);

    private readonly SortedSet<ulong> _positions = [];
    private ulong _position = 1;

    public GovernedDriver(ReserveLimits? limits = null, TestAuthority? authority = null)
    {
        Authority = authority ?? new TestAuthority();
        Graph = new Graph(Authority.Permits, Authority.IsOutsideFingerprint, limits);
    }

    public TestAuthority Authority { get; }

    public Graph Graph { get; }

    /// <summary>What the last batch settled.</summary>
    public List<RegisterChange> Changes { get; } = [];

    /// <summary>Whether something that is due may be missing: to be set to false by whoever offers everything again.</summary>
    public bool MayMiss { get; set; }

    public static ReserveLimits Limits(int shadows, int quarantined) => new()
    {
        ShadowsOfRegister = shadows,
        QuarantinedOfRegister = quarantined,
        QuarantinedOfSigner = quarantined > 1_000 ? quarantined : 2 * quarantined,
        QuarantinedBytesOfSigner = int.MaxValue,
        Quarantined = int.MaxValue,
        QuarantinedBytes = long.MaxValue,
    };

    public void Apply(params IEnumerable<Operation> operations)
    {
        Changes.Clear();
        var ordered = operations.OrderByDescending(operation => operation, OperationOrder.Instance).ToList();
        HashSet<Address> authors = [];
        HashSet<string> nodes = [];
        foreach (var operation in ordered.Where(operation => operation.IsAuthority))
        {
            if (Merge(operation).Result != MergeResult.Won)
                continue;
            var affected = Authority.Learn(operation);
            authors.UnionWith(affected.Authors);
            nodes.UnionWith(affected.Nodes);
        }

        if (authors.Count + nodes.Count > 0)
        {
            List<VacatedPosition> vacated = [];
            MayMiss |= Graph.Reevaluate(authors, nodes, () => ++_position, Changes, vacated, letIn: []);
            Settle(vacated);
            MayMiss |= Graph.IsLossy;
            Graph.IsLossy = false;
        }

        foreach (var operation in ordered.Where(operation => !operation.IsAuthority))
            Merge(operation);
        Graph.Commit();
    }

    public (MergeResult Result, Operation? Other) Merge(Operation operation)
    {
        List<VacatedPosition> vacated = [];
        var head = Graph.Head;
        var result = Graph.Merge(operation, ++_position, out var other, vacated);
        (result == MergeResult.Won ? _position : head).Should().Be(Graph.Head);
        Forget(vacated);
        if (result == MergeResult.Won)
            _positions.Add(_position);
        return (result, other);
    }

    /// <summary>Puts everything of another graph into this one, as a restart does.</summary>
    public void Restore(Graph other)
    {
        List<Operation> current = [];
        other.CopyCurrentSince(0, current);
        var positioned = current.ConvertAll(operation => (operation, Position(other, operation)));
        positioned.ForEach(each => _ = each.operation.IsAuthority ? Authority.Learn(each.operation) : default);
        foreach (var (operation, position) in positioned.OrderBy(each => each.Item2))
        {
            _position = position - 1;
            Merge(operation);
        }

        _position = Math.Max(_position, other.Head);
        foreach (var kept in other.Kept.OrderBy(kept => kept.Since))
            Graph.Keep(kept.Operation, kept.Since);
        List<VacatedPosition> vacated = [];
        MayMiss |= Graph.ReevaluateAll(() => ++_position, Changes, vacated);
        Settle(vacated);
        Graph.Commit();
    }

    /// <summary>Everything visible, as one text.</summary>
    public string Visible()
    {
        using var snapshot = Graph.GetSnapshot();
        return GraphOracle.Visible(snapshot);
    }

    public List<Operation> Registers()
    {
        List<Operation> registers = [];
        Graph.CopyCurrentSince(0, registers);
        return registers;
    }

    public int Value(string id) => Graph.Find(id)!.Value.Encoded.Span[0];

    /// <summary>What the operations mean to the statements among them, from scratch.</summary>
    public GraphOracle Oracle(IEnumerable<Operation> operations)
    {
        var authority = new TestAuthority { AllowsRemovals = Authority.AllowsRemovals };
        var all = operations.ToList();
        foreach (var operation in all.Where(operation => operation.IsAuthority))
            authority.Learn(operation);
        var oracle = new GraphOracle { IsOutsideFingerprint = authority.IsOutsideFingerprint };
        foreach (var operation in all.Where(operation => operation.IsAuthority || authority.Permits(operation)))
            oracle.Add(operation);
        return oracle.Normalize();
    }

    public void RequireEqual(GraphOracle expected, string because)
    {
        using var snapshot = Graph.GetSnapshot();
        GraphOracle.Visible(snapshot).Should().Be(expected.Visible(), because);
        snapshot.Count.Should().Be(expected.Nodes().Count, because);
        snapshot.EdgeCount.Should().Be(expected.Edges().Count, because);
        var registers = Registers();
        registers.Select(operation => operation.Id).Order().SequenceEqual(expected.Registers.Select(operation => operation.Id).Order()).Should().BeTrue(because);
        Graph.RegisterCount.Should().Be(registers.Count, because);
        Graph.RemovalCount.Should().Be(registers.Count(operation => operation.Kind == OperationKind.Remove), because);
        var fingerprint = Graph.Fingerprint;
        (fingerprint.All, fingerprint.Count).Should().Be(expected.Fingerprint(), because);
        (fingerprint.Authority, fingerprint.AuthorityCount).Should().Be(expected.AuthorityFingerprint(), because);
    }

    /// <summary>Each register has one position, as the log of the engine knows them.</summary>
    public void RequirePositions(string because) =>
        _positions.SetEquals(Registers().Select(operation => Position(Graph, operation))).Should().BeTrue(because);

    private static ulong Position(Graph graph, Operation register)
    {
        graph.TryGetCurrent(RegisterKey.Of(register), out var current, out var position).Should().BeTrue();
        current.Should().BeSameAs(register);
        return position;
    }

    private void Settle(List<VacatedPosition> vacated)
    {
        Forget(vacated);
        foreach (var change in Changes.Where(change => change.Current is not null))
            _positions.Add(change.Position);
        Changes.Select(change => change.Position).Should().BeInAscendingOrder();
        if (Changes.Count > 0)
            Graph.Head.Should().Be(Changes[^1].Position);
    }

    private void Forget(List<VacatedPosition> vacated) => vacated.ForEach(entry => _positions.Remove(entry.Position).Should().BeTrue("each position is vacated once"));
}
