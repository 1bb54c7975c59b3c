using GenosDb.Graphs;
using GenosDb.Security;

namespace GenosDb;

/// <summary>Says in words what became of operations.</summary>
internal static class WriteOutcomes
{
    public static WriteOutcome Refused(Operation operation, OperationVerdict verdict)
    {
        var (reason, why) = verdict switch
        {
            OperationVerdict.NotAuthorised => (WriteOutcomeReason.NotAuthorised, "its author had no right to it, as far as is known here; it is kept aside until a grant says otherwise"),
            OperationVerdict.TooFarAhead => (WriteOutcomeReason.TooFarAhead, $"its time is {operation.Timestamp.ToDateTimeOffset():O}, further ahead than clocks may differ; it is kept aside until then"),
            OperationVerdict.NoRoom => (WriteOutcomeReason.NoRoom, "there is no room for it here; peers are asked for it again"),
            OperationVerdict.OverLimit => (WriteOutcomeReason.OverLimit, "it is beyond a limit that holds on every peer"),
            _ => (WriteOutcomeReason.Invalid, $"no honest peer forwards it ({verdict})"),
        };
        return new WriteOutcome(WriteOutcomeKind.Refused, reason, operation, Cause: null, $"{Name(operation)} does not count: {why}.") { Verdict = verdict };
    }

    public static WriteOutcome Reevaluated(MergeOutcome outcome) =>
        outcome.Result == MergeResult.Reverted
            ? new WriteOutcome(WriteOutcomeKind.Reverted, WriteOutcomeReason.Revoked, outcome.Operation, outcome.Other, $"{Name(outcome.Operation)} was withdrawn: its author's right was, for that time. {(outcome.Other is null ? "Nothing shows in its place" : "An older write shows again")}.")
            : new WriteOutcome(WriteOutcomeKind.Applied, WriteOutcomeReason.None, outcome.Operation, outcome.Other, $"{Name(outcome.Operation)} counts now.");

    public static WriteOutcome Overwritten(Operation loser, Operation winner) =>
        new(WriteOutcomeKind.Overwritten, WriteOutcomeReason.NewerWrite, loser, winner, $"{Name(loser)} was overwritten by a later write of {winner.Author?.ToString() ?? $"replica {winner.Timestamp.Origin}"}. Write it again if it should show.");

    public static WriteOutcome Applied(Operation operation) =>
        new(WriteOutcomeKind.Applied, WriteOutcomeReason.None, operation, Cause: null, $"{Name(operation)} counts.");

    public static WriteOutcome StampReused(Operation first, Operation second) =>
        new(WriteOutcomeKind.Refused, WriteOutcomeReason.StampReused, OperationOrder.Instance.Compare(first, second) < 0 ? first : second, OperationOrder.Instance.Compare(first, second) < 0 ? second : first, $"{Name(second)} has the stamp of another operation ({first.Id} and {second.Id}): a copied database, or a dishonest writer. The greater id counts on every peer.");

    /// <summary>Begins the message about a local write that was refused.</summary>
    public static string NotDone(Operation refused) => refused.Kind switch
    {
        OperationKind.Upsert => $"Node '{refused.NodeId}' was not written",
        OperationKind.Remove => $"Node '{refused.NodeId}' was not removed",
        OperationKind.Link or OperationKind.Unlink => $"The edge from '{refused.NodeId}' to '{refused.Target}' was not changed",
        OperationKind.AclGrant => $"The level on '{refused.NodeId}' was not changed",
        _ => $"The role of {refused.NodeId} was not changed",
    };

    private static string Name(Operation operation) => operation.Kind switch
    {
        OperationKind.Upsert => $"The value of '{operation.NodeId}'",
        OperationKind.Remove => $"The removal of '{operation.NodeId}'",
        OperationKind.Link or OperationKind.Unlink => $"The edge from '{operation.NodeId}' to '{operation.Target}'",
        _ => $"The {operation.Kind} of '{operation.NodeId}'",
    };
}
