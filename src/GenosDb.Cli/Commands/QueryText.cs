using System.Text;
using System.Text.Json;

namespace GenosDb.Cli.Commands;

/// <summary>A query as it is typed: a whole one, with sort, limit and position, when the first key says so; else a filter, at the top of which <c>$edge</c> may stand.</summary>
internal static class QueryText
{
    /// <summary>What help says of it.</summary>
    public const string Description =
        """A filter such as {"age":{"$gte":18},"$edge":{…}}, or a whole query: {"query":{…},"sort":[{"name":"asc"}],"$limit":10,"$after":"…"}. It is whole when it begins with query, sort, field, order, $limit, $after or $before.""";

    private static readonly string[] WholeKeys = ["query", "sort", "field", "order", "$limit", "$after", "$before"];

    /// <summary>Reads it.</summary>
    /// <exception cref="GenosQueryException">It cannot be used; names line and column.</exception>
    public static NodeQuery Read(string text) => IsWhole(text) ? NodeQuery.Parse(text) : NodeQuery.ParseFilter(text);

    private static bool IsWhole(string text)
    {
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && reader.Read() && reader.TokenType == JsonTokenType.PropertyName
                && !reader.ValueIsEscaped && IsWholeKey(ref reader);
        }
        catch (JsonException)
        {
            // Whoever reads it as a filter says what is wrong.
            return false;
        }
    }

    private static bool IsWholeKey(ref Utf8JsonReader reader)
    {
        foreach (var key in WholeKeys)
        {
            if (reader.ValueTextEquals(key))
                return true;
        }

        return false;
    }
}
