using System.Text.Json;
using System.Text.Json.Serialization;

namespace GenosDb;

/// <summary>Writes an instant as values do: UTC text of fixed width, whose order is the order of time. Reads every form of ISO 8601 that the serializer does.</summary>
internal sealed class InstantJsonConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => ValueJsonWriter.Write(writer, ((GenosValue)value).Encoded.Span);
}
