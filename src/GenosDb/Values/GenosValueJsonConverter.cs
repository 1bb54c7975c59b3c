using System.Text.Json;
using System.Text.Json.Serialization;

namespace GenosDb;

/// <summary>Reads and writes a <see cref="GenosValue"/> as the JSON it stands for.</summary>
/// <remarks>Binary becomes base64 text; every other kind survives the way back. Thread-safe.</remarks>
public sealed class GenosValueJsonConverter : JsonConverter<GenosValue>
{
    /// <inheritdoc/>
    public override bool HandleNull => true;

    /// <summary>Reads one JSON value.</summary>
    /// <param name="reader">At the first token of the value.</param>
    /// <param name="typeToConvert">Not used.</param>
    /// <param name="options">Not used.</param>
    /// <exception cref="GenosException">A doubled key, ill-formed text, or a number beyond the range of a double
    /// (<see cref="GenosErrorCode.InvalidValue"/>).</exception>
    /// <exception cref="GenosLimitException">The value is beyond a limit.</exception>
    public override GenosValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => ValueJsonReader.Read(ref reader);

    /// <summary>Writes the value as JSON.</summary>
    /// <param name="writer">Receives it.</param>
    /// <param name="value">The value.</param>
    /// <param name="options">Not used.</param>
    /// <exception cref="ArgumentNullException"><paramref name="writer"/> is null.</exception>
    public override void Write(Utf8JsonWriter writer, GenosValue value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ValueJsonWriter.Write(writer, value.Encoded.Span);
    }
}
