using System.Security.Cryptography;
using GenosDb.Graphs;
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
        using var snapshot = GetSnapshot();
        var view = snapshot.View;

        // From the cheap to the dear: an id says nothing about where its operation stands, so whatever is looked at is hashed.
        if (Find(_outcomes.Operations().Reverse(), operation, cancellationToken) is { } told && _outcomes.Find(told) is { } note)
            return ToOutcome(Revise(note));
        List<Operation> recent = [];
        lock (_gate)
        {
            ThrowIfClosed();
            if (_graph.TryGetCurrent(RegisterKey.Authority(operation), out var statement, out _))
                return ToOutcome(WriteOutcomes.Applied(statement));
            _engine.Oplog.CopyNewest(RecentWrites, recent);
        }

        if (Find(recent, operation, cancellationToken) is { } written)
            return ToOutcome(Revise(WriteOutcomes.Applied(written)));
        KeptOperation[] kept;
        lock (_gate)
            kept = [.. _graph.Kept];
        if (await RunAsync(kept.Length, () => Find(kept.Select(entry => entry.Operation), operation, cancellationToken), cancellationToken).ConfigureAwait(false) is { } beside)
        {
            var refused = Revise(WriteOutcomes.Refused(beside, OperationVerdict.NotAuthorised));
            // One that counts may have been dropped since.
            return refused is { Kind: WriteOutcomeKind.Refused } && Array.Exists(kept, entry => ReferenceEquals(entry.Operation, beside) && entry.IsPermitted) ? null : ToOutcome(refused);
        }

        var current = await RunAsync(view.NodeCount, () => Find(view.Registers().Select(register => register.Operation), operation, cancellationToken), cancellationToken).ConfigureAwait(false);
        return current is null ? null : ToOutcome(Revise(WriteOutcomes.Applied(current)));
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

    /// <summary>What was told of an operation last is not always what it came to: it may have been sent again, or what took its place was withdrawn, or a grant came.</summary>
    /// <returns>Null for what counts and was superseded where it was written, of which nobody is told.</returns>
    private OutcomeNote? Revise(OutcomeNote note)
    {
        var operation = note.Operation;
        if (operation.CheckValidity() != DecodeStatus.Ok)
            return note;
        lock (_gate)
        {
            if (_graph.FindWinnerOver(operation) is { } winner)
            {
                // The one that was told may have been withdrawn, so the one that shows.
                return winner.Timestamp.Origin != operation.Timestamp.Origin ? WriteOutcomes.Overwritten(operation, winner)
                    : note.Kind == WriteOutcomeKind.Overwritten ? note
                    : null;
            }

            return _graph.TryGetCurrent(RegisterKey.Of(operation), out var current, out _) && SameOperation.Instance.Equals(current, operation) ? WriteOutcomes.Applied(operation) : note;
        }
    }

    private WriteOutcome? ToOutcome(OutcomeNote? known) => known is { } note ? (note with { IsLocal = note.IsLocal || IsLocal(note.Operation) }).ToOutcome() : null;
}
