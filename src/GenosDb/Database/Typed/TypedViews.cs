using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using GenosDb.Diagnostics;
using GenosDb.Queries;
using Microsoft.Extensions.Logging;

namespace GenosDb;

/// <summary>What the typed views of a database have in common: metadata, the type field, and what is done with nodes that do not fit.</summary>
internal sealed class TypedViews
{
    private readonly JsonSerializerOptions _json;
    private readonly ILogger _log;
    private readonly ConcurrentDictionary<(string Type, Type Clr), bool> _reported = new();
    private long _unreadable;

    public TypedViews(GenosOptions options, ILogger log)
    {
        (TypeProperty, OnUnreadable, _log) = (options.TypeProperty, options.OnUnreadable, log);
        _json = new JsonSerializerOptions(options.Json);
        // After those of the application, which therefore win.
        _json.Converters.Add(new InstantJsonConverter());
        _json.Converters.Add(new DateTimeJsonConverter());
        // Without a resolver the serializer would look for one by reflection.
        _json.TypeInfoResolver ??= JsonTypeInfoResolver.Combine();
        _json.MakeReadOnly();
    }

    public string TypeProperty { get; }

    public OnUnreadable OnUnreadable { get; }

    /// <summary>How many nodes were left out of results.</summary>
    public long UnreadableNodes => Interlocked.Read(ref _unreadable);

    /// <summary>A condition for the nodes of a type.</summary>
    public NodeFilter OfType(string type) => FilterFactory.Compare(FieldPath.Of([TypeProperty]), CompareOperator.Equal, type);

    /// <exception cref="InvalidOperationException">There is none, or not of a part of the type.</exception>
    public JsonTypeInfo<T> MetadataOf<T>()
    {
        Exception? cause = null;
        try
        {
            if (_json.TryGetTypeInfo(typeof(T), out var metadata))
                return (JsonTypeInfo<T>)metadata;
        }
        catch (NotSupportedException missingPart)
        {
            cause = missingPart;
        }

        throw new InvalidOperationException(
            $"There is no JSON metadata for {typeof(T)}{(cause is null ? "" : " as a whole: " + cause.Message)}. Declare [JsonSerializable(typeof({typeof(T).Name}))] on a JsonSerializerContext and add it when the database is "
            + $"opened: options.{nameof(GenosOptions.Json)}.{nameof(JsonSerializerOptions.TypeInfoResolverChain)}.Add(YourContext.Default).",
            cause);
    }

    /// <summary>Counts a node that does not fit, and logs the first one.</summary>
    public void Skip(string id, string type, Type clr, JsonException problem)
    {
        Interlocked.Increment(ref _unreadable);
        if (_reported.TryAdd((type, clr), true))
            LogMessages.NodeUnreadable(_log, id, type, clr.ToString(), problem.Path ?? "an unknown place");
    }
}
