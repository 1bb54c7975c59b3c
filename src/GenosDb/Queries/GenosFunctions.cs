using System.Diagnostics.CodeAnalysis;

namespace GenosDb;

/// <summary>Operators that C# has no word for, to be used in expressions: <c>todos.Where(t => GenosFunctions.Like(t.Text, "%milk%"))</c>. In a query the operator is meant; called, they
/// answer for one object.</summary>
public static class GenosFunctions
{
    /// <summary><c>$text</c>: every word occurs, in any order, also inside a word, without regard to case, accents and punctuation.</summary>
    /// <param name="value">The text to look in; null never matches.</param>
    /// <param name="words">At most 64 different words; none match every text.</param>
    /// <exception cref="GenosQueryException">There are too many words.</exception>
    public static bool Text([NotNullWhen(true)] string? value, string words) => value is not null & IsMatch(NodeFilter.Text("$value", words), value);

    /// <summary><c>$like</c>: the whole text has this form, without regard to case; accents count.</summary>
    /// <param name="value">The text to look at; null never matches.</param>
    /// <param name="pattern"><c>%</c> is any text, <c>_</c> one code point, and <c>\</c> stands before one of the three to mean the character itself. At most 256 characters.</param>
    /// <exception cref="GenosQueryException">The pattern cannot be used.</exception>
    public static bool Like([NotNullWhen(true)] string? value, string pattern) => value is not null & IsMatch(NodeFilter.Like("$value", pattern), value);

    /// <summary><c>$near</c>: the place is at most this far along the Earth's surface.</summary>
    /// <param name="value">The place; null, and what is not on Earth, never match.</param>
    /// <param name="center">From where.</param>
    /// <param name="radiusMeters">Metres, zero or more; included.</param>
    /// <exception cref="GenosQueryException">The center is not on Earth, or the radius is negative or not finite.</exception>
    public static bool Near([NotNullWhen(true)] GeoPoint? value, GeoPoint center, double radiusMeters) =>
        value is not null & IsMatch(NodeFilter.Near("$value", center, radiusMeters), value is { } point ? point : GenosValue.Null);

    /// <summary><c>$between</c>: neither less than the one nor greater than the other. Text is compared by its UTF-8 bytes.</summary>
    /// <param name="value">Null never matches.</param>
    /// <param name="low">Included.</param>
    /// <param name="high">Included.</param>
    /// <typeparam name="T">A number, text or a time.</typeparam>
    public static bool Between<T>([NotNullWhen(true)] T? value, T low, T high)
        where T : IComparable<T> =>
        (value, low, high) switch
        {
            (null, _, _) => false,
            (string text, string first, string last) => (GenosValue)text >= first && (GenosValue)text <= last,
            _ => value.CompareTo(low) >= 0 && value.CompareTo(high) <= 0,
        };

    /// <inheritdoc cref="Between{T}(T, T, T)"/>
    public static bool Between<T>([NotNullWhen(true)] T? value, T low, T high)
        where T : struct, IComparable<T> => value is { } given && Between(given, low, high);

    /// <summary><c>$exists</c>: the field is there, null included. Called, it cannot tell null from missing, and says no to both.</summary>
    /// <param name="value">The field.</param>
    public static bool Exists([NotNullWhen(true)] object? value) => value is not null;

    private static bool IsMatch(NodeFilter filter, GenosValue value) => filter.Matches(new GenosNode("", value, [], default, null));
}
