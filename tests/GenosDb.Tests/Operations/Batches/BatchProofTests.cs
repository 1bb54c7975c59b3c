using System.Buffers.Binary;
using System.Security.Cryptography;
using GenosDb.Tests.Wire;

namespace GenosDb.Tests.Operations.Batches;

public class BatchProofTests
{
    private static readonly FakeSigner Alice = new("alice");

    [Fact]
    public void Both_forms_of_a_proof_say_the_same()
    {
        foreach (var operation in Batch(11))
        {
            var alone = OperationProof.Read(operation.Proof.Span);
            alone.Should().BeOfType<PathProof>().Which.Length.Should().Be(operation.Proof.Length);
            alone.ToBytes().ToArray().Should().Equal(operation.Proof.ToArray());
            FakeSigner.IsProved(operation.WithProof(alone)).Should().BeTrue();
            ((PathProof)alone).ToBatchProof(operation).ToBytes().ToArray().Should().Equal(operation.Proof.ToArray());
        }
    }

    [Fact]
    public void The_form_alone_is_count_index_path_and_signature()
    {
        // Computed apart: the path by hand from the leaves of three operations, the signature from the digest as documented.
        var batch = Batch(3);
        var leaves = batch.Select(operation => SHA256.HashData([0, .. IdOf(operation)])).ToArray();
        var left = SHA256.HashData([1, .. leaves[0], .. leaves[1]]);
        var root = SHA256.HashData([1, .. left, .. leaves[2]]);
        var database = new byte[32];
        WireSamples.Database.WriteTo(database);
        var digest = SHA256.HashData([.. "GenosDB/batch/v1\0"u8, 1, .. database, .. Alice.PublicKey.Span, 0, 0, 0, 3, .. root]);
        var signature = new byte[64];
        Alice.Sign(digest, signature);
        batch[0].Proof.ToArray().Should().Equal([0, 3, 0, 0, .. leaves[1], .. leaves[2], .. signature]);
        batch[1].Proof.ToArray().Should().Equal([0, 3, 0, 1, .. leaves[0], .. leaves[2], .. signature]);
        batch[2].Proof.ToArray().Should().Equal([0, 3, 0, 2, .. left, .. signature]);
    }

    [Fact]
    public void A19_no_other_count_index_or_path_proves_anything_in_the_form_alone()
    {
        var batch = Batch(11);
        foreach (var operation in batch)
        {
            var honest = operation.Proof.ToArray();
            IsProved(operation, honest).Should().BeTrue();
            foreach (var count in new ushort[] { 0, 1, 2, 10, 12, 16, 1_024, 1_025, 0xFFFF })
                IsProved(operation, With(honest, 0, count)).Should().BeFalse("count {0}", count);
            for (var index = 0; index < 2_000; index++)
            {
                if (index != ((BatchProof)operation.ProofForm!).Index)
                    IsProved(operation, With(honest, 2, (ushort)index)).Should().BeFalse("index {0}", index);
            }

            IsProved(operation, [.. honest[..4], .. honest[36..]]).Should().BeFalse("the path is too short");
            IsProved(operation, [.. honest[..36], .. honest[4..]]).Should().BeFalse("the path is too long");
            for (var bit = 0; bit < 8 * honest.Length; bit += 5)
            {
                var damaged = honest.ToArray();
                damaged[bit / 8] ^= (byte)(1 << (bit % 8));
                IsProved(operation, damaged).Should().BeFalse("bit {0} is flipped", bit);
            }
        }
    }

    [Fact]
    public void A19_an_inner_node_is_no_leaf_and_an_odd_leaf_is_not_duplicated()
    {
        var batch = Batch(11);
        var leaves = batch.Select(operation => SHA256.HashData([0, .. IdOf(operation)])).ToArray();

        // A batch of six whose first leaf would be the node over the first two of eleven: levels do not line up, and an id cannot be a node.
        var proof = batch[2].Proof.ToArray();
        byte[] shortened = [.. With(proof, 0, 6)[..2], 0, 1, .. proof[36..]];
        IsProved(batch[2], shortened).Should().BeFalse();

        // The last of eleven, beside a copy of itself as in trees that fill up odd levels.
        var last = batch[10].Proof.ToArray();
        IsProved(batch[10], last).Should().BeTrue();
        IsProved(batch[10], [0, 12, 0, 10, .. leaves[10], .. last[4..]]).Should().BeFalse();
        IsProved(batch[10], [0, 12, 0, 11, .. leaves[10], .. last[4..]]).Should().BeFalse();
    }

    [Fact]
    public void A19_a_place_of_another_operation_signer_or_database_proves_nothing()
    {
        var batch = Batch(11);
        var place = (BatchProof)batch[4].ProofForm!;
        FakeSigner.IsProved(batch[5].WithProof(place)).Should().BeFalse("the leaf is that of another operation");
        var (bob, trains) = (new FakeSigner("bob"), DatabaseId.From("trains"));
        var byBob = SignedSamples.Make(bob, OperationKind.Upsert, batch[4].NodeId, batch[4].Timestamp, batch[4].BodyBytes);
        var there = new Operation(new OperationScope(trains, 1, Alice.PublicKey.ToArray()), OperationKind.Upsert, 0, batch[4].NodeId, "", null, batch[4].Timestamp, batch[4].BodyBytes, place);
        foreach (var form in new[] { place, OperationProof.Read(place.ToBytes().Span) })
        {
            FakeSigner.IsProved(byBob.WithProof(form)).Should().BeFalse("another signer");
            FakeSigner.IsProved(there.WithProof(form)).Should().BeFalse("another database");
        }

        // Even the right leaf under a root that was signed for another database or by another key.
        foreach (var scope in new[] { SignedSamples.ScopeOf(bob), new OperationScope(trains, 1, Alice.PublicKey.ToArray()) })
        {
            var foreign = new SignedBatch(scope, place.Batch.Tree, place.Batch.Signature);
            FakeSigner.IsProved(batch[4].WithProof(new BatchProof(foreign, 4))).Should().BeFalse();
        }

        FluentActions.Invoking(() => new BatchProof(place.Batch, 11)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new BatchProof(place.Batch, -1)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void A08_a_signature_over_a_batch_and_one_over_an_operation_do_not_replace_each_other()
    {
        var batch = Batch(11);
        var single = batch[3].SignedBy(Alice);
        FakeSigner.IsProved(single).Should().BeTrue();
        var proof = batch[3].Proof.ToArray();
        IsProved(batch[3], proof[^64..]).Should().BeFalse("the signature of the batch in place of one of the operation");
        IsProved(batch[3], [.. proof[..^64], .. single.Proof.Span]).Should().BeFalse("the signature of the operation in place of that of the batch");

        // The two are over different domains, so no bytes are both.
        Span<byte> ofOperation = stackalloc byte[32];
        Span<byte> ofBatch = stackalloc byte[32];
        single.ProofForm!.TryGetSignedDigest(single, ofOperation, out _);
        batch[3].ProofForm!.TryGetSignedDigest(batch[3], ofBatch, out _);
        ofOperation.SequenceEqual(ofBatch).Should().BeFalse();
        ofOperation.ToArray().Should().Equal(IdOf(single));
    }

    [Fact]
    public void A_batch_of_operations_asks_for_one_digest()
    {
        var digests = Batch(32).Select(operation =>
        {
            var digest = new byte[32];
            operation.ProofForm!.TryGetSignedDigest(operation, digest, out var signature).Should().BeTrue();
            return Convert.ToHexString([.. digest, .. signature.Span]);
        });
        digests.Distinct(StringComparer.Ordinal).Should().ContainSingle();
    }

    private static Operation[] Batch(int count) =>
        BatchSigner.Sign(
            Alice,
            SignedSamples.ScopeOf(Alice),
            [.. Enumerable.Range(0, Math.Max(count, BatchSigner.MinOperations)).Select(i => SignedSamples.Make(Alice, OperationKind.Upsert, $"n{i}", WireSamples.At(i), WireSamples.Ann))],
            count)[..count];

    private static bool IsProved(Operation operation, byte[] proof) => FakeSigner.IsProved(operation.WithProof(OperationProof.Read(proof)));

    private static byte[] With(byte[] proof, int at, ushort number)
    {
        var changed = proof.ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(changed.AsSpan(at), number);
        return changed;
    }

    private static byte[] IdOf(Operation operation)
    {
        var id = new byte[32];
        operation.Id.WriteTo(id);
        return id;
    }
}
