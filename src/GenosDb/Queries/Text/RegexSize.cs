namespace GenosDb.Queries;

/// <summary>Bounds what a pattern comes to when its counted repeats are written out, which is what the engine does before it can refuse anything.</summary>
/// <remarks>Reads only as much of the grammar as that needs, and never counts less than there is; what is wrong otherwise is left to the engine.</remarks>
internal static class RegexSize
{
    private const long Saturated = 1L << 40;

    /// <summary>What is wrong with the pattern; null when it is small enough.</summary>
    public static string? Check(string pattern)
    {
        // Of each open group, what stands before it.
        Stack<long> open = new();
        long total = 0, last = 0;
        for (var at = 0; at < pattern.Length; at++)
        {
            switch (pattern[at])
            {
                case '(' when Rest(pattern, at).StartsWith("(?#", StringComparison.Ordinal):
                    at = EndOf(pattern, at, ')');
                    break;
                case '(':
                    // What ignores white space has comments, in which brackets mean nothing.
                    if (SetsWhiteSpaceOption(pattern, at))
                        return "has the inline option x, which is not supported";
                    open.Push(total);
                    (total, last) = (0, 0);
                    break;
                case ')' when open.Count > 0:
                    last = total + 1;
                    total = Math.Min(Saturated, open.Pop() + last);
                    break;
                case '{' when TryReadRepeat(pattern, ref at, out var times):
                    (total, last) = (Math.Min(Saturated, total - last + (last * times)), Math.Min(Saturated, last * times));
                    break;
                case '*' or '+' or '?':
                    break;
                default:
                    at = EndOfAtom(pattern, at);
                    if (at < 0)
                        return @"has a bracket within brackets; write \[ for the character itself";
                    last = 1;
                    total++;
                    break;
            }
        }

        while (open.Count > 0)
            total = Math.Min(Saturated, total + open.Pop());
        return total > QueryLimits.PatternSize ? $"has repeats that come to more than {QueryLimits.PatternSize} parts" : null;
    }

    private static ReadOnlySpan<char> Rest(string pattern, int at) => pattern.AsSpan(at);

    private static int EndOf(string pattern, int at, char end) => pattern.IndexOf(end, at) is var found and >= 0 ? found : pattern.Length;

    private static bool SetsWhiteSpaceOption(string pattern, int at)
    {
        if (!Rest(pattern, at).StartsWith("(?", StringComparison.Ordinal))
            return false;
        for (at += 2; at < pattern.Length && pattern[at] is 'i' or 'm' or 'n' or 's' or 'x' or 'I' or 'M' or 'N' or 'S' or 'X' or '-' or '+'; at++)
        {
            if (pattern[at] is 'x' or 'X')
                return true;
        }

        return false;
    }

    // {n}, {n,} and {n,m}; anything else in braces stands for itself.
    private static bool TryReadRepeat(string pattern, ref int at, out long times)
    {
        var end = at + 1;
        var isNumber = TryReadNumber(pattern, ref end, out times);
        if (isNumber && end < pattern.Length && pattern[end] == ',')
        {
            end++;
            if (TryReadNumber(pattern, ref end, out var most))
                times = Math.Max(times, most);
        }

        if (!isNumber || end >= pattern.Length || pattern[end] != '}')
            return false;
        times = Math.Max(times, 1);
        at = end;
        return true;
    }

    private static bool TryReadNumber(string pattern, ref int at, out long number)
    {
        number = 0;
        var start = at;
        for (; at < pattern.Length && char.IsAsciiDigit(pattern[at]); at++)
            number = Math.Min(1 << 20, (10 * number) + pattern[at] - '0');
        return at > start;
    }

    // The last character of an escape or a class; -1 when a bracket in a class leaves open where it ends.
    private static int EndOfAtom(string pattern, int at)
    {
        if (pattern[at] == '\\')
            return EndOfEscape(pattern, at);
        if (pattern[at] != '[')
            return at;

        // A bracket right after the first one, or after the caret, stands for itself.
        at++;
        if (at < pattern.Length && pattern[at] == '^')
            at++;
        if (at < pattern.Length && pattern[at] == ']')
            at++;
        for (; at < pattern.Length && pattern[at] != ']'; at++)
        {
            if (pattern[at] == '[')
                return -1;
            if (pattern[at] == '\\')
                at = EndOfEscape(pattern, at);
        }

        return at;
    }

    private static int EndOfEscape(string pattern, int at) => Rest(pattern, at) switch
    {
        ['\\', 'p' or 'P', '{', ..] => EndOf(pattern, at, '}'),
        ['\\', 'c', _, ..] => at + 2,
        _ => at + 1,
    };
}
