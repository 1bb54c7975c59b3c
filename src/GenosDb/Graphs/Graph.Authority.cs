namespace GenosDb.Graphs;

// The authority section: one register for each operation, never replaced. It changes no node, so nobody but the writer reads it.
public sealed partial class Graph
{
    private readonly Dictionary<OperationId, (Operation Operation, ulong Position)> _authority = [];

    private MergeResult MergeAuthority(Operation operation, ulong position)
    {
        if (!_authority.TryAdd(operation.Id, (operation, position)))
            return MergeResult.Duplicate;
        RegisterCount++;
        _fingerprint.AddAuthority(operation);
        return MergeResult.Won;
    }

    /// <summary>The registers of the authority section. Of the writer.</summary>
    internal (Operation Operation, ulong Position)[] CopyAuthority() => [.. _authority.Values];

    private (Operation? Operation, ulong Position) FindAuthority(in RegisterKey key) =>
        _authority.GetValueOrDefault(OperationId.Read(Convert.FromHexString(key.NodeId)));
}
