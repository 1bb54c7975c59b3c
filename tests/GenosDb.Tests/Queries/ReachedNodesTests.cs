using GenosDb.Graphs;
using GenosDb.Queries;

namespace GenosDb.Tests.Queries;

public sealed class ReachedNodesTests
{
    [Theory]
    [InlineData(-1)]
    [InlineData(7)]
    [InlineData(1)]
    public void Each_node_is_there_once_in_the_order_in_which_it_was_added_whatever_its_hash(int hashes)
    {
        // All hashes apart, few of them, and one.
        var nodes = Enumerable.Range(0, 1_000).Select(number => new NodeVersion(hashes < 0 ? number * -40_503 : number % hashes, at: 1, value: null, adjacency: null)).ToArray();
        using var reached = new ReachedNodes();
        foreach (var node in nodes)
        {
            reached.GetOrAdd(new ReachedNode(node, Depth: 1, Via: null!), out var isAdded);
            isAdded.Should().BeTrue();
        }

        foreach (var node in nodes)
        {
            reached.GetOrAdd(new ReachedNode(node, Depth: 2, Via: null!), out var isAdded).Depth.Should().Be(1, "it was there");
            isAdded.Should().BeFalse();
        }

        reached.Nodes.ToArray().Select(one => one.Node).Should().Equal(nodes);
    }

    [Fact]
    public void Memory_that_was_given_back_holds_no_node_and_is_not_used_again()
    {
        var node = new NodeVersion(hash: 3, at: 1, value: null, adjacency: null);
        var reached = new ReachedNodes();
        reached.GetOrAdd(new ReachedNode(node, Depth: 1, Via: null!), out _);
        var memory = reached.Nodes;
        reached.Dispose();
        memory[0].Node.Should().BeNull();
        reached.Dispose();
        reached.Count.Should().Be(0);
        using var next = new ReachedNodes();
        next.GetOrAdd(new ReachedNode(node, Depth: 1, Via: null!), out var isAdded);
        isAdded.Should().BeTrue("what others left in the memory does not count");
    }
}
