using GenosDb.Sync;

namespace GenosDb;

/// <summary>Makes drafts of local writes; names and values are checked here, before anything is locked or stamped.</summary>
internal static class Draft
{
    public static OperationDraft Upsert(string id, GenosValue value)
    {
        GraphNames.RequireNodeId(id);
        var body = value.ToOwnedBytes();
        if (body.Length > ValidityLimits.ValueBytes)
            throw new GenosLimitException($"The value of node '{id}' has {body.Length} bytes; at most {ValidityLimits.ValueBytes} are allowed. Split it into several nodes.", nameof(ValidityLimits.ValueBytes), body.Length, ValidityLimits.ValueBytes);
        return new OperationDraft(OperationKind.Upsert, id, "", null, body);
    }

    public static OperationDraft Remove(string id)
    {
        GraphNames.RequireNodeId(id);
        return new OperationDraft(OperationKind.Remove, id, "", null, null);
    }

    public static OperationDraft Edge(OperationKind kind, string source, string label, string target)
    {
        GraphNames.RequireNodeId(source);
        GraphNames.RequireNodeId(target);
        GraphNames.RequireLabel(label);
        return new OperationDraft(kind, source, label, target, null);
    }
}
