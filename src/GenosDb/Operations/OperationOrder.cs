namespace GenosDb;

/// <summary>The total order of operations: hybrid time, origin, operation id.</summary>
/// <remarks>The id decides only between operations with one stamp, which a copied store or a dishonest writer can make; every replica then still picks the same one.</remarks>
internal sealed class OperationOrder : IComparer<Operation>
{
    public static readonly OperationOrder Instance = new();

    public int Compare(Operation? x, Operation? y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (ReferenceEquals(x, y))
            return 0;
        var order = x.Timestamp.CompareTo(y.Timestamp);
        return order != 0 ? order : x.Id.CompareTo(y.Id);
    }
}
