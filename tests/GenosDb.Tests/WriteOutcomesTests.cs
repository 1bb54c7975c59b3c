using GenosDb.Security;
using GenosDb.Tests.Wire;

namespace GenosDb.Tests;

public sealed class WriteOutcomesTests
{
    public static TheoryData<OperationVerdict, WriteOutcomeReason> Verdicts => new()
    {
        { OperationVerdict.NotAuthorised, WriteOutcomeReason.NotAuthorised },
        { OperationVerdict.TooFarAhead, WriteOutcomeReason.TooFarAhead },
        { OperationVerdict.NoRoom, WriteOutcomeReason.NoRoom },
        { OperationVerdict.OverLimit, WriteOutcomeReason.OverLimit },
        { OperationVerdict.Malformed, WriteOutcomeReason.Invalid },
        { OperationVerdict.NotCanonical, WriteOutcomeReason.Invalid },
        { OperationVerdict.BeforeGenesis, WriteOutcomeReason.Invalid },
        { OperationVerdict.WrongDatabase, WriteOutcomeReason.Invalid },
        { OperationVerdict.SchemeNotAllowed, WriteOutcomeReason.Invalid },
        { OperationVerdict.BadAddress, WriteOutcomeReason.Invalid },
        { OperationVerdict.BadSignature, WriteOutcomeReason.Invalid },
    };

    [Theory]
    [MemberData(nameof(Verdicts))]
    public void What_was_refused_says_exactly_what_was_found(OperationVerdict verdict, WriteOutcomeReason reason)
    {
        var outcome = WriteOutcomes.Refused(WireSamples.Upsert("ann", WireSamples.At(1)), verdict).ToOutcome();
        (outcome.Kind, outcome.Reason, outcome.Verdict).Should().Be((WriteOutcomeKind.Refused, reason, verdict));
        outcome.Message.Should().StartWith("The value of 'ann' does not count");
    }

    [Fact]
    public void Every_verdict_that_refuses_is_there() =>
        Verdicts.Select(row => (OperationVerdict)row[0]).Should().BeEquivalentTo(Enum.GetValues<OperationVerdict>().Where(verdict => verdict > OperationVerdict.Duplicate));
}
