using System.Security.Cryptography;
using GenosDb.Security;

namespace GenosDb;

/// <content>What became of one operation.</content>
public sealed partial class GenosDatabase
{
    /// <summary>Entries of the log that are searched before everything else: who asks mostly does so soon after writing.</summary>
    private const int RecentWrites = 4_096;

    /// <inheritdoc/>
    public async ValueTask<WriteOutcome?> FindOutcomeAsync(OperationId operation, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        List<Operation> recent = [];
        Operation? statement;
        Operation[] kept;
        using var snapshot = GetSnapshot();
        lock (_gate)
        {
            ThrowIfClosed();
            _engine.Oplog.CopyNewest(RecentWrites, recent);
            kept = [.. _graph.Kept.Where(kept => !kept.IsPermitted).Select(kept => kept.Operation)];
            _graph.TryGetCurrent(RegisterKey.Authority(operation), out statement, out _);
        }

        // From the cheap to the dear: an id says nothing about where its operation stands, so whatever is looked at is hashed.
        if (statement is not null)
            return ToOutcome(WriteOutcomes.Applied(statement));
        if (Find(_outcomes.Operations().Reverse(), operation, cancellationToken) is { } told && _outcomes.Find(told) is { } note)
            return ToOutcome(IsCurrent(told) ? WriteOutcomes.Applied(told) : note);
        if (Find(recent, operation, cancellationToken) is { } written)
            return ToOutcome(WriteOutcomes.Applied(written));
        if (Find(kept, operation, cancellationToken) is { } unauthorised)
            return ToOutcome(WriteOutcomes.Refused(unauthorised, OperationVerdict.NotAuthorised));
        var view = snapshot.View;
        var current = await RunAsync(view.NodeCount, () => Find(view.Registers().Select(register => register.Operation), operation, cancellationToken), cancellationToken).ConfigureAwait(false);
        return current is null ? null : ToOutcome(WriteOutcomes.Applied(current));
    }

    /// <summary>Hashes operations one after the other, and keeps no hash: there may be millions.</summary>
    private static Operation? Find(IEnumerable<Operation> operations, OperationId wanted, CancellationToken cancellationToken)
    {
        Span<byte> id = stackalloc byte[OperationId.Size];
        Span<byte> wantedId = stackalloc byte[OperationId.Size];
        wanted.WriteTo(wantedId);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var operation in operations)
        {
            cancellationToken.ThrowIfCancellationRequested();
            operation.ComputeId(id, hash);
            if (id.SequenceEqual(wantedId))
                return operation;
        }

        return null;
    }

    /// <summary>What was told of an operation last is not always what it came to: it may have been sent again, or what took its place was withdrawn.</summary>
    private bool IsCurrent(Operation operation)
    {
        if (operation.CheckValidity() != DecodeStatus.Ok)
            return false;
        lock (_gate)
            return _graph.TryGetCurrent(RegisterKey.Of(operation), out var current, out _) && SameOperation.Instance.Equals(current, operation);
    }

    private WriteOutcome ToOutcome(OutcomeNote note) => (note with { IsLocal = IsLocal(note.Operation) }).ToOutcome();
}
