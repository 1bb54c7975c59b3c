using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace GenosDb.Queries;

/// <summary>Writes the canonical text of filters, which <see cref="QueryTextReader"/> reads back as an equal filter.</summary>
internal static class FilterTextWriter
{
    public static string Write(NodeFilter filter)
    {
        var scratch = JsonScratch.Rent();
        try
        {
            Write(scratch.Writer, filter);
            return Encoding.UTF8.GetString(scratch.Written);
        }
        finally
        {
            scratch.Return();
        }
    }

    public static void Write(Utf8JsonWriter writer, NodeFilter filter)
    {
        writer.WriteStartObject();
        WriteMember(writer, filter);
        writer.WriteEndObject();
    }

    /// <summary>Writes the one member that the object of a filter has, or none, so that others can stand beside it.</summary>
    public static void WriteMember(Utf8JsonWriter writer, NodeFilter filter)
    {
        switch (filter)
        {
            case AllFilter:
                break;
            case AndFilter and:
                WriteList(writer, OperatorNames.And, and.Filters);
                break;
            case OrFilter or:
                WriteList(writer, OperatorNames.Or, or.Filters);
                break;
            case NotFilter not:
                writer.WritePropertyName(OperatorNames.Not);
                Write(writer, not.Filter);
                break;
            case NearFilter { Path: null } near:
                WriteNear(writer, near);
                break;
            case BoundingBoxFilter { Path: null } box:
                WriteBox(writer, box);
                break;
            case CompareFilter { Operator: CompareOperator.Equal } equal:
                writer.WritePropertyName(equal.Path.ToString());
                LiteralText.Write(writer, equal.Operand);
                break;
            default:
                WriteField(writer, filter);
                break;
        }
    }

    private static void WriteList(Utf8JsonWriter writer, string name, ImmutableArray<NodeFilter> filters)
    {
        writer.WriteStartArray(name);
        foreach (var filter in filters)
            Write(writer, filter);
        writer.WriteEndArray();
    }

    private static void WriteField(Utf8JsonWriter writer, NodeFilter filter)
    {
        switch (filter)
        {
            case CompareFilter compare:
                Begin(compare.Path);
                WriteValue(writer, OperatorNames.Of(compare.Operator), compare.Operand);
                break;
            case InFilter listed:
                Begin(listed.Path);
                WriteValues(writer, listed.IsNegated ? OperatorNames.NotIn : OperatorNames.In, listed.Values.AsSpan());
                break;
            case BetweenFilter between:
                Begin(between.Path);
                WriteValues(writer, OperatorNames.Between, [between.Low, between.High]);
                break;
            case ExistsFilter exists:
                Begin(exists.Path);
                writer.WriteBoolean(OperatorNames.Exists, exists.ShouldExist);
                break;
            case StringFilter text:
                Begin(text.Path);
                WriteValue(writer, OperatorNames.Of(text.Operator), text.Operand);
                break;
            case ContainsFilter contains:
                Begin(contains.Path);
                WriteValue(writer, OperatorNames.Contains, contains.Operand);
                break;
            case WordsFilter words:
                Begin(words.Path);
                writer.WriteString(OperatorNames.Text, words.Words.Text);
                break;
            case LikeFilter like:
                Begin(like.Path);
                writer.WriteString(OperatorNames.Like, like.Pattern.Text);
                break;
            case RegexFilter regex:
                Begin(regex.Path);
                writer.WriteString(OperatorNames.Regex, regex.Pattern.Text);
                if (regex.Pattern.OptionsText is { Length: > 0 } options)
                    writer.WriteString(OperatorNames.Options, options);
                break;
            case NearFilter near:
                Begin(near.Path!);
                WriteNear(writer, near);
                break;
            case BoundingBoxFilter box:
                Begin(box.Path!);
                WriteBox(writer, box);
                break;
            default:
                throw new InvalidOperationException($"A filter of type {filter.GetType().Name} has no text.");
        }

        writer.WriteEndObject();

        void Begin(FieldPath path) => writer.WriteStartObject(path.ToString());
    }

    private static void WriteValue(Utf8JsonWriter writer, string name, GenosValue value)
    {
        writer.WritePropertyName(name);
        LiteralText.Write(writer, value);
    }

    private static void WriteValues(Utf8JsonWriter writer, string name, ReadOnlySpan<GenosValue> values)
    {
        writer.WriteStartArray(name);
        foreach (ref readonly var value in values)
            LiteralText.Write(writer, value);
        writer.WriteEndArray();
    }

    private static void WriteNear(Utf8JsonWriter writer, NearFilter near)
    {
        writer.WriteStartObject(OperatorNames.Near);
        writer.WriteNumber("latitude", near.Center.Latitude);
        writer.WriteNumber("longitude", near.Center.Longitude);
        writer.WriteNumber("radius", near.RadiusKilometers);
        writer.WriteEndObject();
    }

    private static void WriteBox(Utf8JsonWriter writer, BoundingBoxFilter box)
    {
        writer.WriteStartObject(OperatorNames.BoundingBox);
        writer.WriteNumber("minLat", box.SouthWest.Latitude);
        writer.WriteNumber("maxLat", box.NorthEast.Latitude);
        writer.WriteNumber("minLng", box.SouthWest.Longitude);
        writer.WriteNumber("maxLng", box.NorthEast.Longitude);
        writer.WriteEndObject();
    }
}
