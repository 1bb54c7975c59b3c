using System.Diagnostics.CodeAnalysis;
using GenosDb.Queries;

namespace GenosDb;

/// <content>Filters from and to text.</content>
public abstract partial record NodeFilter
{
    /// <summary>Reads text such as <c>{"age":{"$gt":18},"$or":[…]}</c>: strict JSON of at most 64 KiB.</summary>
    /// <remarks>In the place of a value, <c>{"$date":"2026-01-31T10:00:00+01:00"}</c> is the text of that instant, <c>{"$binary":"base64"}</c> bytes, and
    /// <c>{"$literal":{…}}</c> a map that has keys beginning with a dollar sign.</remarks>
    /// <param name="json">The text.</param>
    /// <exception cref="ArgumentNullException"><paramref name="json"/> is null.</exception>
    /// <exception cref="GenosQueryException">Not JSON, an unknown operator, an operand that cannot be used, or beyond a limit; names line and column.</exception>
    public static NodeFilter Parse([StringSyntax(StringSyntaxAttribute.Json)] string json)
    {
        var reader = QueryTextReader.Open(json);
        var filter = reader.ReadFilter();
        reader.Close();
        return filter;
    }

    /// <summary>The canonical text, without white space. Equal filters have equal text, and where it is at most 64 KiB, <see cref="Parse"/> makes an equal filter of it.</summary>
    public string ToJson() => FilterTextWriter.Write(this);
}
