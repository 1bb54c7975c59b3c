using System.Collections.Frozen;
using System.Collections.Immutable;

namespace GenosDb.Queries;

/// <summary>How a set of text compares: queries do it by bytes, so a set that does otherwise would find other nodes than it says.</summary>
internal static class SetComparers
{
    /// <summary>The comparer of a set of text, where it is not the default or the ordinal one; null for any other, and for what is no such set.</summary>
    /// <remarks>Sets of other things are taken as they are: what compares numbers or enumerations otherwise than by value is not known to exist.</remarks>
    public static object? FindOther(object values)
    {
        object? comparer = values switch
        {
            HashSet<string> set => set.Comparer,
            FrozenSet<string> set => set.Comparer,
            ImmutableHashSet<string> set => set.KeyComparer,
            SortedSet<string> set => set.Comparer,
            ImmutableSortedSet<string> set => set.KeyComparer,
            _ => null,
        };
        return comparer is null || IsByValue(comparer) ? null : comparer;
    }

    private static bool IsByValue(object comparer) =>
#pragma warning disable MA0024 // It is looked for, not used.
        ReferenceEquals(comparer, StringComparer.Ordinal) || comparer.Equals(EqualityComparer<string>.Default) || comparer.Equals(Comparer<string>.Default);
#pragma warning restore MA0024
}
