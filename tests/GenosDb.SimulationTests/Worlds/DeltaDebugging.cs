namespace GenosDb.SimulationTests.Worlds;

/// <summary>Finds a small part of a list that still fails.</summary>
/// <remarks>The algorithm ddmin of Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input" (2002): removes ever smaller parts while
/// what remains fails, until no single item can be spared.</remarks>
internal static class DeltaDebugging
{
    public static IReadOnlyList<T> Minimise<T>(IReadOnlyList<T> items, Func<IReadOnlyList<T>, bool> fails)
    {
        var parts = 2;
        while (items.Count > 0)
        {
            var size = Math.Max(1, (items.Count + parts - 1) / parts);
            var hasShrunk = false;
            for (var start = 0; start < items.Count;)
            {
                T[] rest = [.. items.Take(start), .. items.Skip(start + size)];
                if (fails(rest))
                    (items, hasShrunk) = (rest, true);
                else
                    start += size;
            }

            if (size == 1 && !hasShrunk)
                break;
            parts = hasShrunk ? Math.Max(2, parts - 1) : Math.Min(items.Count, parts * 2);
        }

        return items;
    }
}
