using System.Diagnostics.CodeAnalysis;

namespace GenosDb.Graphs;

/// <summary>Hashes with a seed of this process: operations can be made until their ids collide in a table without one.</summary>
internal sealed class OperationIdComparer : IEqualityComparer<OperationId>
{
    public static readonly OperationIdComparer Instance = new();

    public bool Equals(OperationId x, OperationId y) => x == y;

    public int GetHashCode([DisallowNull] OperationId obj)
    {
        Span<byte> bytes = stackalloc byte[OperationId.Size];
        obj.WriteTo(bytes);
        var hash = default(HashCode);
        hash.AddBytes(bytes);
        return hash.ToHashCode();
    }
}
