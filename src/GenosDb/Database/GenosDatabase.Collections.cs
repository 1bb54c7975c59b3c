using System.Text.Json;

namespace GenosDb;

/// <content>Typed views.</content>
public sealed partial class GenosDatabase
{
    private readonly TypedViews _views;

    /// <inheritdoc/>
    public GenosCollection<T> Collection<T>(string? type = null)
        where T : notnull
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isClosed), this);
        if (type is null && typeof(T).IsGenericType)
            throw new ArgumentException($"The name of {typeof(T)} is no name for nodes. Give the type one.", nameof(type));
        if (type is "")
            throw new ArgumentException("The type has no name. Give it one, or leave it out for that of the class.", nameof(type));
        return new GenosCollection<T>(this, new TypedNodes<T>(_views, type ?? JsonNamingPolicy.CamelCase.ConvertName(typeof(T).Name), _views.MetadataOf<T>()));
    }
}
