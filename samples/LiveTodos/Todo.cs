using System.Text.Json.Serialization;

namespace LiveTodos;

/// <summary>What the application works with; a plain record.</summary>
internal sealed record Todo(string Text, int Priority, bool Done = false)
{
    public DateTimeOffset? Due { get; init; }
}

/// <summary>The same node, as an older version of the application knows it.</summary>
internal sealed record OldTodo(string Text, bool Done);

/// <summary>Metadata, generated when the application is built: nothing is looked up by reflection.</summary>
[JsonSerializable(typeof(Todo))]
[JsonSerializable(typeof(OldTodo))]
internal sealed partial class AppJson : JsonSerializerContext;
