using System.Text.Json.Serialization;

namespace GenosDb.Tests.Queries.Expressions;

/// <summary>An enumeration that is written as text.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Colour>))]
internal enum Colour
{
    Red,
    Green,
}
