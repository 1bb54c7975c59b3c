using GenosDb.Security;

namespace GenosDb.Tests.Database;

public sealed class OutcomeMemoryTests
{
    [Theory]
    [InlineData(5_000, 1, 4_096)]
    [InlineData(40, 1_000_000, 16)]
    public void The_latest_outcomes_are_remembered_as_far_as_their_number_and_their_values_allow(int count, int bytes, int remembered)
    {
        var memory = new OutcomeMemory();
        var value = GenosValue.Binary(new byte[bytes]);
        var refused = Enumerable.Range(0, count)
            .Select(i => Operation.Upsert(DatabaseId.From("shared"), new HybridTimestamp(1_800_000_000_000 + i, 0, new ReplicaId(1)), "n", value))
            .ToArray();
        foreach (var operation in refused)
            memory.Add(WriteOutcomes.Refused(operation, OperationVerdict.NotAuthorised)).Should().BeTrue();

        refused.Count(IsRemembered).Should().Be(remembered);
        refused[^remembered..].All(IsRemembered).Should().BeTrue("the oldest are forgotten");

        bool IsRemembered(Operation operation) => memory.Find(operation) is not null;
    }

    [Fact]
    public void A_pair_that_is_sent_again_is_no_news_although_it_was_read_anew()
    {
        var memory = new OutcomeMemory();
        memory.Add(WriteOutcomes.Overwritten(At(1), At(2))).Should().BeTrue();
        memory.Add(WriteOutcomes.Overwritten(At(1), At(2))).Should().BeFalse();
        memory.Add(WriteOutcomes.Overwritten(At(1), At(3))).Should().BeTrue("it lost to another one too");
        memory.Find(At(1))!.Value.Cause!.Timestamp.Should().Be(At(3).Timestamp);
        memory.Operations().Should().ContainSingle();
    }

    [Fact]
    public void Of_one_whose_first_proof_was_bad_the_later_is_kept()
    {
        Operation forged = At(1), first = At(1), second = At(1);
        var memory = new OutcomeMemory();
        memory.Add(WriteOutcomes.Refused(forged, OperationVerdict.BadSignature)).Should().BeTrue();
        memory.Add(WriteOutcomes.Overwritten(first, At(2))).Should().BeTrue();
        memory.Find(forged)!.Value.Operation.Should().BeSameAs(first);
        memory.Add(WriteOutcomes.Overwritten(second, At(3))).Should().BeTrue();
        memory.Find(forged)!.Value.Operation.Should().BeSameAs(first, "what was read twice is kept once");
    }

    private static Operation At(int counter) =>
        Operation.Upsert(DatabaseId.From("shared"), new HybridTimestamp(1_800_000_000_000, (ushort)counter, new ReplicaId(1)), "n", counter);
}
