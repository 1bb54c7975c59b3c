using GenosDb.Graphs;
using GenosDb.Security;

namespace GenosDb;

/// <content>What became of one operation.</content>
public sealed partial class GenosDatabase
{
    /// <inheritdoc/>
    public async ValueTask<WriteOutcome?> FindOutcomeAsync(OperationId operation, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var snapshot = GetSnapshot();
        var view = snapshot.View;
        if (await RunAsync(view.NodeCount, () => FindCurrent(view, operation, cancellationToken), cancellationToken).ConfigureAwait(false) is { } current)
            return WriteOutcomes.Applied(current) with { IsLocal = current.Timestamp.Origin == Replica };
        if (_outcomes.Find(operation) is { } told)
            return told;
        lock (_gate)
        {
            ThrowIfClosed();
            if (_graph.TryGetCurrent(RegisterKey.Authority(operation), out var statement, out _))
                return WriteOutcomes.Applied(statement);
            return _graph.FindQuarantined([operation]).FirstOrDefault() is { } kept ? WriteOutcomes.Refused(kept, OperationVerdict.NotAuthorised) : null;
        }
    }

    private static Operation? FindCurrent(GraphView view, OperationId id, CancellationToken cancellationToken)
    {
        foreach (var (operation, _) in view.Registers())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (operation.Id == id)
                return operation;
        }

        return null;
    }
}
