using System.Text.Json;
using System.Text.Json.Serialization;

namespace GenosDb;

/// <summary>As <see cref="InstantJsonConverter"/>, for times that know whether they are of UTC or of this machine.</summary>
internal sealed class DateTimeJsonConverter : JsonConverter<DateTime>
{
    public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTime();

    public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options)
    {
        if (value.Kind == DateTimeKind.Unspecified)
            throw new JsonException("a DateTime of kind Unspecified names no instant. Use a DateTimeOffset, or kind Utc.");
        ValueJsonWriter.Write(writer, ((GenosValue)new DateTimeOffset(value)).Encoded.Span);
    }
}
