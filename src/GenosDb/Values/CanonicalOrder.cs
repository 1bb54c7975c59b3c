namespace GenosDb;

/// <summary>The total order of values: null, booleans, numbers, text, binary, arrays, maps. Zero only for equal bytes.</summary>
/// <remarks>Both sides are known to be canonical, so the recursion is as deep as a value may be.</remarks>
internal static class CanonicalOrder
{
    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        int leftAt = 0, rightAt = 0;
        return Compare(left, ref leftAt, right, ref rightAt);
    }

    /// <summary>Compares by exact value. Casting the integer instead would make 2^53 and 2^53 + 1 equal to the same double.</summary>
    /// <param name="integer">Any integer.</param>
    /// <param name="number">Finite, and not an integer of 64 bits; so the two are never equal.</param>
    public static int Compare(long integer, double number) => number switch
    {
        >= 9_223_372_036_854_775_808.0 => -1,
        < -9_223_372_036_854_775_808.0 => 1,
        _ => integer <= (long)Math.Floor(number) ? -1 : 1,
    };

    // Leaves both positions behind the items when they are equal; otherwise nobody reads on.
    private static int Compare(ReadOnlySpan<byte> left, ref int leftAt, ReadOnlySpan<byte> right, ref int rightAt)
    {
        var leftKind = CanonicalBytes.KindOf(left[leftAt]);
        var rightKind = CanonicalBytes.KindOf(right[rightAt]);
        if (leftKind != rightKind)
        {
            return (leftKind, rightKind) switch
            {
                (GenosValueKind.Integer, GenosValueKind.Double) =>
                    Compare(CanonicalBytes.ReadInt64(left, ref leftAt), CanonicalBytes.ReadDouble(right, ref rightAt)),
                (GenosValueKind.Double, GenosValueKind.Integer) =>
                    -Compare(CanonicalBytes.ReadInt64(right, ref rightAt), CanonicalBytes.ReadDouble(left, ref leftAt)),
                _ => leftKind.CompareTo(rightKind),
            };
        }

        switch (leftKind)
        {
            case GenosValueKind.Null:
            case GenosValueKind.Boolean:
                return left[leftAt++].CompareTo(right[rightAt++]);
            case GenosValueKind.Integer:
                return CanonicalBytes.ReadInt64(left, ref leftAt).CompareTo(CanonicalBytes.ReadInt64(right, ref rightAt));
            case GenosValueKind.Double:
                return CanonicalBytes.ReadDouble(left, ref leftAt).CompareTo(CanonicalBytes.ReadDouble(right, ref rightAt));
            case GenosValueKind.String:
            case GenosValueKind.Binary:
                return CanonicalBytes.ReadPayload(left, ref leftAt).SequenceCompareTo(CanonicalBytes.ReadPayload(right, ref rightAt));
        }

        var leftCount = CanonicalBytes.ReadCount(left, ref leftAt);
        var rightCount = CanonicalBytes.ReadCount(right, ref rightAt);
        for (var i = 0; i < Math.Min(leftCount, rightCount); i++)
        {
            var order = leftKind == GenosValueKind.Map
                ? CanonicalBytes.ReadPayload(left, ref leftAt).SequenceCompareTo(CanonicalBytes.ReadPayload(right, ref rightAt))
                : 0;
            if (order == 0)
                order = Compare(left, ref leftAt, right, ref rightAt);
            if (order != 0)
                return order;
        }

        return leftCount.CompareTo(rightCount);
    }
}
