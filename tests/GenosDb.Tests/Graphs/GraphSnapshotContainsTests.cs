using GenosDb.Tests.Sync.Support;

namespace GenosDb.Tests.Graphs;

public sealed class GraphSnapshotContainsTests
{
    [Fact]
    public void A_snapshot_contains_the_nodes_of_its_revision_only()
    {
        var alice = new EngineCluster().Add("alice");
        alice.Put("a", 1);
        alice.Link("a", "missing");
        using var before = alice.Graph.GetSnapshot();
        alice.Remove("a");
        alice.Put("b", 2);
        using var after = alice.Graph.GetSnapshot();

        (before.Contains("a"), before.Contains("b"), before.Contains("missing")).Should().Be((true, false, false));
        (after.Contains("a"), after.Contains("b"), after.Contains("missing")).Should().Be((false, true, false));
    }

    [Fact]
    public void A_disposed_snapshot_contains_nothing_to_ask_for()
    {
        var snapshot = new EngineCluster().Add("alice").Graph.GetSnapshot();
        snapshot.Dispose();

        snapshot.Invoking(disposed => disposed.Contains("a")).Should().Throw<ObjectDisposedException>();
    }
}
