using System.Text.Json.Serialization;

namespace GenosDb.Tests.Typed;

/// <summary>One member of each form that values give a meaning of their own.</summary>
internal sealed record Numbers(long Long, double Double, decimal Decimal, ulong Unsigned, DateTimeOffset Instant, DateTime Time, DateOnly Day, Guid Id, byte[] Bytes);

/// <summary>Knows only a part of what is stored.</summary>
internal sealed class Person
{
    public string Name { get; set; } = "";

    public Address? Home { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Nick { get; set; }

    internal sealed record Address(string City);
}

/// <summary>Says what type it is.</summary>
internal sealed record Tagged(string? Type, string Text);

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record Strict(string Text);

/// <summary>Refuses in its constructor what a peer may well write.</summary>
internal sealed record Positive
{
    public Positive(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Count = count;
    }

    public int Count { get; }
}

/// <summary>Has a member that no context describes.</summary>
internal sealed record NotDescribed(string Text);

[JsonSerializable(typeof(Todo))]
[JsonSerializable(typeof(Numbers))]
[JsonSerializable(typeof(Person))]
[JsonSerializable(typeof(Tagged))]
[JsonSerializable(typeof(Strict))]
[JsonSerializable(typeof(Positive))]
[JsonSerializable(typeof(Dictionary<string, long>))]
[JsonSerializable(typeof(int[]))]
internal sealed partial class SamplesJson : JsonSerializerContext;
