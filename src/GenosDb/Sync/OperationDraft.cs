namespace GenosDb.Sync;

/// <summary>A local write before it has a stamp. Names and body are valid already.</summary>
internal readonly record struct OperationDraft(OperationKind Kind, string NodeId, string Label, string? Target, byte[]? Body)
{
    public RegisterKey Key => Kind switch
    {
        OperationKind.Upsert => RegisterKey.Value(NodeId),
        OperationKind.Remove => RegisterKey.Removal(NodeId),
        _ => RegisterKey.Edge(NodeId, Label, Target!),
    };
}
