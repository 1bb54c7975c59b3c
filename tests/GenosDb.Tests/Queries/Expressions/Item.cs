using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GenosDb.Tests.Queries.Expressions;

/// <summary>A type with a member of each kind that expressions can speak of.</summary>
internal sealed record Item
{
    public string? Name { get; init; }

    [JsonPropertyName("is.done")]
    public bool Done { get; init; }

    public bool? Maybe { get; init; }

    public int Count { get; init; }

    public int? Limit { get; init; }

    public short Small { get; init; }

    public long Big { get; init; }

    public double Weight { get; init; }

    public decimal Price { get; init; }

    public char Letter { get; init; }

    public Shape Shape { get; init; }

    public Colour Colour { get; init; }

    public Colour? Back { get; init; }

    [JsonConverter(typeof(JsonStringEnumConverter<Shape>))]
    public Shape Named { get; init; }

    [JsonNumberHandling(JsonNumberHandling.WriteAsString | JsonNumberHandling.AllowReadingFromString)]
    public int Text { get; init; }

    public DateTimeOffset At { get; init; }

    public DateTimeOffset? Due { get; init; }

    public DateTime Time { get; init; }

    public DateOnly Day { get; init; }

    public TimeSpan Span { get; init; }

    public Guid Key { get; init; }

    public GeoPoint? Place { get; init; }

    public ItemAddress? Address { get; init; }

    public string[]? Tags { get; init; }

    public List<int>? Numbers { get; init; }

    public ImmutableArray<Colour>? Colours { get; init; }

    public List<ItemAddress>? Others { get; init; }

    public Dictionary<string, int>? Map { get; init; }

    public byte[]? Bytes { get; init; }

    [JsonIgnore]
    public string? Hidden { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Rest { get; set; }
}
