using System.Collections.Immutable;

namespace GenosDb.Security;

/// <summary>What the policy says of one superadmin, in the terms in which operations are judged.</summary>
/// <param name="NotBefore">Unix milliseconds of the first moment in office.</param>
/// <param name="NotAfter">Unix milliseconds of the last one.</param>
/// <param name="MaxRank">The highest rank that its grants can give.</param>
/// <param name="Keep">Ascending; what survives of all that it signed. Null: everything.</param>
internal sealed record SuperAdminEntry(long NotBefore, long NotAfter, int MaxRank, ImmutableArray<OperationId>? Keep)
{
    public bool IsInOffice(HybridTimestamp at) => at.UnixMilliseconds >= NotBefore && at.UnixMilliseconds <= NotAfter;

    /// <summary>Whether an operation that this identity signed still counts at all.</summary>
    public bool Keeps(Operation operation) =>
        Keep is not { } keep || (operation.Timestamp.UnixMilliseconds <= NotAfter && keep.BinarySearch(operation.Id) >= 0);
}
