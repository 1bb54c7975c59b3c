using FsCheck;
using FsCheck.Fluent;
using GenosDb.Tests.Fuzzing;
using GenosDb.Tests.Operations.Batches;
using GenosDb.Wire;
using Xunit.Abstractions;

namespace GenosDb.Tests.Wire;

public class SignedContainerTests(ITestOutputHelper output)
{
    private static readonly GenosLimits Limits = new();

    [Fact]
    public void Any_operations_come_back_with_their_proofs_in_order()
    {
        var codec = WireSamples.Codec();
        Prop.ForAll(Arb.From(SignedSamples.AnyOperations()), operations =>
        {
            var container = WireSamples.Encode(codec, operations);
            var status = codec.Decode(container, Limits, out var decoded);
            OperationSorter.Sort(operations);
            return status == DecodeStatus.Ok
                && Same(decoded.AsSpan(), operations)
                && decoded.All(FakeSigner.IsProved)
                && WireSamples.Encode(codec, decoded.AsSpan()).AsSpan().SequenceEqual(container);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_order_in_which_they_are_given_does_not_matter()
    {
        var codec = WireSamples.Codec();
        Prop.ForAll(Arb.From(SignedSamples.AnyOperations()), operations =>
        {
            var distinct = operations.DistinctBy(operation => operation.Id).ToArray();
            var container = WireSamples.Encode(codec, distinct);
            Array.Reverse(distinct);
            return WireSamples.Encode(codec, distinct).AsSpan().SequenceEqual(container);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_map_stays_within_its_estimate() =>
        Prop.ForAll(Arb.From(SignedSamples.AnyOperations()), operations =>
        {
            OperationSorter.Sort(operations);
            return 5 + WireSamples.Map(operations).Length <= ContainerSize.Estimate(operations);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void An_operation_is_never_more_than_what_was_estimated_before_it_was_signed()
    {
        foreach (var operation in SignedSamples.Mixed().Concat(SignedSamples.Sign(SignedSamples.Alice, 256, BatchSigner.BulkGroupSize)))
            ContainerSize.Estimate(operation).Should().BeLessThanOrEqualTo(ContainerSize.Estimate(operation.NodeId, operation.Label, operation.Target, operation.BodyBytes, isSigned: true));
    }

    [Fact]
    public void An_estimate_holds_where_every_author_is_another_and_every_signature_is_long()
    {
        var operations = Enumerable.Range(0, 40).Select(i => new Operation(
            new OperationScope(WireSamples.Database, 2, [.. new byte[4_095], (byte)i]), OperationKind.Remove, 1, "a", "", null,
            new HybridTimestamp(i % 2 == 0 ? (ulong)i : ulong.MaxValue - (ulong)i, new ReplicaId((ulong)i + 1)), null, new SignatureProof(new byte[4_096]))).ToArray();
        OperationSorter.Sort(operations);
        (5 + WireSamples.Map(operations).Length).Should().BeLessThanOrEqualTo(ContainerSize.Estimate(operations));
    }

    [Fact]
    public void Operations_of_one_author_share_one_scope_across_containers()
    {
        var codec = WireSamples.Codec();
        var scopes = new HashSet<object>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < 3; i++)
        {
            codec.Decode(WireSamples.Encode(codec, SignedSamples.Mixed()), Limits, out var decoded);
            scopes.UnionWith(decoded.Select(operation => operation.Scope));
        }

        scopes.Should().HaveCount(2);
    }

    [Fact]
    public void Members_of_one_batch_share_it()
    {
        var codec = WireSamples.Codec();
        codec.Decode(WireSamples.Encode(codec, SignedSamples.Sign(SignedSamples.Alice, 256, 256)), Limits, out var decoded);
        decoded.Select(operation => ((BatchProof)operation.ProofForm!).Batch).Distinct(ReferenceEqualityComparer.Instance).Should().ContainSingle();
    }

    [Fact]
    public void A_batch_that_came_in_parts_and_forms_leaves_as_one()
    {
        var codec = WireSamples.Codec();
        var batch = SignedSamples.Sign(SignedSamples.Alice, 32, 32);
        var arrived = new List<Operation>();
        foreach (var part in batch.GroupBy(operation => operation.Timestamp.Packed / 7 % 3))
        {
            codec.Decode(WireSamples.Encode(codec, [.. part]), Limits, out var decoded);
            arrived.AddRange(decoded);
        }

        arrived[3] = arrived[3].WithProof(OperationProof.Read(arrived[3].Proof.Span));
        arrived.Select(operation => (operation.ProofForm as BatchProof)?.Batch).Distinct(ReferenceEqualityComparer.Instance).Count().Should().BeGreaterThan(2);
        WireSamples.Encode(codec, [.. arrived]).Should().Equal(WireSamples.Encode(codec, batch));
    }

    [Fact]
    public void D13_two_hops_through_a_guest_bring_the_bytes_and_the_signature_of_the_author()
    {
        var sent = SignedSamples.Mixed();
        var arrived = sent;
        for (var hop = 0; hop < 2; hop++)
        {
            var codec = WireSamples.Codec(hop == 0 ? null : new SharpZipPayloadCompressor());
            codec.Decode(WireSamples.Encode(codec, arrived), Limits, out var decoded).Should().Be(DecodeStatus.Ok);
            arrived = [.. decoded];
        }

        for (var i = 0; i < sent.Length; i++)
            FuzzCorpus.Record(arrived[i]).Should().Equal(FuzzCorpus.Record(sent[i]), "every field, the signer and the proof are what the author wrote");
        arrived.Should().OnlyContain(operation => FakeSigner.IsProved(operation));
        WireSamples.Encode(WireSamples.Codec(), arrived).Should().Equal(WireSamples.Encode(WireSamples.Codec(), sent));
    }

    [Fact]
    public void Signed_and_unsigned_operations_do_not_go_together()
    {
        var encode = () => WireSamples.Encode(WireSamples.Codec(), [SignedSamples.Mixed()[1], WireSamples.Mixed()[1]]);
        encode.Should().Throw<ArgumentException>().WithMessage("*schemes 1 and 0*");
        encode = () => WireSamples.Encode(WireSamples.Codec(), [WireSamples.Mixed()[1], SignedSamples.Mixed()[1]]);
        encode.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void A_key_or_a_proof_that_no_peer_reads_is_not_written()
    {
        foreach (var (key, proof) in new[] { (4_097, 64), (33, 4_097) })
        {
            var operation = new Operation(new OperationScope(WireSamples.Database, 1, new byte[key]), OperationKind.Remove, 0, "a", "", null, WireSamples.At(0), null, new SignatureProof(new byte[proof]));
            FluentActions.Invoking(() => WireSamples.Encode(WireSamples.Codec(), operation)).Should().Throw<ArgumentException>().WithMessage("*4096*");
        }
    }

    [Fact]
    public void A_proof_of_no_use_is_carried_to_the_judge()
    {
        var codec = WireSamples.Codec();
        foreach (var proof in new OperationProof?[] { null, new SignatureProof([]), new SignatureProof(new byte[63]), new SignatureProof(new byte[72]), new SignatureProof(new byte[4_096]) })
        {
            var operation = SignedSamples.Make(SignedSamples.Bob, OperationKind.Remove, "ann", WireSamples.At(7));
            Operation[] sent = [SignedSamples.Mixed()[1], proof is null ? operation : operation.WithProof(proof)];
            codec.Decode(WireSamples.Encode(codec, sent), Limits, out var decoded).Should().Be(DecodeStatus.Ok);
            FakeSigner.IsProved(decoded[0]).Should().BeTrue();
            FakeSigner.IsProved(decoded[1]).Should().BeFalse();
            decoded[1].Proof.Length.Should().Be(proof?.Length ?? 0);
        }
    }

    [Fact]
    public void Full_containers_of_any_proofs_come_back()
    {
        var codec = WireSamples.Codec();
        foreach (var operations in new[] { Users(4_096, 0), Users(4_096, 32), Users(4_096, 1_024) })
        {
            codec.Decode(WireSamples.Encode(codec, operations), Limits, out var decoded).Should().Be(DecodeStatus.Ok);
            Same(decoded.AsSpan(), operations).Should().BeTrue();
        }
    }

    [Fact]
    public void Ten_thousand_user_nodes_take_at_most_66_bytes_more_signed_alone_and_2_bytes_more_in_full_batches()
    {
        int Bytes(Operation[] operations) => operations.Chunk(4_096).Sum(chunk => WireSamples.Encode(WireSamples.Codec(), chunk).Length);
        var unsigned = Bytes([.. Enumerable.Range(0, 10_000).Select(WireSamples.User)]);
        var (alone, batched) = (Bytes(Users(10_000, 0)), Bytes(Users(10_000, 256)));
        output.WriteLine($"unsigned {unsigned}, alone {alone}, batches of 256 {batched}, of 32 {Bytes(Users(10_000, 32))}");
        (alone - unsigned).Should().BeLessThanOrEqualTo(66 * 10_000);
        (batched - unsigned).Should().BeLessThanOrEqualTo(2 * 10_000);

        // In the order of a full state, where batches are torn apart by keys that do not follow time.
        int KeyOrdered(Operation[] operations) => Bytes([.. operations.OrderBy(operation => operation.NodeId, StringComparer.Ordinal)]);
        output.WriteLine($"by key: unsigned {KeyOrdered([.. Enumerable.Range(0, 10_000).Select(WireSamples.User)])}, alone {KeyOrdered(Users(10_000, 0))}, batches of 256 {KeyOrdered(Users(10_000, 256))}");
    }

    [Fact]
    public void A_delta_of_a_hundred_user_nodes_takes_at_most_10_kB_signed_alone_and_4_kB_in_batches()
    {
        var alone = WireSamples.Encode(WireSamples.Codec(), Users(100, 0)).Length;
        var batched = WireSamples.Encode(WireSamples.Codec(), Users(100, 32)).Length;
        output.WriteLine($"alone {alone}, batched {batched}");
        alone.Should().BeLessThanOrEqualTo(10_000);
        batched.Should().BeLessThanOrEqualTo(4_000);
    }

    internal static bool Same(ReadOnlySpan<Operation> left, ReadOnlySpan<Operation> right)
    {
        if (left.Length != right.Length)
            return false;
        for (var i = 0; i < left.Length; i++)
        {
            if (left[i].Id != right[i].Id || left[i].Author != right[i].Author || !left[i].Proof.Span.SequenceEqual(right[i].Proof.Span))
                return false;
        }

        return true;
    }

    /// <summary>The record that performance is measured with; a group of 0 signs each alone.</summary>
    private static Operation[] Users(int count, int groupSize)
    {
        Operation[] unsigned = [.. Enumerable.Range(0, count).Select(i => SignedSamples.Rescope(WireSamples.User(i), SignedSamples.Alice))];
        return groupSize == 0
            ? Array.ConvertAll(unsigned, operation => operation.SignedBy(SignedSamples.Alice))
            : BatchSigner.Sign(SignedSamples.Alice, SignedSamples.ScopeOf(SignedSamples.Alice), unsigned, groupSize);
    }
}
