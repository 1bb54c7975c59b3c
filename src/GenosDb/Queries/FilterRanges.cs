using System.Collections.Immutable;

namespace GenosDb.Queries;

/// <summary>Which entries of an index cover what a condition matches. They may hold more, never less, so every node is checked all the same.</summary>
internal static class FilterRanges
{
    /// <summary>The conditions of a filter of which each must hold.</summary>
    public static ImmutableArray<NodeFilter> Conditions(NodeFilter filter) => filter switch
    {
        AllFilter => [],
        AndFilter and => and.Filters,
        _ => [filter],
    };

    /// <summary>The index that could serve a condition; null when none could.</summary>
    public static (FieldPath Path, IndexKind Kind)? Serves(NodeFilter condition) => condition switch
    {
        CompareFilter { Operator: not CompareOperator.NotEqual } compare => (compare.Path, IndexKind.Ordered),
        InFilter { IsNegated: false } @in => (@in.Path, IndexKind.Ordered),
        BetweenFilter between => (between.Path, IndexKind.Ordered),
        StringFilter { Operator: StringOperator.StartsWith } starts => (starts.Path, IndexKind.Ordered),
        WordsFilter { Words.Folded.Count: > 0 } words => (words.Path, IndexKind.Text),
        NearFilter near => (near.Path ?? FieldPath.Value, IndexKind.Geo),
        BoundingBoxFilter box => (box.Path ?? FieldPath.Value, IndexKind.Geo),
        _ => null,
    };

    /// <summary>Adds the ranges that cover a condition, which <see cref="Serves"/> this index; of a text index, of the word that is rarest in it.</summary>
    public static void Copy(NodeFilter condition, IndexRoot root, List<IndexRange> ranges)
    {
        switch (condition)
        {
            case CompareFilter compare:
                ranges.Add(RangeOf(compare));
                break;
            case InFilter @in:
                foreach (var value in @in.Values.Distinct())
                    ranges.Add(Exactly(value));
                break;
            case BetweenFilter between:
                ranges.Add(new IndexRange(IndexBound.Before(between.Low), IndexBound.After(between.High)));
                break;
            case StringFilter starts:
                ranges.Add(StartingWith(starts.Operand));
                break;
            case WordsFilter words:
                ranges.Add(words.Words.Folded.Select(word => TextKeys.RangeOf(word)).MinBy(range => root.RankOf(range.High) - root.RankOf(range.Low)));
                break;
            case NearFilter near:
                GeoKeys.CoverCircle(near.Center, near.RadiusKilometers, ranges);
                break;
            case BoundingBoxFilter box:
                GeoKeys.CoverBox(box.SouthWest, box.NorthEast, ranges);
                break;
        }
    }

    private static IndexRange Exactly(GenosValue value) => new(IndexBound.Before(value), IndexBound.After(value));

    private static IndexRange RangeOf(CompareFilter compare)
    {
        var value = compare.Operand;
        var least = IndexBound.At(OrderPrefix.LeastOf(value.Kind));
        var end = IndexBound.At(OrderPrefix.LeastAbove(value.Kind));
        return compare.Operator switch
        {
            CompareOperator.Greater => new IndexRange(IndexBound.After(value), end),
            CompareOperator.GreaterOrEqual => new IndexRange(IndexBound.Before(value), end),
            CompareOperator.Less => new IndexRange(least, IndexBound.Before(value)),
            CompareOperator.LessOrEqual => new IndexRange(least, IndexBound.After(value)),
            _ => Exactly(value),
        };
    }

    private static IndexRange StartingWith(GenosValue text)
    {
        text.TryGetUtf8(out var utf8);
        if (utf8.IsEmpty)
            return new IndexRange(IndexBound.At(OrderPrefix.LeastOf(GenosValueKind.String)), IndexBound.At(OrderPrefix.LeastAbove(GenosValueKind.String)));

        // The next byte string of that length is no text, but only its place in the order counts. Text has no byte 0xff, so there is no carry.
        var next = utf8.ToArray();
        next[^1]++;
        var encoded = new byte[MessagePackFormat.MaxHeaderBytes + next.Length];
        var header = MessagePackFormat.WriteStringHeader(encoded, next.Length);
        next.CopyTo(encoded, header);
        return new IndexRange(IndexBound.Before(text), IndexBound.Before(GenosValue.FromCanonical(encoded.AsMemory(0, header + next.Length))));
    }
}
