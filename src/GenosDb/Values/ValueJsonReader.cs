using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GenosDb;

/// <summary>Turns JSON into canonical values. Bounded: depth and size are refused while reading.</summary>
internal static class ValueJsonReader
{
    // Deeper than a value may be, so that the limit of values is the one that is reported.
    private const int MaxDepth = 2 * ValidityLimits.ValueDepth;

    private static readonly JsonReaderOptions Strict = new() { MaxDepth = MaxDepth };

    private static readonly JsonReaderOptions Lenient = new()
    {
        MaxDepth = MaxDepth,
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>Reads a whole text.</summary>
    /// <param name="utf8">One JSON value.</param>
    /// <param name="isLenient">Whether comments and trailing commas are skipped, for text that another reader has accepted with them.</param>
    /// <param name="mustBeExact">Whether to refuse numbers that would not come back equal.</param>
    /// <exception cref="GenosException">Not JSON, or not a value.</exception>
    public static GenosValue Read(ReadOnlySpan<byte> utf8, bool isLenient, bool mustBeExact)
    {
        var reader = new Utf8JsonReader(utf8, isLenient ? Lenient : Strict);
        var builder = CanonicalBuilder.Rent();
        try
        {
            reader.Read();
            Append(builder, ref reader, mustBeExact);
            if (reader.Read())
                ValueThrowHelper.NotJson("something follows the value.");
            return builder.ToValue();
        }
        catch (JsonException e)
        {
            ValueThrowHelper.NotJson(e.Message, e);
            return default;
        }
        finally
        {
            builder.Return();
        }
    }

    /// <summary>Reads the value whose first token the reader is at, and leaves it at the last one.</summary>
    public static GenosValue Read(ref Utf8JsonReader reader)
    {
        var builder = CanonicalBuilder.Rent();
        try
        {
            Append(builder, ref reader, mustBeExact: false);
            return builder.ToValue();
        }
        finally
        {
            builder.Return();
        }
    }

    public static GenosValue Read(JsonNode? node)
    {
        var builder = CanonicalBuilder.Rent();
        try
        {
            Append(builder, node);
            return builder.ToValue();
        }
        finally
        {
            builder.Return();
        }
    }

    /// <summary>Path of the place where JSON text breaks off: of the member that has no value yet, else of the array item or the object.</summary>
    public static string PathOfEnd(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = 1000 }));
        var frames = new Stack<(bool IsMap, int Index, string? Key)>();
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    frames.Pop();
                    frames.Push((true, 0, reader.GetString()));
                    continue;
                case JsonTokenType.StartArray or JsonTokenType.StartObject:
                    frames.Push((reader.TokenType == JsonTokenType.StartObject, 0, null));
                    continue;
                case JsonTokenType.EndArray or JsonTokenType.EndObject:
                    frames.Pop();
                    break;
            }

            // A value has ended, and with it the item or member that it belongs to.
            if (frames.TryPop(out var frame))
                frames.Push((frame.IsMap, frame.Index + 1, null));
        }

        var path = new StringBuilder(ValueThrowHelper.Root);
        foreach (var (isMap, index, key) in frames.Reverse())
        {
            if (!isMap)
                ValuePath.AppendIndex(path, index);
            else if (key is not null)
                ValuePath.AppendKey(path, key);
        }

        return path.ToString();
    }

    private static void Append(CanonicalBuilder builder, ref Utf8JsonReader reader, bool mustBeExact)
    {
        // A loop, and the builder's bounded frames, instead of recursion.
        var depth = 0;
        while (true)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.Null: builder.WriteNull(); break;
                case JsonTokenType.False: builder.WriteBoolean(false); break;
                case JsonTokenType.True: builder.WriteBoolean(true); break;
                case JsonTokenType.Number: AppendNumber(builder, ref reader, mustBeExact); break;
                case JsonTokenType.String: AppendString(builder, ref reader); break;
                case JsonTokenType.PropertyName: AppendKey(builder, ref reader); break;
                case JsonTokenType.StartArray:
                    builder.BeginArray();
                    depth++;
                    break;
                case JsonTokenType.StartObject:
                    builder.BeginMap();
                    depth++;
                    break;
                case JsonTokenType.EndArray:
                    builder.EndArray();
                    depth--;
                    break;
                case JsonTokenType.EndObject:
                    builder.EndMap();
                    depth--;
                    break;
            }

            if (depth == 0)
                return;
            reader.Read();
        }
    }

    private static void AppendNumber(CanonicalBuilder builder, ref Utf8JsonReader reader, bool mustBeExact)
    {
        if (reader.HasValueSequence)
            builder.WriteNumber(reader.ValueSequence.ToArray(), mustBeExact);
        else
            builder.WriteNumber(reader.ValueSpan, mustBeExact);
    }

    private static void AppendString(CanonicalBuilder builder, ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped && !reader.HasValueSequence)
            builder.WriteString(reader.ValueSpan);
        else if (TryUnescape(ref reader, out var text))
            builder.WriteString(text);
        else
            builder.RefuseText();
    }

    private static void AppendKey(CanonicalBuilder builder, ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped && !reader.HasValueSequence)
            builder.WriteKey(reader.ValueSpan);
        else if (TryUnescape(ref reader, out var key))
            builder.WriteKey(key);
        else
            builder.RefuseKey();
    }

    // The reader says by an exception that an escape is half of a surrogate pair, or that the text is not UTF-8.
    private static bool TryUnescape(ref Utf8JsonReader reader, out string text)
    {
        try
        {
            text = reader.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            text = "";
            return false;
        }
    }

    // The builder refuses what is too deep before the recursion is.
    private static void Append(CanonicalBuilder builder, JsonNode? node)
    {
        switch (node)
        {
            case null:
                builder.WriteNull();
                break;
            case JsonArray array:
                builder.BeginArray();
                foreach (var item in array)
                    Append(builder, item);
                builder.EndArray();
                break;
            case JsonObject map:
                builder.BeginMap();
                foreach (var (key, item) in map)
                {
                    builder.WriteKey(key);
                    Append(builder, item);
                }

                builder.EndMap();
                break;
            default:
                AppendLeaf(builder, node.AsValue());
                break;
        }
    }

    private static void AppendLeaf(CanonicalBuilder builder, JsonValue leaf)
    {
        if (leaf.TryGetValue<JsonElement>(out var element))
            Append(builder, element);
        else if (leaf.TryGetValue<string>(out var text))
            builder.WriteString(text);
        else if (leaf.TryGetValue<double>(out var number))
            builder.WriteDouble(number);
        else if (leaf.TryGetValue<float>(out var single))
            builder.WriteDouble(single);
        else if (leaf.TryGetValue<DateTimeOffset>(out var instant))
            builder.WriteScalar(instant);
        else if (leaf.TryGetValue<DateTime>(out var time))
            builder.WriteTime(time);
        else
            AppendSerialized(builder, leaf);
    }

    // Other types are what the serializer makes of them.
    private static void AppendSerialized(CanonicalBuilder builder, JsonValue leaf)
    {
        var scratch = JsonScratch.Rent();
        try
        {
            leaf.WriteTo(scratch.Writer);
            var reader = new Utf8JsonReader(scratch.Written, Strict);
            reader.Read();
            Append(builder, ref reader, mustBeExact: true);
        }
        finally
        {
            scratch.Return();
        }
    }

    private static void Append(CanonicalBuilder builder, JsonElement element)
    {
        var reader = new Utf8JsonReader(JsonMarshal.GetRawUtf8Value(element), Lenient);
        reader.Read();
        Append(builder, ref reader, mustBeExact: false);
    }
}
