using System.Globalization;

namespace GenosDb.Queries;

/// <summary>What queries are refused with: what is wrong, where, and what to do.</summary>
internal static class QueryErrors
{
    public static GenosQueryException Path(string path, QueryPlace place, string problem, string remedy) =>
        New($"The path '{Excerpt(path)}' {problem}", null, path, place, remedy, showPath: false);

    /// <summary>An operand that the operator does not take.</summary>
    public static GenosQueryException Operand(string @operator, FieldPath? path, QueryPlace place, string problem, string remedy) =>
        New($"'{@operator}' {problem}", @operator, path?.ToString(), place, remedy);

    /// <summary>An operator that is unknown, or not where it may stand.</summary>
    public static GenosQueryException Operator(string @operator, string? path, QueryPlace place, string problem, string remedy) =>
        New($"'{Excerpt(@operator)}' {problem}", @operator, path, place, remedy);

    /// <summary>An operator that there is not, with the one that was meant and those that there are.</summary>
    public static GenosQueryException Unknown(string @operator, string? path, QueryPlace place, IReadOnlyList<string> known)
    {
        var field = path is null ? "" : $" for field '{Excerpt(path)}'";
        var where = place.IsKnown ? $" at {Text(place)}" : "";
        var meant = OperatorNames.Nearest(@operator, known) is { } nearest ? $" Did you mean '{nearest}'?" : "";
        var kind = path is null ? "Operators here" : "Field operators";
        return Exception($"Unknown operator '{Excerpt(@operator)}'{field}{where}.{meant} {kind}: {string.Join(' ', known)}.", @operator, path, place, null);
    }

    /// <summary>A text that is not a query.</summary>
    public static GenosQueryException Syntax(QueryPlace place, string problem, string remedy, Exception? cause = null) =>
        New(problem, null, null, place, remedy, cause: cause);

    /// <summary>More than a query may have.</summary>
    public static GenosQueryException TooMuch(string what, long actual, long maximum, string? @operator, string? path, QueryPlace place, string remedy) => New(
        string.Create(CultureInfo.InvariantCulture, $"The query has {actual:N0} {what} or more, and {maximum:N0} are allowed"), @operator, path, place, remedy);

    /// <summary>A pattern that took too long.</summary>
    public static GenosLimitException PatternTime(string pattern, TimeSpan limit, string span) => new(
        string.Create(CultureInfo.InvariantCulture, $"'$regex' with the pattern '{pattern}' took more than {limit.TotalMilliseconds:N0} ms {span}. Use a simpler pattern, or narrow the query by another condition before it."),
        span == "in one query" ? nameof(QueryLimits.PatternTimeOfQuery) : nameof(QueryLimits.PatternTimeOfValue),
        (long)limit.TotalMilliseconds,
        (long)limit.TotalMilliseconds);

    /// <summary>What others wrote, for a message.</summary>
    public static string Excerpt(string text)
    {
        const int Shown = 80;
        return text.Length <= Shown ? text : text[..Shown] + "…";
    }

    /// <summary>A kind, for a message.</summary>
    public static string Name(GenosValueKind kind) => kind switch
    {
        GenosValueKind.Null => "null",
        GenosValueKind.Boolean => "a boolean",
        GenosValueKind.Integer or GenosValueKind.Double => "a number",
        GenosValueKind.String => "a string",
        GenosValueKind.Binary => "binary",
        GenosValueKind.Array => "an array",
        _ => "an object",
    };

    private static GenosQueryException New(string problem, string? @operator, string? path, QueryPlace place, string remedy, bool showPath = true, Exception? cause = null)
    {
        var field = showPath && path is not null ? $"field '{Excerpt(path)}'" : "";
        var where = place.IsKnown ? Text(place) : "";
        var both = field.Length > 0 && where.Length > 0 ? $"{field}, {where}" : field + where;
        return Exception($"{problem}{(both.Length > 0 ? $" ({both})" : "")}. {remedy}", @operator, path, place, cause);
    }

    private static GenosQueryException Exception(string message, string? @operator, string? path, QueryPlace place, Exception? cause) => new(message, cause)
    {
        Operator = @operator,
        Path = path,
        Line = place.IsKnown ? place.Line : null,
        Column = place.IsKnown ? place.Column : null,
    };

    private static string Text(QueryPlace place) => string.Create(CultureInfo.InvariantCulture, $"line {place.Line}, column {place.Column}");
}
