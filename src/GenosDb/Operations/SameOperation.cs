using System.Diagnostics.CodeAnalysis;

namespace GenosDb;

/// <summary>Two objects are one operation when their ids are equal. Ids are made only where stamps are equal, which they hardly ever are of two operations.</summary>
internal sealed class SameOperation : IEqualityComparer<Operation>
{
    public static readonly SameOperation Instance = new();

    public bool Equals(Operation? x, Operation? y) =>
        ReferenceEquals(x, y) || (x is not null && y is not null && OperationOrder.Instance.Compare(x, y) == 0);

    /// <summary>Seeded for each process: operations can be made until their stamps collide in a table that is not.</summary>
    public int GetHashCode([DisallowNull] Operation obj) => HashCode.Combine(obj.Timestamp.Packed, obj.Timestamp.Origin.Bits);
}
