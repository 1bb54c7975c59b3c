using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace GenosDb;

/// <summary>Nodes of one type as objects, and back.</summary>
internal sealed class TypedNodes<T> : INodeMapper<GenosNode<T>>
    where T : notnull
{
    private readonly TypedViews _views;

    // The type field is none of an object that refuses what it does not know.
    private readonly bool _hidesTypeField;

    public TypedNodes(TypedViews views, string type, JsonTypeInfo<T> metadata)
    {
        (_views, Type, Metadata, OfType) = (views, type, metadata, views.OfType(type));
        _hidesTypeField = (metadata.UnmappedMemberHandling ?? metadata.Options.UnmappedMemberHandling) == JsonUnmappedMemberHandling.Disallow
            && metadata.Properties.All(property => property.Name != views.TypeProperty);
    }

    public string Type { get; }

    public JsonTypeInfo<T> Metadata { get; }

    /// <summary>What a node of the type fulfils.</summary>
    public NodeFilter OfType { get; }

    public bool MapsAll => _views.OnUnreadable == OnUnreadable.Throw;

    public bool TryMap(GenosNode node, out GenosNode<T> mapped)
    {
        try
        {
            mapped = Read(node);
            return true;
        }
        catch (JsonException problem) when (!MapsAll)
        {
            _views.Skip(node.Id, Type, typeof(T), problem);
            mapped = null!;
            return false;
        }
    }

    /// <summary>The object; null when there is no node, or one of another type.</summary>
    /// <exception cref="JsonException">It does not fit.</exception>
    public GenosNode<T>? ReadOrNull(GenosNode? node) => node is not null && OfType.Matches(node) ? Read(node) : null;

    /// <summary>The value of an object, with the type field.</summary>
    /// <exception cref="ArgumentException">It is null, or of another type by its own account.</exception>
    public GenosValue Write(T value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var written = GenosValue.From(value, Metadata);
        if (written.Kind != GenosValueKind.Map)
            throw new InvalidOperationException($"{typeof(T)} is written as JSON of kind {written.Kind}, and a node of a collection is an object. Put it in a property of another type.");
        var own = written[_views.TypeProperty];
        if (own != GenosValue.Null && own != Type)
            throw new ArgumentException($"The object has '{_views.TypeProperty}': {own}, which in this collection is '{Type}'. Use the collection of that type, or rename the property or {nameof(GenosOptions)}.{nameof(GenosOptions.TypeProperty)}.", nameof(value));
        return written.With(_views.TypeProperty, Type);
    }

    /// <summary>The value after an update: what the function changed is changed, and all else stays. Unchanged for a node of another type.</summary>
    public GenosValue Update(GenosNode node, Func<T, T> update)
    {
        if (!OfType.Matches(node))
            return node.Value;
        var value = Read(node).Value;
        // Before the function is called, which may change the object and give it back.
        var before = Write(value);
        return ValueChanges.Apply(node.Value, before, Write(update(value)));
    }

    private GenosNode<T> Read(GenosNode node)
    {
        var value = _hidesTypeField && node.Value.Kind == GenosValueKind.Map ? node.Value.Without(_views.TypeProperty) : node.Value;
        try
        {
            return new GenosNode<T>(node.Id, value.To(Metadata), node);
        }
        catch (Exception problem) when (problem is not NotSupportedException)
        {
            // A constructor or a converter of the application may throw anything at what a peer wrote.
            var json = problem as JsonException;
            throw new JsonException($"Node '{node.Id}' of type '{Type}' does not fit {typeof(T)}: {problem.Message}", json?.Path, json?.LineNumber, json?.BytePositionInLine, problem);
        }
    }
}
