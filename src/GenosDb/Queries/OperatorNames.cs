namespace GenosDb.Queries;

/// <summary>The operators as text has them.</summary>
internal static class OperatorNames
{
    public const string Eq = "$eq";
    public const string Ne = "$ne";
    public const string Gt = "$gt";
    public const string Gte = "$gte";
    public const string Lt = "$lt";
    public const string Lte = "$lte";
    public const string In = "$in";
    public const string NotIn = "$nin";
    public const string Between = "$between";
    public const string Exists = "$exists";
    public const string StartsWith = "$startsWith";
    public const string EndsWith = "$endsWith";
    public const string Contains = "$contains";
    public const string Text = "$text";
    public const string Like = "$like";
    public const string Regex = "$regex";
    public const string Options = "$options";
    public const string Near = "$near";
    public const string BoundingBox = "$bbox";
    public const string And = "$and";
    public const string Or = "$or";
    public const string Not = "$not";
    public const string Edge = "$edge";
    public const string Date = "$date";
    public const string Binary = "$binary";
    public const string Literal = "$literal";

    /// <summary>What may stand on a field.</summary>
    public static IReadOnlyList<string> OfField { get; } =
        [Eq, Ne, Gt, Gte, Lt, Lte, In, NotIn, Between, Exists, StartsWith, EndsWith, Contains, Text, Like, Regex, Options, Near, BoundingBox, Not];

    /// <summary>What may stand beside fields.</summary>
    public static IReadOnlyList<string> OfObject { get; } = [And, Or, Not, Near, BoundingBox, "$id", "$value", "$time"];

    /// <summary>What may stand in the place of a value.</summary>
    public static IReadOnlyList<string> OfValue { get; } = [Date, Binary, Literal];

    public static string Of(CompareOperator comparison) => comparison switch
    {
        CompareOperator.Equal => Eq,
        CompareOperator.NotEqual => Ne,
        CompareOperator.Greater => Gt,
        CompareOperator.GreaterOrEqual => Gte,
        CompareOperator.Less => Lt,
        _ => Lte,
    };

    public static string Of(StringOperator place) => place == StringOperator.StartsWith ? StartsWith : EndsWith;

    /// <summary>The name that was meant, most likely; null when nothing is near.</summary>
    public static string? Nearest(string name, IReadOnlyList<string> names)
    {
        // Longer than any of them, so that the work is bounded.
        const int Longest = 32;
        if (name.Length > Longest)
            return null;
        var (best, bestDistance) = ((string?)null, int.MaxValue);
        foreach (var candidate in names)
        {
            var distance = Distance(name, candidate);
            if (distance < bestDistance)
                (best, bestDistance) = (candidate, distance);
        }

        return bestDistance <= Math.Max(1, name.Length / 3) ? best : null;
    }

    // Levenshtein's distance without regard to case, by the two last rows of the table.
    private static int Distance(string left, string right)
    {
        Span<int> above = stackalloc int[right.Length + 1];
        Span<int> row = stackalloc int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
            above[j] = j;
        for (var i = 0; i < left.Length; i++)
        {
            row[0] = i + 1;
            for (var j = 0; j < right.Length; j++)
            {
                var isSame = char.ToLowerInvariant(left[i]) == char.ToLowerInvariant(right[j]);
                row[j + 1] = Math.Min(Math.Min(row[j], above[j + 1]) + 1, above[j] + (isSame ? 0 : 1));
            }

            row.CopyTo(above);
        }

        return above[right.Length];
    }
}
