using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace GenosDb.Queries;

/// <summary>The text of whole queries.</summary>
internal static class NodeQueryText
{
    private const string QueryKey = "query";
    private const string SortKey = "sort";
    private const string FieldKey = "field";
    private const string OrderKey = "order";
    private const string LimitKey = "$limit";
    private const string AfterKey = "$after";
    private const string BeforeKey = "$before";
    private const string LabelKey = "$label";
    private const string DirectionKey = "$direction";
    private const string DepthKey = "$depth";
    private const string IdPrefix = "id:";

    private static readonly string[] Keys = [QueryKey, SortKey, FieldKey, OrderKey, LimitKey, AfterKey, BeforeKey];

    public static NodeQuery Read(string json)
    {
        var query = new NodeQuery();
        (string Path, QueryPlace Place)? field = null;
        (SortDirection Direction, QueryPlace Place)? order = null;
        QueryPlace? sort = null;
        var reader = QueryTextReader.Open(json);
        reader.ReadObject(ReadMember, Unknown);
        reader.Close();
        if (field is { } single)
        {
            if (sort is not null)
                throw QueryErrors.Operator(FieldKey, path: null, single.Place, $"stands beside '{SortKey}'", "Give one of them.");
            query = query with { OrderBy = [new NodeSort(single.Path, order?.Direction ?? default)] };
        }
        else if (order is { } alone)
        {
            throw QueryErrors.Operator(OrderKey, path: null, alone.Place, $"stands without '{FieldKey}'", "Add the field, or leave it out.");
        }

        return query;

        bool ReadMember(ref QueryTextReader reader, string name, QueryPlace place)
        {
            switch (name)
            {
                case QueryKey:
                    reader.Read();
                    query = ReadQuery(ref reader, query);
                    return true;
                case SortKey:
                    sort = place;
                    query = query with { OrderBy = ReadSort(ref reader, place) };
                    return true;
                case FieldKey:
                    field = (ReadPath(reader.ReadText(name), place), place);
                    return true;
                case OrderKey:
                    order = (DirectionOf(reader.ReadText(name), name, place), place);
                    return true;
                case LimitKey:
                    query = query with { Limit = ReadAtLeast(ref reader, name, least: 0, place) };
                    return true;
                case AfterKey:
                    query = reader.ReadText(name) is var after && IdOf(after) is { } afterId ? query with { AfterId = afterId } : query with { After = after };
                    return true;
                case BeforeKey:
                    query = reader.ReadText(name) is var before && IdOf(before) is { } beforeId ? query with { BeforeId = beforeId } : query with { Before = before };
                    return true;
                default:
                    return false;
            }
        }
    }

    public static NodeQuery ReadFilter(string json)
    {
        var reader = QueryTextReader.Open(json);
        var query = ReadQuery(ref reader, new NodeQuery());
        reader.Close();
        return query;
    }

    public static string Write(NodeQuery query)
    {
        var scratch = JsonScratch.Rent();
        try
        {
            Write(scratch.Writer, query);
            return Encoding.UTF8.GetString(scratch.Written);
        }
        finally
        {
            scratch.Return();
        }
    }

    private static GenosQueryException Unknown(string name, QueryPlace place) => OperatorNames.Nearest(name, Keys) is { } nearest
        ? QueryErrors.Operator(name, path: null, place, "is no key of a query", $"Did you mean '{nearest}'? There are {string.Join(' ', Keys)}.")
        : QueryErrors.Operator(name, path: null, place, "is no key of a query", $"There are {string.Join(' ', Keys)}. A filter stands under \"query\", or is read alone by {nameof(NodeQuery)}.{nameof(NodeQuery.ParseFilter)}.");

    private static NodeQuery ReadQuery(ref QueryTextReader reader, NodeQuery query)
    {
        NodeTraversal? edge = null;
        var filter = reader.ReadFilter((ref QueryTextReader inner, string name, QueryPlace place) =>
        {
            if (name != OperatorNames.Edge)
                return false;
            edge = ReadEdge(ref inner);
            return true;
        });
        return query with { Filter = filter, Edge = edge };
    }

    private static NodeTraversal ReadEdge(ref QueryTextReader reader)
    {
        var traversal = new NodeTraversal();
        reader.Read();
        var filter = reader.ReadFilter(
            (ref QueryTextReader inner, string name, QueryPlace place) =>
            {
                switch (name)
                {
                    case LabelKey:
                        traversal = traversal with { Label = LabelOf(inner.ReadText(name), place) };
                        return true;
                    case DirectionKey:
                        traversal = traversal with { Direction = EdgeDirectionOf(inner.ReadText(name), place) };
                        return true;
                    case DepthKey:
                        traversal = traversal with { MaxDepth = ReadAtLeast(ref inner, name, least: 1, place) };
                        return true;
                    case OperatorNames.Edge:
                        traversal = traversal with { Then = ReadEdge(ref inner) };
                        return true;
                    default:
                        return false;
                }
            },
            OperatorNames.Edge);
        return traversal with { Where = filter };
    }

    private static ImmutableArray<NodeSort> ReadSort(ref QueryTextReader reader, QueryPlace place)
    {
        var sorts = ImmutableArray.CreateBuilder<NodeSort>();
        reader.Read();
        if (reader.Token != JsonTokenType.StartArray)
            throw Refusal(place);
        while (reader.Read() && reader.Token != JsonTokenType.EndArray)
        {
            var before = sorts.Count;
            if (reader.Token != JsonTokenType.StartObject)
                throw Refusal(reader.Place);
            reader.ReadObject(
                (ref QueryTextReader inner, string path, QueryPlace pathPlace) =>
                {
                    sorts.Add(new NodeSort(ReadPath(path, pathPlace), DirectionOf(inner.ReadText(path), path, pathPlace)));
                    return true;
                },
                (_, unknown) => Refusal(unknown));
            if (sorts.Count != before + 1)
                throw Refusal(place);
            if (sorts.Count > QueryLimits.SortKeys)
                throw RowOrder.TooMany(sorts.Count, place);
        }

        return sorts.DrainToImmutable();

        static GenosQueryException Refusal(QueryPlace place) =>
            QueryErrors.Operator(SortKey, path: null, place, "needs an array of objects with one path each", """Write "sort": [{"priority": "desc"}, {"name": "asc"}].""");
    }

    // Kept as it is written, and refused here rather than when the query runs.
    private static string ReadPath(string path, QueryPlace place)
    {
        _ = FieldPath.Parse(path, place);
        return path;
    }

    private static SortDirection DirectionOf(string text, string name, QueryPlace place) => text switch
    {
        "asc" => SortDirection.Ascending,
        "desc" => SortDirection.Descending,
        _ => throw QueryErrors.Operator(name, path: null, place, $"has the direction '{Excerpt(text)}'", "Write asc or desc."),
    };

    private static EdgeDirection EdgeDirectionOf(string text, QueryPlace place) => text switch
    {
        "out" => EdgeDirection.Outgoing,
        "in" => EdgeDirection.Incoming,
        "both" => EdgeDirection.Both,
        _ => throw QueryErrors.Operator(DirectionKey, path: null, place, $"is '{Excerpt(text)}'", "Write out, in or both."),
    };

    private static string LabelOf(string label, QueryPlace place) => GraphNames.CheckLabel(label) == DecodeStatus.Ok
        ? label
        : throw QueryErrors.Operator(LabelKey, path: null, place, $"is '{Excerpt(label)}', which no edge can have", "A label has at most 64 bytes and no control characters.");

    private static int ReadAtLeast(ref QueryTextReader reader, string name, int least, QueryPlace place)
    {
        var number = reader.ReadInt32(name);
        return number >= least
            ? number
            : throw QueryErrors.Operator(name, path: null, place, $"is {number}", $"Give {least} or more.");
    }

    private static string? IdOf(string position) => position.StartsWith(IdPrefix, StringComparison.Ordinal) ? position[IdPrefix.Length..] : null;

    private static string Excerpt(string text) => text.Length <= 40 ? text : text[..40] + "…";

    private static void Write(Utf8JsonWriter writer, NodeQuery query)
    {
        writer.WriteStartObject();
        if (query.Edge is not null || query.Filter is not AllFilter)
        {
            writer.WriteStartObject(QueryKey);
            FilterTextWriter.WriteMember(writer, query.Filter);
            WriteEdge(writer, query.Edge);
            writer.WriteEndObject();
        }

        if (!query.OrderBy.IsEmpty)
        {
            writer.WriteStartArray(SortKey);
            foreach (var (path, direction) in query.OrderBy)
            {
                writer.WriteStartObject();
                writer.WriteString(path, direction == SortDirection.Descending ? "desc" : "asc");
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        if (query.Limit is { } limit)
            writer.WriteNumber(LimitKey, limit);
        WritePosition(writer, AfterKey, query.After, query.AfterId);
        WritePosition(writer, BeforeKey, query.Before, query.BeforeId);
        writer.WriteEndObject();
    }

    private static void WriteEdge(Utf8JsonWriter writer, NodeTraversal? traversal)
    {
        if (traversal is null)
            return;
        writer.WriteStartObject(OperatorNames.Edge);
        if (traversal.Label is { } label)
            writer.WriteString(LabelKey, label);
        if (traversal.Direction != EdgeDirection.Outgoing)
            writer.WriteString(DirectionKey, traversal.Direction == EdgeDirection.Incoming ? "in" : "both");
        if (traversal.MaxDepth != int.MaxValue)
            writer.WriteNumber(DepthKey, traversal.MaxDepth);
        FilterTextWriter.WriteMember(writer, traversal.Where);
        WriteEdge(writer, traversal.Then);
        writer.WriteEndObject();
    }

    private static void WritePosition(Utf8JsonWriter writer, string key, string? cursor, string? id)
    {
        if (cursor is not null && id is not null)
            throw new InvalidOperationException($"'{key}' is one position: a cursor or an id, not both.");
        if ((cursor ?? id) is { } position)
            writer.WriteString(key, id is null ? position : IdPrefix + id);
    }
}
