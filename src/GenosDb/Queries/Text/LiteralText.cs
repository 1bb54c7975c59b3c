using System.Text.Json;

namespace GenosDb.Queries;

/// <summary>Writes values as the text of a query has them: JSON, in which <c>$binary</c> keeps the kind and <c>$literal</c> the keys that begin with a dollar sign.</summary>
/// <remarks><c>$literal</c> stands for one map; those inside it are values again, with a <c>$literal</c> of their own where they need one.</remarks>
internal static class LiteralText
{
    public static void Write(Utf8JsonWriter writer, GenosValue value)
    {
        var at = 0;
        Write(writer, value.Encoded.Span, ref at);
    }

    private static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> bytes, ref int at)
    {
        switch (CanonicalBytes.KindOf(bytes[at]))
        {
            case GenosValueKind.Binary:
                writer.WriteStartObject();
                writer.WriteBase64String(OperatorNames.Binary, CanonicalBytes.ReadPayload(bytes, ref at));
                writer.WriteEndObject();
                break;
            case GenosValueKind.Array:
                writer.WriteStartArray();
                for (var left = CanonicalBytes.ReadCount(bytes, ref at); left > 0; left--)
                    Write(writer, bytes, ref at);
                writer.WriteEndArray();
                break;
            case GenosValueKind.Map:
                WriteMap(writer, bytes, ref at);
                break;
            default:
                var end = CanonicalBytes.Skip(bytes, at);
                ValueJsonWriter.Write(writer, bytes[at..end]);
                at = end;
                break;
        }
    }

    private static void WriteMap(Utf8JsonWriter writer, ReadOnlySpan<byte> bytes, ref int at)
    {
        var isLiteral = HasOperatorKey(bytes, at);
        if (isLiteral)
        {
            writer.WriteStartObject();
            writer.WritePropertyName(OperatorNames.Literal);
        }

        writer.WriteStartObject();
        for (var left = CanonicalBytes.ReadCount(bytes, ref at); left > 0; left--)
        {
            writer.WritePropertyName(CanonicalBytes.ReadPayload(bytes, ref at));
            Write(writer, bytes, ref at);
        }

        writer.WriteEndObject();
        if (isLiteral)
            writer.WriteEndObject();
    }

    private static bool HasOperatorKey(ReadOnlySpan<byte> bytes, int at)
    {
        for (var left = CanonicalBytes.ReadCount(bytes, ref at); left > 0; left--)
        {
            if (CanonicalBytes.ReadPayload(bytes, ref at) is [(byte)'$', ..])
                return true;
            at = CanonicalBytes.Skip(bytes, at);
        }

        return false;
    }
}
