using System.Buffers;

namespace GenosDb.Wire;

/// <summary>Sorts operations as containers have them: authority first, then the rest, both by ≺. Times decide nearly always, and are compared as plain integers; an operation id, which costs two hashes, is asked for
/// only where stamps are equal.</summary>
internal static class OperationSorter
{
    /// <summary>Whether no operation stands behind a greater one; equal ones may be neighbours.</summary>
    public static bool IsSorted(ReadOnlySpan<Operation> operations)
    {
        for (var i = 1; i < operations.Length; i++)
        {
            bool wasAuthority = operations[i - 1].IsAuthority, isAuthority = operations[i].IsAuthority;
            if (isAuthority && !wasAuthority)
                return false;
            if (isAuthority != wasAuthority)
                continue;
            var order = operations[i - 1].Timestamp.CompareTo(operations[i].Timestamp);
            if (order > 0 || (order == 0 && OperationOrder.Instance.Compare(operations[i - 1], operations[i]) > 0))
                return false;
        }

        return true;
    }

    public static void Sort(Span<Operation> operations)
    {
        var authority = 0;
        for (var i = 0; i < operations.Length; i++)
        {
            if (operations[i].IsAuthority)
                Swap(ref operations[authority++], ref operations[i]);
        }

        SortByOrder(operations[..authority]);
        SortByOrder(operations[authority..]);
    }

    private static void SortByOrder(Span<Operation> operations)
    {
        var rented = ArrayPool<ulong>.Shared.Rent(operations.Length);
        var times = rented.AsSpan(0, operations.Length);
        for (var i = 0; i < times.Length; i++)
            times[i] = operations[i].Timestamp.Packed;
        times.Sort(operations);
        for (var start = 0; start < times.Length;)
        {
            var length = times[start..].IndexOfAnyExcept(times[start]);
            if (length < 0)
                length = times.Length - start;
            if (length > 1)
                operations.Slice(start, length).Sort(OperationOrder.Instance);
            start += length;
        }

        ArrayPool<ulong>.Shared.Return(rented);
    }

    private static void Swap(ref Operation left, ref Operation right) => (left, right) = (right, left);
}
