namespace GenosDb.Sync;

/// <summary>A local write before it has a stamp. Names and body are valid already.</summary>
internal readonly record struct OperationDraft(OperationKind Kind, string NodeId, string Label, string? Target, byte[]? Body)
{
    /// <summary>1 for a sealed value.</summary>
    public byte Flags { get; init; }

    /// <summary>A hybrid time that the stamp has to be above, besides those that decide its register; zero for none.</summary>
    public ulong After { get; init; }

    public bool IsAuthority => Kind is not (OperationKind.Upsert or OperationKind.Remove or OperationKind.Link or OperationKind.Unlink);

    /// <summary>The register it will compete for; of an authority operation, which competes with none, it is known only once it has a stamp.</summary>
    public RegisterKey Key => Kind switch
    {
        OperationKind.Upsert => RegisterKey.Value(NodeId),
        OperationKind.Remove => RegisterKey.Removal(NodeId),
        _ => RegisterKey.Edge(NodeId, Label, Target!),
    };
}
