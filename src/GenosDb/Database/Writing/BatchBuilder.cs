using System.Runtime.ExceptionServices;
using GenosDb.Sync;
using GenosDb.Wire;

namespace GenosDb;

/// <summary>Collects the drafts of one batch, each checked as it comes. A call that is refused voids the batch, also when the callback catches it, so that
/// nothing is half applied.</summary>
internal sealed class BatchBuilder(Func<string> generateId, int maxOperations, bool isSigned) : IGenosBatch
{
    private readonly List<OperationDraft> _drafts = [];
    private long _bytes;
    private bool _isSealed;
    private ExceptionDispatchInfo? _refusal;

    /// <summary>Runs the callback and gives what it collected.</summary>
    /// <exception cref="Exception">What the callback threw, or the first refused call of it.</exception>
    public OperationDraft[] Collect(Action<IGenosBatch> build)
    {
        try
        {
            build(this);
        }
        finally
        {
            _isSealed = true;
        }

        _refusal?.Throw();
        return [.. _drafts];
    }

    public string Put(GenosValue value, string? id = null)
    {
        id ??= generateId();
        Add((id, value), static put => Draft.Upsert(put.id, put.value));
        return id;
    }

    public void Remove(string id) => Add(id, Draft.Remove);

    public void Link(string source, string target, string label = "") =>
        Add((source, label, target), static edge => Draft.Edge(OperationKind.Link, edge.source, edge.label, edge.target));

    public void Unlink(string source, string target, string label = "") =>
        Add((source, label, target), static edge => Draft.Edge(OperationKind.Unlink, edge.source, edge.label, edge.target));

    private void Add<T>(T call, Func<T, OperationDraft> toDraft)
    {
        if (_isSealed)
            throw new InvalidOperationException("The batch has ended. Collect operations inside the callback only, and do not await there.");
        try
        {
            Add(toDraft(call));
        }
        catch (Exception refusal)
        {
            _refusal ??= ExceptionDispatchInfo.Capture(refusal);
            throw;
        }
    }

    private void Add(in OperationDraft draft)
    {
        if (_drafts.Count == maxOperations)
            throw new GenosLimitException($"The batch has more than {maxOperations} operations. Write it in several batches.", nameof(GenosLimits.BatchOperations), _drafts.Count + 1, maxOperations);
        var bytes = _bytes + ContainerSize.Estimate(draft.NodeId, draft.Label, draft.Target, draft.Body, isSigned);
        if (bytes > ValidityLimits.BatchBytes)
            throw new GenosLimitException($"The batch has more than {ValidityLimits.BatchBytes} encoded bytes. Write it in several batches.", nameof(ValidityLimits.BatchBytes), bytes, ValidityLimits.BatchBytes);
        _bytes = bytes;
        _drafts.Add(draft);
    }
}
