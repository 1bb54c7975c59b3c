using System.Linq.Expressions;
using System.Text.Json.Serialization.Metadata;
using GenosDb.Queries;

namespace GenosDb;

/// <content>Filters translated from C#.</content>
public abstract partial record NodeFilter
{
    /// <summary>Translates a closed subset of C#: comparisons of a field with a value, <c>&amp;&amp;</c>, <c>||</c>, <c>!</c>, boolean fields, <c>StartsWith</c>, <c>EndsWith</c>,
    /// <c>Contains</c>, <c>Regex.IsMatch</c>, and <see cref="GenosFunctions"/>. Everything else is refused here, never while a query runs.</summary>
    /// <remarks>A typed collection has this as its <c>Where</c>. Names and values are written by the metadata, so they match what <see cref="GenosValue.From{T}(T, JsonTypeInfo{T})"/> writes by the
    /// same. Captured variables are read once, now. A field that is missing is missing here too, even where reading it would give a default. Nothing is compiled.</remarks>
    /// <param name="predicate">The condition.</param>
    /// <param name="typeInfo">Metadata of the type, from a source-generated context.</param>
    /// <typeparam name="T">What the values are written from.</typeparam>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="GenosQueryException">A part that is not in the subset; the message names it and what to write instead.</exception>
    public static NodeFilter From<T>(Expression<Func<T, bool>> predicate, JsonTypeInfo<T> typeInfo)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        ArgumentNullException.ThrowIfNull(typeInfo);
        return ExpressionTranslator.Translate(predicate, typeInfo);
    }
}
