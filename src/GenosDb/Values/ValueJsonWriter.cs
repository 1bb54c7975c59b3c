using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GenosDb;

/// <summary>Turns canonical bytes into JSON, as text or as nodes. The recursion is as deep as a value may be.</summary>
internal static class ValueJsonWriter
{
    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> canonical)
    {
        var at = 0;
        Write(writer, canonical, ref at);
    }

    public static JsonNode? ToNode(ReadOnlySpan<byte> canonical)
    {
        var at = 0;
        return ToNode(canonical, ref at);
    }

    private static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> bytes, ref int at)
    {
        switch (CanonicalBytes.KindOf(bytes[at]))
        {
            case GenosValueKind.Null:
                at++;
                writer.WriteNullValue();
                break;
            case GenosValueKind.Boolean:
                writer.WriteBooleanValue(bytes[at++] == MessagePackFormat.True);
                break;
            case GenosValueKind.Integer:
                writer.WriteNumberValue(CanonicalBytes.ReadInt64(bytes, ref at));
                break;
            case GenosValueKind.Double:
                writer.WriteNumberValue(CanonicalBytes.ReadDouble(bytes, ref at));
                break;
            case GenosValueKind.String:
                writer.WriteStringValue(CanonicalBytes.ReadPayload(bytes, ref at));
                break;
            case GenosValueKind.Binary:
                writer.WriteBase64StringValue(CanonicalBytes.ReadPayload(bytes, ref at));
                break;
            case GenosValueKind.Array:
                writer.WriteStartArray();
                for (var left = CanonicalBytes.ReadCount(bytes, ref at); left > 0; left--)
                    Write(writer, bytes, ref at);
                writer.WriteEndArray();
                break;
            default:
                writer.WriteStartObject();
                for (var left = CanonicalBytes.ReadCount(bytes, ref at); left > 0; left--)
                {
                    writer.WritePropertyName(CanonicalBytes.ReadPayload(bytes, ref at));
                    Write(writer, bytes, ref at);
                }

                writer.WriteEndObject();
                break;
        }
    }

    private static JsonNode? ToNode(ReadOnlySpan<byte> bytes, ref int at)
    {
        switch (CanonicalBytes.KindOf(bytes[at]))
        {
            case GenosValueKind.Null:
                at++;
                return null;
            case GenosValueKind.Boolean: return JsonValue.Create(bytes[at++] == MessagePackFormat.True);
            case GenosValueKind.Integer: return JsonValue.Create(CanonicalBytes.ReadInt64(bytes, ref at));
            case GenosValueKind.Double: return JsonValue.Create(CanonicalBytes.ReadDouble(bytes, ref at));
            case GenosValueKind.String: return JsonValue.Create(Encoding.UTF8.GetString(CanonicalBytes.ReadPayload(bytes, ref at)));
            case GenosValueKind.Binary: return JsonValue.Create(Convert.ToBase64String(CanonicalBytes.ReadPayload(bytes, ref at)));
            case GenosValueKind.Array:
                var array = new JsonArray();
                for (var left = CanonicalBytes.ReadCount(bytes, ref at); left > 0; left--)
                    array.Add(ToNode(bytes, ref at));
                return array;
            default:
                var map = new JsonObject();
                for (var left = CanonicalBytes.ReadCount(bytes, ref at); left > 0; left--)
                    map.Add(Encoding.UTF8.GetString(CanonicalBytes.ReadPayload(bytes, ref at)), ToNode(bytes, ref at));
                return map;
        }
    }
}
