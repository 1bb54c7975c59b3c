using GenosDb.Tests.Wire;

namespace GenosDb.Tests.Operations.Batches;

public class BatchSignerTests
{
    [Theory]
    [InlineData(0, 32, 0)]
    [InlineData(7, 32, 7)] // few: one by one
    [InlineData(8, 32, 1)]
    [InlineData(32, 32, 1)]
    [InlineData(33, 32, 2)] // the last one alone
    [InlineData(34, 32, 2)]
    [InlineData(1_000, 256, 4)]
    [InlineData(9, 2, 5)]
    public void Every_operation_of_a_commit_is_proved(int operations, int groupSize, int signatures)
    {
        var signer = new FakeSigner("alice");
        var unsigned = Unsigned(signer, operations);
        var signed = BatchSigner.Sign(signer, SignedSamples.ScopeOf(signer), unsigned, groupSize);
        signed.Select(operation => operation.Id).Should().Equal(unsigned.Select(operation => operation.Id));
        signed.All(FakeSigner.IsProved).Should().BeTrue();
        signer.Signatures.Should().Be(signatures);
    }

    [Fact]
    public void Authority_is_signed_alone()
    {
        var signer = new FakeSigner("alice");
        var unsigned = Unsigned(signer, 20);
        unsigned[3] = SignedSamples.Make(signer, OperationKind.Grant, "grant", WireSamples.At(3), WireSamples.Ann);
        var signed = BatchSigner.Sign(signer, SignedSamples.ScopeOf(signer), unsigned, 32);
        signed[3].ProofForm.Should().BeOfType<SignatureProof>();
        signed.Where(operation => !operation.IsAuthority).Select(operation => ((BatchProof)operation.ProofForm!).Batch).Distinct().Should().ContainSingle().Which.Count.Should().Be(19);
        signed.Should().OnlyContain(operation => FakeSigner.IsProved(operation));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_025)]
    public void A_group_has_2_to_1024_members(int groupSize)
    {
        var signer = new FakeSigner("alice");
        FluentActions.Invoking(() => BatchSigner.Sign(signer, SignedSamples.ScopeOf(signer), [], groupSize)).Should().Throw<ArgumentOutOfRangeException>();
    }

    private static Operation[] Unsigned(ISigner signer, int count) =>
        [.. Enumerable.Range(0, count).Select(i => SignedSamples.Make(signer, OperationKind.Upsert, $"n{i}", WireSamples.At(i), WireSamples.Ann))];
}
