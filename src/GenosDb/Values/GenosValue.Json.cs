using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace GenosDb;

/// <content>Values from and to JSON and .NET types.</content>
public readonly partial struct GenosValue
{
    private const string ReflectionMessage = "Reads the type by reflection. Pass a source-generated JsonTypeInfo<T> instead where the application is trimmed or compiled ahead of time.";

    /// <summary>Reads JSON text: strict, without comments, trailing commas or doubled keys.</summary>
    /// <remarks>A number becomes the integer that it denotes when that fits in 64 bits, otherwise the nearest double.</remarks>
    /// <param name="json">One JSON value.</param>
    /// <exception cref="ArgumentNullException"><paramref name="json"/> is null.</exception>
    /// <exception cref="GenosException"><see cref="GenosErrorCode.InvalidValue"/>: not JSON, a doubled key, a lone surrogate, or a number that cannot be
    /// held. The message names the path.</exception>
    /// <exception cref="GenosLimitException">The value is beyond a limit.</exception>
    public static GenosValue Parse([StringSyntax(StringSyntaxAttribute.Json)] string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            return Parse(StrictUtf8.Encoding.GetBytes(json));
        }
        catch (EncoderFallbackException e)
        {
            ValueThrowHelper.NotJson($"there is a lone surrogate at character {e.Index}.", e);
            return default;
        }
    }

    /// <summary>Reads UTF-8 JSON text; the same as <see cref="Parse(string)"/> otherwise.</summary>
    /// <param name="utf8Json">One JSON value.</param>
    /// <exception cref="GenosException"><see cref="GenosErrorCode.InvalidValue"/>, as for text.</exception>
    /// <exception cref="GenosLimitException">The value is beyond a limit.</exception>
    public static GenosValue Parse(ReadOnlySpan<byte> utf8Json) => ValueJsonReader.Read(utf8Json, isLenient: false, mustBeExact: false);

    /// <summary>Writes JSON text. Binary becomes base64 text; every other kind survives the way back.</summary>
    /// <param name="indented">Whether to break lines and indent, with two spaces. Default false: no white space.</param>
    /// <remarks>Angle brackets and quotes of HTML are not escaped: encode the text before it goes there.</remarks>
    public string ToJson(bool indented = false)
    {
        var scratch = indented ? JsonScratch.Indented() : JsonScratch.Rent();
        try
        {
            ValueJsonWriter.Write(scratch.Writer, Bytes);
            return Encoding.UTF8.GetString(scratch.Written);
        }
        finally
        {
            scratch.Return();
        }
    }

    /// <summary>A new tree of JSON nodes, which the caller may change; null for null. Binary becomes base64 text.</summary>
    public JsonNode? ToJsonNode() => ValueJsonWriter.ToNode(Bytes);

    /// <summary>Makes a value from JSON nodes.</summary>
    /// <remarks>A node that holds a .NET time becomes text as a <see cref="DateTimeOffset"/> does.</remarks>
    /// <param name="node">The root; null becomes <see cref="Null"/>.</param>
    /// <exception cref="GenosException"><see cref="GenosErrorCode.InvalidValue"/>: not a number, an infinity, a lone surrogate, a decimal that would not
    /// come back equal, or a time of kind <see cref="DateTimeKind.Unspecified"/>. The message names the path.</exception>
    /// <exception cref="GenosLimitException">The value is beyond a limit.</exception>
    public static GenosValue From(JsonNode? node) => ValueJsonReader.Read(node);

    /// <summary>Makes a value from a JSON element.</summary>
    /// <param name="element">Any element of a document that is not disposed.</param>
    /// <exception cref="ArgumentException">The element is undefined.</exception>
    /// <exception cref="ObjectDisposedException">The document is disposed.</exception>
    /// <exception cref="GenosException"><see cref="GenosErrorCode.InvalidValue"/>: a doubled key, a lone surrogate, or a number that cannot be held. The
    /// message names the path.</exception>
    /// <exception cref="GenosLimitException">The value is beyond a limit.</exception>
    public static GenosValue From(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Undefined)
            throw new ArgumentException("The element is undefined: it belongs to no document.", nameof(element));
        return ValueJsonReader.Read(JsonMarshal.GetRawUtf8Value(element), isLenient: true, mustBeExact: false);
    }

    /// <summary>Makes a value of what the serializer writes.</summary>
    /// <remarks>Times, ids and byte arrays have the text that the serializer gives them, and it replaces a lone surrogate by U+FFFD before this library
    /// sees it. A message names the path of the offender, or of what holds it where generated code gives no more.</remarks>
    /// <typeparam name="T">Any type that the metadata describes.</typeparam>
    /// <param name="value">The object.</param>
    /// <param name="typeInfo">Its metadata, from a source-generated context.</param>
    /// <exception cref="ArgumentNullException"><paramref name="typeInfo"/> is null.</exception>
    /// <exception cref="GenosException"><see cref="GenosErrorCode.InvalidValue"/>: not a number, an infinity, a number that would not come back equal, a
    /// cycle, or a doubled key.</exception>
    /// <exception cref="GenosLimitException">The value is beyond a limit.</exception>
    /// <exception cref="NotSupportedException">The metadata does not describe a part of the object.</exception>
    public static GenosValue From<T>(T value, JsonTypeInfo<T> typeInfo)
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        return Serialized((value, typeInfo), static (writer, given) => JsonSerializer.Serialize(writer, given.value, given.typeInfo));
    }

    /// <summary>As <see cref="From{T}(T, JsonTypeInfo{T})"/>, for a type that is known only now.</summary>
    internal static GenosValue FromObject(object? value, JsonTypeInfo typeInfo) =>
        Serialized((value, typeInfo), static (writer, given) => JsonSerializer.Serialize(writer, given.value, given.typeInfo));

    /// <summary>Makes a value of what the serializer writes, with its web defaults and by reflection.</summary>
    /// <typeparam name="T">Any type that can be serialized. Values, maps and JSON nodes are converted directly.</typeparam>
    /// <param name="value">The object.</param>
    /// <exception cref="GenosException"><see cref="GenosErrorCode.InvalidValue"/>, as with metadata.</exception>
    /// <exception cref="GenosLimitException">The value is beyond a limit.</exception>
    /// <exception cref="NotSupportedException">A part of the object cannot be serialized.</exception>
    [RequiresUnreferencedCode(ReflectionMessage)]
    [RequiresDynamicCode(ReflectionMessage)]
    public static GenosValue From<T>(T value) => value switch
    {
        GenosValue same => same,
        GenosMap map => map,
        JsonNode node => From(node),
        JsonElement element => From(element),
        _ => From(value, (JsonTypeInfo<T>)JsonSerializerOptions.Web.GetTypeInfo(typeof(T))),
    };

    /// <summary>Makes an object of this value with the serializer.</summary>
    /// <typeparam name="T">Any type that the metadata describes.</typeparam>
    /// <param name="typeInfo">Its metadata, from a source-generated context.</param>
    /// <returns>The object; null for a null value where <typeparamref name="T"/> allows it.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="typeInfo"/> is null.</exception>
    /// <exception cref="JsonException">The value does not fit <typeparamref name="T"/>.</exception>
    /// <exception cref="NotSupportedException">The metadata cannot make a part of the object.</exception>
    public T To<T>(JsonTypeInfo<T> typeInfo)
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        var scratch = JsonScratch.Rent();
        try
        {
            ValueJsonWriter.Write(scratch.Writer, Bytes);
            return JsonSerializer.Deserialize(scratch.Written, typeInfo)!;
        }
        finally
        {
            scratch.Return();
        }
    }

    /// <summary>Makes an object of this value with the serializer, with its web defaults and by reflection.</summary>
    /// <typeparam name="T">Any type that can be deserialized.</typeparam>
    /// <returns>The object; null for a null value where <typeparamref name="T"/> allows it.</returns>
    /// <exception cref="JsonException">The value does not fit <typeparamref name="T"/>.</exception>
    /// <exception cref="NotSupportedException">A part of the object cannot be deserialized.</exception>
    [RequiresUnreferencedCode(ReflectionMessage)]
    [RequiresDynamicCode(ReflectionMessage)]
    public T To<T>() => To((JsonTypeInfo<T>)JsonSerializerOptions.Web.GetTypeInfo(typeof(T)));

    private static GenosValue Serialized<TState>(TState state, Action<Utf8JsonWriter, TState> serialize)
    {
        var scratch = JsonScratch.Rent();
        try
        {
            serialize(scratch.Writer, state);
            return ValueJsonReader.Read(scratch.Written, isLenient: false, mustBeExact: true);
        }
        catch (Exception e) when (e is ArgumentException or JsonException)
        {
            // So the serializer refuses not-a-number and cycles. What it wrote before says where it was.
            ValueThrowHelper.NotSerializable(ValueJsonReader.PathOfEnd(scratch.Written), e);
            return default;
        }
        finally
        {
            scratch.Return();
        }
    }
}
