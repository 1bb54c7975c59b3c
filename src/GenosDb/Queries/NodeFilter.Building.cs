using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using GenosDb.Queries;

namespace GenosDb;

/// <content>Filters put together.</content>
public abstract partial record NodeFilter
{
    /// <summary>What every node fulfils; <c>{}</c> as text.</summary>
    public static NodeFilter All => AllFilter.Instance;

    /// <summary><c>$eq</c>: a candidate equals the value. Null equals what is missing too.</summary>
    /// <param name="path">Path of the field.</param>
    /// <param name="value">Any value; an array equals the whole array, or an element that is that array.</param>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is null.</exception>
    /// <exception cref="GenosQueryException">The path cannot be used.</exception>
    public static NodeFilter Eq(string path, GenosValue value) => FilterFactory.Compare(FilterFactory.Path(path), CompareOperator.Equal, value);

    /// <summary><c>$ne</c>: exactly not <see cref="Eq"/>, so no candidate equals the value.</summary>
    /// <param name="path">Path of the field.</param>
    /// <param name="value">Any value.</param>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is null.</exception>
    /// <exception cref="GenosQueryException">The path cannot be used.</exception>
    public static NodeFilter Ne(string path, GenosValue value) => FilterFactory.Compare(FilterFactory.Path(path), CompareOperator.NotEqual, value);

    /// <summary><c>$gt</c>: a candidate of the same kind is greater.</summary>
    /// <param name="path">Path of the field.</param>
    /// <param name="value">A number, string, boolean or binary.</param>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is null.</exception>
    /// <exception cref="GenosQueryException">The path or the value cannot be used.</exception>
    public static NodeFilter Gt(string path, GenosValue value) => FilterFactory.Compare(FilterFactory.Path(path), CompareOperator.Greater, value);

    /// <summary><c>$gte</c>: a candidate of the same kind is greater or equal.</summary>
    /// <param name="path">Path of the field.</param>
    /// <param name="value">A number, string, boolean or binary.</param>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is null.</exception>
    /// <exception cref="GenosQueryException">The path or the value cannot be used.</exception>
    public static NodeFilter Gte(string path, GenosValue value) => FilterFactory.Compare(FilterFactory.Path(path), CompareOperator.GreaterOrEqual, value);

    /// <summary><c>$lt</c>: a candidate of the same kind is less.</summary>
    /// <param name="path">Path of the field.</param>
    /// <param name="value">A number, string, boolean or binary.</param>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is null.</exception>
    /// <exception cref="GenosQueryException">The path or the value cannot be used.</exception>
    public static NodeFilter Lt(string path, GenosValue value) => FilterFactory.Compare(FilterFactory.Path(path), CompareOperator.Less, value);

    /// <summary><c>$lte</c>: a candidate of the same kind is less or equal.</summary>
    /// <param name="path">Path of the field.</param>
    /// <param name="value">A number, string, boolean or binary.</param>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is null.</exception>
    /// <exception cref="GenosQueryException">The path or the value cannot be used.</exception>
    public static NodeFilter Lte(string path, GenosValue value) => FilterFactory.Compare(FilterFactory.Path(path), CompareOperator.LessOrEqual, value);

    /// <summary><c>$in</c>: a candidate equals one of the values; what is missing equals null.</summary>
    /// <param name="path">Path of the field.</param>
    /// <param name="values">At most 1,024; none never match.</param>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is null.</exception>
    /// <exception cref="GenosQueryException">The path cannot be used, or there are too many values.</exception>
    public static NodeFilter In(string path, params ReadOnlySpan<GenosValue> values) => FilterFactory.In(FilterFactory.Path(path), [.. values], isNegated: false);

    /// <summary><c>$nin</c>: exactly not <see cref="In"/>.</summary>
    /// <param name="path">Path of the field.</param>
    /// <param name="values">At most 1,024; none always match.</param>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is null.</exception>
    /// <exception cref="GenosQueryException">The path cannot be used, or there are too many values.</exception>
    public static NodeFilter NotIn(string path, params ReadOnlySpan<GenosValue> values) => FilterFactory.In(FilterFactory.Path(path), [.. values], isNegated: true);

    /// <summary><c>$between</c>: one candidate is neither less than the one nor greater than the other.</summary>
    /// <param name="path">Path of the field.</param>
    /// <param name="low">A number, string, boolean or binary; included.</param>
    /// <param name="high">Of the same kind; included. When it is less than <paramref name="low"/>, nothing matches.</param>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is null.</exception>
    /// <exception cref="GenosQueryException">The path or a value cannot be used, or the values are of two kinds.</exception>
    public static NodeFilter Between(string path, GenosValue low, GenosValue high) => FilterFactory.Between(FilterFactory.Path(path), low, high);

    /// <summary><c>$exists</c>: whether the path leads to something, null and empty arrays included.</summary>
    /// <param name="path">Path of the field.</param>
    /// <param name="exists">False to match what is missing. Default true.</param>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is null.</exception>
    /// <exception cref="GenosQueryException">The path cannot be used.</exception>
    public static NodeFilter Exists(string path, bool exists = true) => new ExistsFilter(FilterFactory.Path(path), exists);

    /// <summary><c>$startsWith</c>: a string candidate begins so, compared by bytes.</summary>
    /// <param name="path">Path of the field.</param>
    /// <param name="text">Every string begins with the empty one.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="GenosQueryException">The path or the text cannot be used.</exception>
    public static NodeFilter StartsWith(string path, string text) => FilterFactory.String(FilterFactory.Path(path), StringOperator.StartsWith, text);

    /// <summary><c>$endsWith</c>: a string candidate ends so, compared by bytes.</summary>
    /// <param name="path">Path of the field.</param>
    /// <param name="text">Every string ends with the empty one.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="GenosQueryException">The path or the text cannot be used.</exception>
    public static NodeFilter EndsWith(string path, string text) => FilterFactory.String(FilterFactory.Path(path), StringOperator.EndsWith, text);

    /// <summary><c>$contains</c>: an array has an element that equals the value, or a string has this text in it, compared by bytes.</summary>
    /// <param name="path">Path of the field.</param>
    /// <param name="valueOrText">Any value; what is not a string is looked for in arrays only.</param>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is null.</exception>
    /// <exception cref="GenosQueryException">The path cannot be used.</exception>
    public static NodeFilter Contains(string path, GenosValue valueOrText) => new ContainsFilter(FilterFactory.Path(path), valueOrText);

    /// <summary><c>$text</c>: every word occurs in one string candidate, in any order, also inside a word, without regard to case, accents and punctuation.</summary>
    /// <param name="path">Path of the field.</param>
    /// <param name="words">At most 64 different words; none match every string.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="GenosQueryException">The path or the words cannot be used.</exception>
    public static NodeFilter Text(string path, string words) => FilterFactory.Words(FilterFactory.Path(path), words);

    /// <summary><c>$like</c>: a whole string candidate has this form, without regard to case; accents count.</summary>
    /// <param name="path">Path of the field.</param>
    /// <param name="pattern"><c>%</c> is any text, <c>_</c> one code point, and <c>\</c> stands before one of the three to mean the character itself. At most 256 characters.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="GenosQueryException">The path or the pattern cannot be used.</exception>
    public static NodeFilter Like(string path, string pattern) => FilterFactory.Like(FilterFactory.Path(path), pattern);

    /// <summary><c>$regex</c>: the pattern is found somewhere in a string candidate of at most 16 KiB.</summary>
    /// <param name="path">Path of the field.</param>
    /// <param name="pattern">At most 256 characters, of what can be matched in linear time: no look-around, back reference or atomic group.</param>
    /// <param name="options"><c>$options</c>: <c>i</c> without regard to case, <c>m</c> <c>^</c> and <c>$</c> at lines, <c>s</c> <c>.</c> matches line feeds too. Default none.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="GenosQueryException">The path, the pattern or the options cannot be used.</exception>
    public static NodeFilter Regex(string path, [StringSyntax(StringSyntaxAttribute.Regex)] string pattern, string options = "") =>
        FilterFactory.Regex(FilterFactory.Path(path), pattern, options);

    /// <summary><c>$near</c>: a place is at most this far along the Earth's surface.</summary>
    /// <param name="path">Path of a map with the numbers <c>latitude</c> and <c>longitude</c>.</param>
    /// <param name="center">From where.</param>
    /// <param name="radiusMeters">Metres, zero or more; included. As text it is in kilometres.</param>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is null.</exception>
    /// <exception cref="GenosQueryException">The path cannot be used, the point is none on Earth, or the radius is negative or not finite.</exception>
    public static NodeFilter Near(string path, GeoPoint center, double radiusMeters) => FilterFactory.Near(FilterFactory.Path(path), center, radiusMeters / 1000);

    /// <summary><c>$near</c> of the value itself when it has numbers <c>latitude</c> and <c>longitude</c>, else of its <c>location</c>.</summary>
    /// <param name="center">From where.</param>
    /// <param name="radiusMeters">Metres, zero or more; included.</param>
    /// <exception cref="GenosQueryException">The point is none on Earth, or the radius is negative or not finite.</exception>
    public static NodeFilter Near(GeoPoint center, double radiusMeters) => FilterFactory.Near(null, center, radiusMeters / 1000);

    /// <summary><c>$bbox</c>: a place is inside, borders included.</summary>
    /// <param name="path">Path of a map with the numbers <c>latitude</c> and <c>longitude</c>.</param>
    /// <param name="southWest">The south-western corner.</param>
    /// <param name="northEast">The north-eastern corner. When its longitude is less than that of <paramref name="southWest"/>, the box crosses the date line.</param>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is null.</exception>
    /// <exception cref="GenosQueryException">The path cannot be used, a corner is no point on Earth, or the south is north of the north.</exception>
    public static NodeFilter BoundingBox(string path, GeoPoint southWest, GeoPoint northEast) => FilterFactory.BoundingBox(FilterFactory.Path(path), southWest, northEast);

    /// <summary><c>$bbox</c> of the value itself when it has numbers <c>latitude</c> and <c>longitude</c>, else of its <c>location</c>.</summary>
    /// <param name="southWest">The south-western corner.</param>
    /// <param name="northEast">The north-eastern corner.</param>
    /// <exception cref="GenosQueryException">A corner is no point on Earth, or the south is north of the north.</exception>
    public static NodeFilter BoundingBox(GeoPoint southWest, GeoPoint northEast) => FilterFactory.BoundingBox(null, southWest, northEast);

    /// <summary>The node has one of these ids; the same as <see cref="In"/> on <c>$id</c>, or <see cref="Eq"/> for a single one.</summary>
    /// <param name="ids">At most 1,024.</param>
    /// <exception cref="ArgumentNullException">An id is null.</exception>
    /// <exception cref="GenosQueryException">There are too many ids.</exception>
    public static NodeFilter Id(params ReadOnlySpan<string> ids)
    {
        var values = ImmutableArray.CreateBuilder<GenosValue>(ids.Length);
        foreach (var id in ids)
        {
            ArgumentNullException.ThrowIfNull(id, nameof(ids));
            values.Add(id);
        }

        return values.Count == 1 ? FilterFactory.Compare(FieldPath.Id, CompareOperator.Equal, values[0]) : FilterFactory.In(FieldPath.Id, values.DrainToImmutable(), isNegated: false);
    }

    /// <summary><c>$and</c>: all of them. None is <see cref="All"/>, a single one stands alone, and an <c>$and</c> among them is taken apart.</summary>
    /// <param name="filters">Any filters.</param>
    /// <exception cref="ArgumentNullException">A filter is null.</exception>
    /// <exception cref="GenosQueryException">Too many operators, or too deep.</exception>
    public static NodeFilter And(params ReadOnlySpan<NodeFilter> filters) => FilterFactory.And(filters);

    /// <summary><c>$or</c>: at least one of them. A single one stands alone, and an <c>$or</c> among them is taken apart.</summary>
    /// <param name="filters">At least one.</param>
    /// <exception cref="ArgumentNullException">A filter is null.</exception>
    /// <exception cref="GenosQueryException">No filter, too many operators, or too deep.</exception>
    public static NodeFilter Or(params ReadOnlySpan<NodeFilter> filters) => FilterFactory.Or(filters);

    /// <summary><c>$not</c>: exactly what the filter does not match.</summary>
    /// <param name="filter">Any filter.</param>
    /// <exception cref="ArgumentNullException"><paramref name="filter"/> is null.</exception>
    /// <exception cref="GenosQueryException">Too many operators, or too deep.</exception>
    public static NodeFilter Not(NodeFilter filter) => FilterFactory.Not(filter);

    /// <summary>The same as <see cref="And"/>.</summary>
    /// <param name="left">One filter.</param>
    /// <param name="right">The other.</param>
    /// <exception cref="ArgumentNullException">A filter is null.</exception>
    /// <exception cref="GenosQueryException">Too many operators, or too deep.</exception>
    public static NodeFilter operator &(NodeFilter left, NodeFilter right) => And(left, right);

    /// <summary>The same as <see cref="Or"/>.</summary>
    /// <param name="left">One filter.</param>
    /// <param name="right">The other.</param>
    /// <exception cref="ArgumentNullException">A filter is null.</exception>
    /// <exception cref="GenosQueryException">Too many operators, or too deep.</exception>
    public static NodeFilter operator |(NodeFilter left, NodeFilter right) => Or(left, right);

    /// <summary>The same as <see cref="Not"/>.</summary>
    /// <param name="filter">Any filter.</param>
    /// <exception cref="ArgumentNullException"><paramref name="filter"/> is null.</exception>
    /// <exception cref="GenosQueryException">Too many operators, or too deep.</exception>
    public static NodeFilter operator !(NodeFilter filter) => Not(filter);
}
