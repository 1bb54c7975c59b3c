using FsCheck;
using FsCheck.Fluent;
using GenosDb.Tests.Operations.Batches;

namespace GenosDb.Tests.Wire;

/// <summary>The cast of the wire tests with keys: what they write is signed, alone and in batches.</summary>
internal static class SignedSamples
{
    public static readonly FakeSigner Alice = new("alice");
    public static readonly FakeSigner Bob = new("bob");
    public static readonly FakeSigner Charlie = new("charlie");

    public static OperationScope ScopeOf(ISigner signer) => new(WireSamples.Database, signer.SchemeId, signer.PublicKey.ToArray());

    /// <summary>An operation that is not signed yet.</summary>
    public static Operation Make(ISigner signer, OperationKind kind, string id, HybridTimestamp stamp, byte[]? body = null, string label = "", string? target = null, byte flags = 0) =>
        new(ScopeOf(signer), kind, flags, id, label, target, stamp, body, proof: null);

    public static Operation Rescope(Operation operation, ISigner signer) =>
        Make(signer, operation.Kind, operation.NodeId, operation.Timestamp, operation.BodyBytes, operation.Label, operation.Target, operation.Flags);

    /// <summary>Everything at once, in the order of containers: authority, two authors, signatures alone, a whole batch, and a part of one.</summary>
    public static Operation[] Mixed()
    {
        var whole = Sign(Alice, 9, 9, 100);
        var part = Sign(Bob, 20, 32, 200).Where((_, i) => i is 3 or 4 or 11);
        return
        [
            Make(Alice, OperationKind.Grant, "bob", WireSamples.At(150), WireSamples.Ann).SignedBy(Alice),
            .. WireSamples.Mixed().Select((operation, i) => Rescope(operation, i % 2 == 0 ? Alice : Bob)).Take(5).Select((operation, i) => operation.SignedBy(i % 2 == 0 ? Alice : Bob)),
            .. whole,
            .. part,
        ];
    }

    /// <summary>Upserts of one commit.</summary>
    public static Operation[] Sign(ISigner signer, int count, int groupSize, int from = 0) =>
        BatchSigner.Sign(signer, ScopeOf(signer), [.. Enumerable.Range(from, count).Select(i => Make(signer, OperationKind.Upsert, $"n{i}", WireSamples.At(i), WireSamples.Fortytwo))], groupSize);

    /// <summary>Operations of three authors: alone, in batches, in parts of batches, and in either form; some of them authority, some of them twice.</summary>
    public static Gen<Operation[]> AnyOperations() =>
        from operations in Gen.ArrayOf(WireSamples.AnyOperation())
        from seed in Gen.Choose(0, int.MaxValue)
        select Sign(operations, new Random(seed));

    private static Operation[] Sign(Operation[] operations, Random random)
    {
        ISigner[] signers = [Alice, Bob, Charlie];
        var signed = new List<Operation>();
        for (var start = 0; start < operations.Length;)
        {
            var signer = signers[random.Next(3)];
            var commit = operations.Skip(start).Take(1 + random.Next(40)).ToArray();
            start += commit.Length;
            var unsigned = commit.Select(operation => random.Next(8) == 0
                ? Make(signer, (OperationKind)random.Next(16, 20), operation.NodeId, operation.Timestamp, WireSamples.Ann)
                : Rescope(operation, signer));
            foreach (var operation in BatchSigner.Sign(signer, ScopeOf(signer), [.. unsigned], 2 + random.Next(20)))
            {
                if (random.Next(4) == 0)
                    continue; // the other members go without it
                signed.Add(random.Next(3) == 0 ? operation.WithProof(OperationProof.Read(operation.Proof.Span)) : operation);
                if (random.Next(20) == 0)
                    signed.Add(operation);
            }
        }

        return [.. signed];
    }
}
