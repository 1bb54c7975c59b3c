using GenosDb.Graphs;

namespace GenosDb.Tests.Sync.Support;

/// <summary>What holds after every step, seen from outside the engines.</summary>
internal static class Invariants
{
    public static void Check(IReadOnlyList<TestPeer> peers)
    {
        foreach (var peer in peers)
            CheckWindow(peer);
        foreach (var responder in peers)
        {
            foreach (var requester in peers.Where(requester => requester != responder))
                CheckWatermark(requester, responder);
        }
    }

    /// <summary>I1, window completeness: a register has an entry exactly when its position is above the floor.</summary>
    private static void CheckWindow(TestPeer peer)
    {
        var floor = peer.Oplog.Floor.Packed;
        peer.Oplog.TryGetSince(peer.Oplog.Floor, out var entries).Should().BeTrue();
        var logged = entries.ToDictionary(entry => entry.Position.Packed);
        List<Operation> operations = [];
        peer.Graph.CopyCurrentSince(0, operations);
        foreach (var operation in operations)
        {
            peer.Graph.TryGetCurrent(RegisterKey.Of(operation), out _, out var position);
            (position > floor).Should().Be(logged.Remove(position), "{0} of {1} at {2} stands against the floor {3}", operation.Kind, operation.NodeId, position, floor);
            position.Should().BeLessThanOrEqualTo(peer.Engine.Head.Packed);
        }

        logged.Should().BeEmpty("every entry stands for a register");
    }

    /// <summary>I3, watermark soundness: what the responder shows at or below the watermark is dominated by the requester's state, or held there.</summary>
    private static void CheckWatermark(TestPeer requester, TestPeer responder)
    {
        if (requester.Engine.FindWatermark(responder.Engine.Replica) is not { } watermark)
            return;
        List<Operation> operations = [];
        responder.Graph.CopyCurrentSince(0, operations);
        foreach (var operation in operations)
        {
            responder.Graph.TryGetCurrent(RegisterKey.Of(operation), out _, out var position);
            if (position > watermark)
                continue;
            (IsDominated(requester.Graph, operation) || requester.Engine.IsHeld(operation))
                .Should().BeTrue("{0} has pulled {1} up to {2}, so it has {3} of {4} at {5}", requester.Name, responder.Name, watermark, operation.Kind, operation.NodeId, position);
        }
    }

    private static bool IsDominated(Graph graph, Operation operation) =>
        Covers(graph, RegisterKey.Of(operation), operation)
        || Covers(graph, RegisterKey.Removal(operation.NodeId), operation)
        || (operation.Target is { } target && Covers(graph, RegisterKey.Removal(target), operation));

    private static bool Covers(Graph graph, in RegisterKey key, Operation operation) =>
        graph.TryGetCurrent(key, out var current, out _) && OperationOrder.Instance.Compare(current, operation) >= 0;
}
