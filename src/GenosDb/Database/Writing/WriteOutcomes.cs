using GenosDb.Graphs;
using GenosDb.Security;

namespace GenosDb;

/// <summary>Makes outcomes of what the engine reports, and says them in words.</summary>
internal static class WriteOutcomes
{
    public static OutcomeNote Refused(Operation operation, OperationVerdict verdict) =>
        new(WriteOutcomeKind.Refused, ReasonOf(verdict), operation, Cause: null) { Verdict = verdict };

    public static OutcomeNote Reevaluated(MergeOutcome outcome) =>
        outcome.Result == MergeResult.Reverted
            ? new OutcomeNote(WriteOutcomeKind.Reverted, WriteOutcomeReason.Revoked, outcome.Operation, outcome.Other)
            : new OutcomeNote(WriteOutcomeKind.Applied, WriteOutcomeReason.None, outcome.Operation, outcome.Other);

    public static OutcomeNote Overwritten(Operation loser, Operation winner) => new(WriteOutcomeKind.Overwritten, WriteOutcomeReason.NewerWrite, loser, winner);

    public static OutcomeNote Applied(Operation operation) => new(WriteOutcomeKind.Applied, WriteOutcomeReason.None, operation, Cause: null);

    public static OutcomeNote StampReused(Operation first, Operation second)
    {
        var (loser, winner) = OperationOrder.Instance.Compare(first, second) < 0 ? (first, second) : (second, first);
        return new OutcomeNote(WriteOutcomeKind.Refused, WriteOutcomeReason.StampReused, loser, winner);
    }

    public static WriteOutcomeReason ReasonOf(OperationVerdict verdict) => verdict switch
    {
        OperationVerdict.NotAuthorised => WriteOutcomeReason.NotAuthorised,
        OperationVerdict.TooFarAhead => WriteOutcomeReason.TooFarAhead,
        OperationVerdict.NoRoom => WriteOutcomeReason.NoRoom,
        OperationVerdict.OverLimit => WriteOutcomeReason.OverLimit,
        _ => WriteOutcomeReason.Invalid,
    };

    public static string Describe(in OutcomeNote note)
    {
        var (operation, cause) = (note.Operation, note.Cause);
        var name = Name(operation);
        return (note.Kind, note.Reason) switch
        {
            (WriteOutcomeKind.Applied, _) => $"{name} counts.",
            (WriteOutcomeKind.Overwritten, _) => $"{name} was overwritten by a later write of {cause!.Author?.ToString() ?? $"replica {cause.Timestamp.Origin}"}. Write it again if it should show.",
            (WriteOutcomeKind.Reverted, _) => $"{name} was withdrawn: its author's right was, for that time. {(cause is null ? "Nothing shows in its place" : "An older write shows again")}.",
            (_, WriteOutcomeReason.StampReused) => $"{name} has the stamp of another operation ({operation.Id} and {cause!.Id}): a copied database, or a dishonest writer. The greater id counts on every peer.",
            (_, WriteOutcomeReason.NotAuthorised) => $"{name} does not count: its author had no right to it, as far as is known here; it is kept aside until a grant says otherwise.",
            (_, WriteOutcomeReason.TooFarAhead) => $"{name} does not count: its time is {operation.Timestamp.ToDateTimeOffset():O}, further ahead than clocks may differ; it is kept aside until then.",
            (_, WriteOutcomeReason.NoRoom) => $"{name} does not count: there is no room for it here; peers are asked for it again.",
            (_, WriteOutcomeReason.OverLimit) => $"{name} does not count: it is beyond a limit that holds on every peer.",
            _ => $"{name} does not count: no honest peer forwards it ({note.Verdict}).",
        };
    }

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
