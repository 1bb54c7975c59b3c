using GenosDb.Wire;

namespace GenosDb.Tests.Sync.Support;

/// <summary>Peers that hold the same operations and have never heard of each other.</summary>
internal static class Strangers
{
    private static long _lastLink = 1_000_000;

    /// <summary>Brings operations by way of a replica that nobody meets again.</summary>
    public static void Give(TestPeer peer, IReadOnlyList<Operation> operations)
    {
        var messenger = new ScriptedPeer(peer, new ReplicaId(0xFEED), Interlocked.Increment(ref _lastLink));
        messenger.Open();
        foreach (var chunk in operations.Chunk(4_096))
            messenger.Send(new OperationsPush(messenger.Replica, messenger.At(0), messenger.At(1), messenger.Container(chunk)));
        messenger.IsClosed.Should().BeFalse();
        messenger.Close();
    }

    /// <summary>Everything that a peer shows.</summary>
    public static List<Operation> Operations(TestPeer peer)
    {
        List<Operation> operations = [];
        peer.Graph.CopyCurrentSince(0, operations);
        return operations;
    }

    /// <summary>A stamp of long ago.</summary>
    public static HybridTimestamp Stamp(int milliseconds, ushort counter = 0, ulong origin = 0xA0) =>
        new(new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() + milliseconds, counter, new ReplicaId(origin));

    public static Operation Upsert(int milliseconds, ushort counter, string id, GenosValue value) =>
        Operation.Upsert(EngineCluster.Database, Stamp(milliseconds, counter), id, value);
}
