using System.Collections.Immutable;
using System.Globalization;

namespace GenosDb.Queries;

/// <summary>Makes filters, for the builder, the text and the expressions alike: the one place that checks operands and brings trees into their normal form.</summary>
/// <remarks>A place is that of the operator in the text of the query; there is none for the others.</remarks>
internal static class FilterFactory
{
    /// <summary>A path that a filter can use.</summary>
    public static FieldPath Path(string path, QueryPlace place = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        var parsed = FieldPath.Parse(path, place);
        return parsed.Root != FieldRoot.Depth ? parsed : throw QueryErrors.Path(path, place, "is for sorting only", "Limit a traversal by its $depth instead.");
    }

    public static NodeFilter Compare(FieldPath path, CompareOperator comparison, GenosValue operand, QueryPlace place = default)
    {
        if (comparison > CompareOperator.NotEqual)
            CheckOrderable(OperatorNames.Of(comparison), path, operand, place);
        return new CompareFilter(path, comparison, operand);
    }

    public static NodeFilter In(FieldPath path, ImmutableArray<GenosValue> values, bool isNegated, QueryPlace place = default) =>
        values.Length <= QueryLimits.InValues
            ? new InFilter(path, values, isNegated)
            : throw QueryErrors.TooMuch("values", values.Length, QueryLimits.InValues, isNegated ? OperatorNames.NotIn : OperatorNames.In, path.ToString(), place, "Ask for them in several queries.");

    public static NodeFilter Between(FieldPath path, GenosValue low, GenosValue high, QueryPlace place = default)
    {
        if (ValueClass.Of(low.Kind) != ValueClass.Of(high.Kind))
        {
            throw QueryErrors.Operand(
                OperatorNames.Between,
                path,
                place,
                $"needs two values of one kind, low and high, but got {QueryErrors.Name(low.Kind)} and {QueryErrors.Name(high.Kind)}",
                "Give both the same kind.");
        }

        CheckOrderable(OperatorNames.Between, path, low, place);
        return new BetweenFilter(path, low, high);
    }

    public static NodeFilter String(FieldPath path, StringOperator where, string text, QueryPlace place = default) =>
        new StringFilter(path, where, Text(OperatorNames.Of(where), path, text, place));

    public static NodeFilter Words(FieldPath path, string words, QueryPlace place = default)
    {
        Text(OperatorNames.Text, path, words, place);
        var parsed = new TextWords(words);
        return parsed.Folded.Count <= QueryLimits.Words
            ? new WordsFilter(path, parsed)
            : throw QueryErrors.TooMuch("words", parsed.Folded.Count, QueryLimits.Words, OperatorNames.Text, path.ToString(), place, "Look for fewer words.");
    }

    public static NodeFilter Like(FieldPath path, string pattern, QueryPlace place = default)
    {
        Pattern(OperatorNames.Like, path, pattern, place);
        return LikePattern.TryParse(pattern, out var parsed)
            ? new LikeFilter(path, parsed)
            : throw QueryErrors.Operand(OperatorNames.Like, path, place, "has a backslash that escapes nothing", @"Write \% \_ or \\ for those characters themselves.");
    }

    public static NodeFilter Regex(FieldPath path, string pattern, string options, QueryPlace place = default)
    {
        Pattern(OperatorNames.Regex, path, pattern, place);
        ArgumentNullException.ThrowIfNull(options);
        var flags = RegexPattern.TryParseOptions(options, out var parsed)
            ? parsed
            : throw QueryErrors.Operand(OperatorNames.Options, path, place, $"takes i, m and s, each once, but got '{options}'", "Leave the others out.");
        return RegexPattern.TryParse(pattern, flags, out var regex, out var problem)
            ? new RegexFilter(path, regex)
            : throw QueryErrors.Operand(OperatorNames.Regex, path, place, problem, "Patterns are matched in linear time: without look-around, back references, atomic groups and large repeats.");
    }

    public static NodeFilter Near(FieldPath? path, GeoPoint center, double radiusKilometers, QueryPlace place = default)
    {
        var checkedCenter = Point(OperatorNames.Near, path, center, place);
        return radiusKilometers >= 0 && double.IsFinite(radiusKilometers)
            ? new NearFilter(path, checkedCenter, radiusKilometers + 0.0)
            : throw QueryErrors.Operand(OperatorNames.Near, path, place, string.Create(CultureInfo.InvariantCulture, $"needs a radius of zero or more, but got {radiusKilometers} km"), "Give the distance as a positive number.");
    }

    public static NodeFilter BoundingBox(FieldPath? path, GeoPoint southWest, GeoPoint northEast, QueryPlace place = default)
    {
        var (low, high) = (Point(OperatorNames.BoundingBox, path, southWest, place), Point(OperatorNames.BoundingBox, path, northEast, place));
        return low.Latitude <= high.Latitude
            ? new BoundingBoxFilter(path, low, high)
            : throw QueryErrors.Operand(
                OperatorNames.BoundingBox,
                path,
                place,
                string.Create(CultureInfo.InvariantCulture, $"has its south, {low.Latitude}, north of its north, {high.Latitude}"),
                "Exchange the latitudes. Only longitudes may be the other way round, which crosses the date line.");
    }

    public static NodeFilter And(ReadOnlySpan<NodeFilter> filters, QueryPlace place = default)
    {
        // What is always true adds nothing, so that a condition can be added to All.
        List<NodeFilter> parts = [];
        foreach (var filter in filters)
        {
            ArgumentNullException.ThrowIfNull(filter, nameof(filters));
            if (filter is AndFilter and)
                parts.AddRange(and.Filters);
            else if (filter is not AllFilter)
                parts.Add(filter);
        }

        return parts switch
        {
            [] => NodeFilter.All,
            [var single] => single,
            _ => Checked(new AndFilter([.. parts]), place),
        };
    }

    public static NodeFilter Or(ReadOnlySpan<NodeFilter> filters, QueryPlace place = default)
    {
        List<NodeFilter> parts = [];
        foreach (var filter in filters)
        {
            ArgumentNullException.ThrowIfNull(filter, nameof(filters));
            if (filter is OrFilter or)
                parts.AddRange(or.Filters);
            else
                parts.Add(filter);
        }

        return parts switch
        {
            [] => throw QueryErrors.Operand(OperatorNames.Or, null, place, "needs at least one filter, but got none", "Leave it out, or give it one."),
            [var single] => single,
            _ => Checked(new OrFilter([.. parts]), place),
        };
    }

    public static NodeFilter Not(NodeFilter filter, QueryPlace place = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return Checked(new NotFilter(filter), place);
    }

    private static NodeFilter Checked(NodeFilter filter, QueryPlace place)
    {
        if (filter.Depth > QueryLimits.Depth)
            throw QueryErrors.TooMuch("levels", filter.Depth, QueryLimits.Depth, null, null, place, "Write it flatter, or run several queries.");
        if (filter.OperatorCount > QueryLimits.Operators)
            throw QueryErrors.TooMuch("operators", filter.OperatorCount, QueryLimits.Operators, null, null, place, "Use $in for many values of one field, or run several queries.");
        return filter;
    }

    private static void CheckOrderable(string name, FieldPath path, GenosValue operand, QueryPlace place)
    {
        if (operand.Kind is GenosValueKind.Null or GenosValueKind.Array or GenosValueKind.Map)
            throw QueryErrors.Operand(name, path, place, $"needs a number, string, boolean or binary, but got {QueryErrors.Name(operand.Kind)}", "Only those have an order here; $eq compares any value.");
    }

    private static GenosValue Text(string name, FieldPath path, string text, QueryPlace place)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return text;
        }
        catch (GenosException e)
        {
            throw QueryErrors.Operand(name, path, place, $"has a text that no value can have: {e.Message.TrimEnd('.')}", "Repair the text.");
        }
    }

    private static void Pattern(string name, FieldPath path, string pattern, QueryPlace place)
    {
        Text(name, path, pattern, place);
        if (pattern.Length > QueryLimits.PatternLength)
            throw QueryErrors.TooMuch("characters of pattern", pattern.Length, QueryLimits.PatternLength, name, path.ToString(), place, "Use a shorter pattern, or several.");
    }

    private static GeoPoint Point(string name, FieldPath? path, GeoPoint point, QueryPlace place) =>
        GeoPlace.IsOnEarth(point)
            ? new GeoPoint(point.Latitude + 0.0, point.Longitude + 0.0) // no negative zero, so that equal filters print equal text
            : throw QueryErrors.Operand(
                name,
                path,
                place,
                string.Create(CultureInfo.InvariantCulture, $"needs a latitude of -90 to 90 and a longitude of -180 to 180, but got {point.Latitude} and {point.Longitude}"),
                "Give degrees.");
}
