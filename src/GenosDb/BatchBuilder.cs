using GenosDb.Sync;
using GenosDb.Wire;

namespace GenosDb;

/// <summary>Collects the drafts of one batch, each checked as it comes, so that nothing is half applied.</summary>
internal sealed class BatchBuilder(Func<string> generateId, int maxOperations) : IGenosBatch
{
    private readonly List<OperationDraft> _drafts = [];
    private long _bytes;
    private bool _isSealed;

    public IReadOnlyList<OperationDraft> Drafts => _drafts;

    public OperationDraft[] Seal()
    {
        _isSealed = true;
        return [.. _drafts];
    }

    public string Put(GenosValue value, string? id = null)
    {
        id ??= generateId();
        Add(Draft.Upsert(id, value));
        return id;
    }

    public void Remove(string id) => Add(Draft.Remove(id));

    public void Link(string source, string target, string label = "") => Add(Draft.Edge(OperationKind.Link, source, label, target));

    public void Unlink(string source, string target, string label = "") => Add(Draft.Edge(OperationKind.Unlink, source, label, target));

    private void Add(in OperationDraft draft)
    {
        if (_isSealed)
            throw new InvalidOperationException("The batch has ended. Collect operations inside the callback only, and do not await there.");
        if (_drafts.Count == maxOperations)
            throw new GenosLimitException($"The batch has more than {maxOperations} operations. Write it in several batches.", nameof(GenosLimits.BatchOperations), _drafts.Count + 1, maxOperations);
        var bytes = _bytes + ContainerSize.Estimate(draft.NodeId, draft.Label, draft.Target, draft.Body);
        if (bytes > ValidityLimits.BatchBytes)
            throw new GenosLimitException($"The batch has more than {ValidityLimits.BatchBytes} encoded bytes. Write it in several batches.", nameof(ValidityLimits.BatchBytes), bytes, ValidityLimits.BatchBytes);
        _bytes = bytes;
        _drafts.Add(draft);
    }
}
