using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using FsCheck;
using FsCheck.Fluent;

namespace GenosDb.Tests.Values;

public partial class GenosValueJsonTests
{
    [Theory]
    [InlineData("null", "c0")]
    [InlineData(" true ", "c3")]
    [InlineData("1", "01")]
    [InlineData("1.0", "01")]
    [InlineData("-0", "00")]
    [InlineData("-0.0", "00")]
    [InlineData("1e2", "64")]
    [InlineData("9223372036854775807", "cf7fffffffffffffff")]
    [InlineData("9223372036854775808", "cb43e0000000000000")]
    [InlineData("-9223372036854775808", "d38000000000000000")]
    [InlineData("0.5", "cb3fe0000000000000")]
    [InlineData("\"\\u00e9\\ud83d\\ude00\"", "a6c3a9f09f9880")]
    [InlineData("""{ "b": 1, "a": [] }""", "82a16190a16201")]
    [InlineData("[[],{}]", "929080")]
    [InlineData("""{"\u0062":1,"a":2}""", "82a16102a16201")]
    public void Parsing_gives_the_canonical_value(string json, string hex) => Convert.ToHexStringLower(GenosValue.Parse(json).Encoded.Span).Should().Be(hex);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("[1,]")]
    [InlineData("// comment\n1")]
    [InlineData("1 2")]
    [InlineData("{} {}")]
    [InlineData("NaN")]
    [InlineData("01")]
    [InlineData("'a'")]
    public void What_is_not_JSON_is_refused(string json) =>
        FluentActions.Invoking(() => GenosValue.Parse(json)).Should().Throw<GenosException>().WithMessage("The text is not JSON: *")
            .Which.Code.Should().Be(GenosErrorCode.InvalidValue);

    [Theory]
    [InlineData("""{"a":[0,1,2,{"b":1e400}]}""", "$.a[3].b is 1e400,*")]
    [InlineData("""{"a":{"x":1,"y":2,"x":3}}""", "$.a.x occurs twice*")]
    [InlineData("""{"a":1,"\u0061":2}""", "$.a occurs twice*")]
    [InlineData("""[0,{"two words":["\ud800"]}]""", "$[1][\"two words\"][0] is text with a lone surrogate*")]
    [InlineData("""{"a":[{"\udc00":1}]}""", "$.a[0] has a key with a lone surrogate*")]
    public void A_refusal_names_the_path(string json, string message) =>
        FluentActions.Invoking(() => GenosValue.Parse(json)).Should().Throw<GenosException>().WithMessage(message)
            .Which.Code.Should().Be(GenosErrorCode.InvalidValue);

    [Fact]
    public void Text_that_is_not_Unicode_is_refused()
    {
        FluentActions.Invoking(() => GenosValue.Parse("[\"\ud800\"]")).Should().Throw<GenosException>().WithMessage("*lone surrogate at character 2*");
        FluentActions.Invoking(() => GenosValue.Parse([.. "{\"a\":\""u8, 0xff, .. "\"}"u8])).Should().Throw<GenosException>().WithMessage("$.a is text*");
        FluentActions.Invoking(() => GenosValue.Parse([.. "{\"a\":{\""u8, 0xff, .. "\":1}}"u8])).Should().Throw<GenosException>().WithMessage("$.a has a key*");
        FluentActions.Invoking(() => GenosValue.Parse([.. "[\"\\n"u8, 0xff, .. "\"]"u8])).Should().Throw<GenosException>().WithMessage("$[0] is text*");
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public void A_hundred_thousand_levels_are_a_limit_and_not_a_stack_overflow(string open, string close)
    {
        static string Nest(string open, string close, int depth) =>
            string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, depth));

        GenosValue.Parse(Nest(open, close, 63)).Count.Should().Be(1);
        foreach (var depth in new[] { 64, 200, 100_000 })
        {
            var refused = FluentActions.Invoking(() => GenosValue.Parse(Nest(open, close, depth))).Should().Throw<GenosLimitException>().Which;
            (refused.Limit, refused.Actual, refused.Maximum).Should().Be(("ValueDepth", 65, 64));
        }

        JsonNode? node = 1;
        for (var i = 0; i < 100; i++)
            node = new JsonArray(node);
        FluentActions.Invoking(() => GenosValue.From(node)).Should().Throw<GenosLimitException>().Which.Limit.Should().Be("ValueDepth");
    }

    [Fact]
    public void JSON_beyond_the_limits_is_refused()
    {
        Refusal(() => GenosValue.Parse("[" + string.Join(',', new int[65_537]) + "]")).Should().Be("ValueElements");
        Refusal(() => GenosValue.Parse("{" + string.Join(',', Enumerable.Range(0, 65_537).Select(i => $"\"{i}\":0")) + "}")).Should().Be("ValueElements");
        Refusal(() => GenosValue.Parse($"\"{new string('x', 1 << 20)}\"")).Should().Be("ValueBytes");
        Refusal(() => GenosValue.Parse($"[{string.Join(',', Enumerable.Repeat($"\"{new string('x', 1000)}\"", 1_100))}]")).Should().Be("ValueBytes");
        Refusal(() => GenosValue.Parse($$"""{"{{new string('k', 257)}}":1}""")).Should().Be("MapKeyBytes");
        Refusal(() => GenosValue.From(new JsonObject { [new string('é', 129)] = 1 })).Should().Be("MapKeyBytes");
        GenosValue.Parse("[" + string.Join(',', new int[65_536]) + "]").Count.Should().Be(65_536);
        GenosValue.Parse("{" + string.Join(',', Enumerable.Range(0, 65_536).Select(i => $"\"{i}\":0")) + "}").Count.Should().Be(65_536);
        GenosValue.Parse($"\"{new string('x', (1 << 20) - 5)}\"").Encoded.Length.Should().Be(1 << 20);

        static string? Refusal(Action action) => action.Should().Throw<GenosLimitException>().Which.Limit;
    }

    [Fact]
    public void Every_value_without_binary_survives_the_way_through_JSON() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(200), Prop.ForAll(RandomValues.Any, value =>
        {
            var textual = WithoutBinary(value);
            using var document = JsonDocument.Parse(textual.ToJson());
            return GenosValue.Parse(textual.ToJson()) == textual
                && GenosValue.Parse(textual.ToJson(indented: true)) == textual
                && GenosValue.From(textual.ToJsonNode()) == textual
                && GenosValue.From(JsonNode.Parse(textual.ToJson())) == textual
                && GenosValue.From(document.RootElement) == textual
                && JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(textual, Json.Default.GenosValue), Json.Default.GenosValue) == textual;
        }));

    [Fact]
    public void Binary_becomes_base64_text()
    {
        GenosValue value = new GenosMap { ["data"] = new byte[] { 1, 2, 3 } };
        value.ToJson().Should().Be("""{"data":"AQID"}""");
        value.ToJsonNode()!["data"]!.GetValue<string>().Should().Be("AQID");
    }

    [Fact]
    public void JSON_text_is_readable_and_the_same_everywhere()
    {
        GenosValue value = new GenosMap { ["a"] = "é<\"\n", ["b"] = GenosValue.Array(1, 0.1) };
        value.ToJson().Should().Be("""{"a":"é<\"\n","b":[1,0.1]}""");
        value.ToString().Should().Be(value.ToJson());
        value.ToJson(indented: true).Should().Be("{\n  \"a\": \"é<\\\"\\n\",\n  \"b\": [\n    1,\n    0.1\n  ]\n}");
    }

    [Fact]
    public void Nodes_that_hold_NET_values_are_converted()
    {
        var node = new JsonObject
        {
            ["decimal"] = 12.50m,
            ["ulong"] = 9_000_000_000_000_000_000UL,
            ["float"] = 0.5f,
            ["char"] = 'x',
            ["time"] = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(1)),
            ["utc"] = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc),
            ["id"] = Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"),
            ["list"] = new JsonArray(true, null, 3),
        };
        GenosValue.From(node).ToJson().Should().Be(
            """{"char":"x","decimal":12.5,"float":0.5,"id":"0f8fad5b-d9cb-469f-a165-70867728950e","list":[true,null,3],"time":"2026-01-02T02:04:05.0000000Z","ulong":9000000000000000000,"utc":"2026-01-02T03:04:05.0000000Z"}""");
    }

    public static TheoryData<JsonNode, string> UnfitNodes => new()
    {
        { new JsonObject { ["a"] = new JsonArray(0, 1, 2, new JsonObject { ["b"] = double.NaN }) }, "$.a[3].b is NaN*" },
        { new JsonArray(float.PositiveInfinity), "$[0] is Infinity*" },
        { new JsonObject { ["price"] = 0.1234567890123456789m }, "$.price is 0.1234567890123456789, which would not come back equal*Store it as text*" },
        { new JsonObject { ["big"] = ulong.MaxValue }, "$.big is 18446744073709551615, which would not come back equal*" },
        { new JsonObject { ["text"] = "\ud800" }, "$.text is text with a lone surrogate*" },
        { new JsonObject { ["in"] = new JsonObject { ["\ud800"] = 1 } }, "$.in has a key with a lone surrogate*" },
        { new JsonObject { ["when"] = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Unspecified) }, "$.when is a DateTime of kind Unspecified*" },
    };

    [Theory]
    [MemberData(nameof(UnfitNodes), DisableDiscoveryEnumeration = true)]
    public void Nodes_that_hold_what_is_no_value_are_refused_with_their_path(JsonNode node, string message) =>
        FluentActions.Invoking(() => GenosValue.From(node)).Should().Throw<GenosException>().WithMessage(message)
            .Which.Code.Should().Be(GenosErrorCode.InvalidValue);

    [Fact]
    public void An_element_is_taken_as_its_document_was_read()
    {
        using var document = JsonDocument.Parse("""{ "a": [1, /* two */ 2,], }""", new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        GenosValue.From(document.RootElement).ToJson().Should().Be("""{"a":[1,2]}""");
        GenosValue.From(document.RootElement.GetProperty("a")[1]).Should().Be((GenosValue)2);
        FluentActions.Invoking(() => GenosValue.From(default(JsonElement))).Should().Throw<ArgumentException>();
        using var doubled = JsonDocument.Parse("""{"a":1,"a":2}""");
        FluentActions.Invoking(() => GenosValue.From(doubled.RootElement)).Should().Throw<GenosException>().WithMessage("$.a occurs twice*");
    }

    [Fact]
    public void A_typed_object_survives_the_way_through_a_value()
    {
        var todo = new Todo("Buy milk", false, 3, 0.1, 12.50m, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), [1, 2], null, ["a"], GenosValue.Array(1, "x"));
        var value = GenosValue.From(todo, Json.Default.Todo);
        value["text"].AsString().Should().Be("Buy milk");
        value["priority"].AsInt64().Should().Be(3);
        value["data"].AsString().Should().Be("AQI=");
        value["extra"][1].AsString().Should().Be("x");
        GenosValue.CheckCanonical(value.Encoded.Span).Should().Be(DecodeStatus.Ok);
        value.To(Json.Default.Todo).Should().BeEquivalentTo(todo);
        GenosValue.From(todo).To<Todo>().Should().BeEquivalentTo(todo);
    }

    [Fact]
    public void A_typed_read_of_what_does_not_fit_is_refused() =>
        FluentActions.Invoking(() => GenosValue.Parse("""{"priority":"high"}""").To(Json.Default.Todo)).Should().Throw<JsonException>();

    [Fact]
    public void Reflection_converts_values_maps_and_nodes_directly()
    {
        GenosValue.From(new GenosMap { ["a"] = 1 }).ToJson().Should().Be("""{"a":1}""");
        GenosValue.From((GenosValue)1.5).Should().Be((GenosValue)1.5);
        GenosValue.From(new JsonObject { ["a"] = 1 }).ToJson().Should().Be("""{"a":1}""");
        GenosValue.From(new { Name = "Alice", Age = 41 }).ToJson().Should().Be("""{"age":41,"name":"Alice"}""");
        GenosValue.From<object?>(null).Should().Be(GenosValue.Null);
    }

    [Fact]
    public void A_typed_object_that_holds_what_is_no_value_is_refused_with_its_path()
    {
        Refusal(new Outer([new(1), new(double.NaN)])).Should().StartWith("$.items[1] cannot be written as JSON:"); // generated code writes a name with its value
        Refusal(new Outer([]) { Price = 0.1234567890123456789m }).Should().StartWith("$.price is 0.1234567890123456789,");
        Refusal(new Outer([]) { Count = ulong.MaxValue }).Should().StartWith("$.count is 18446744073709551615,");

        static string Refusal(Outer outer)
        {
            var refused = FluentActions.Invoking(() => GenosValue.From(outer, Json.Default.Outer)).Should().Throw<GenosException>().Which;
            refused.Code.Should().Be(GenosErrorCode.InvalidValue);
            return refused.Message;
        }
    }

    [Fact]
    public void Reflection_names_the_member_that_holds_what_is_no_value() =>
        FluentActions.Invoking(() => GenosValue.From(new { A = 1, B = new object[] { true, new { C = double.NaN } } }))
            .Should().Throw<GenosException>().WithMessage("$.b[1].c cannot be written as JSON:*");

    [Fact]
    public void The_serializer_replaces_a_lone_surrogate_in_a_typed_object() =>
        GenosValue.From(new { Text = "a\ud800" })["text"].AsString().Should().Be("a\ufffd");

    [Fact]
    public void A_failure_leaves_nothing_behind_for_the_next_use()
    {
        FluentActions.Invoking(() => GenosValue.Parse("""{"a":[1,2,{"b":""")).Should().Throw<GenosException>();
        FluentActions.Invoking(() => GenosValue.From(new Outer([new(double.NaN)]), Json.Default.Outer)).Should().Throw<GenosException>();
        GenosValue.From(new Outer([new(1)]), Json.Default.Outer).ToJson().Should().Be("""{"count":0,"items":[{"number":1}],"price":0}""");
        GenosValue.Parse("[1]").ToJson().Should().Be("[1]");
    }

    [Fact]
    public void The_converter_reads_one_value_inside_a_document()
    {
        var holder = JsonSerializer.Deserialize("""{"first":{"b":1,"a":[true]},"second":null}""", Json.Default.Holder)!;
        holder.First.ToJson().Should().Be("""{"a":[true],"b":1}""");
        holder.Second.Should().Be(GenosValue.Null);
        JsonSerializer.Serialize(holder, Json.Default.Holder).Should().Be("""{"first":{"a":[true],"b":1},"second":null}""");
    }

    [Fact]
    public async Task The_converter_reads_from_a_stream_in_small_pieces()
    {
        var text = $$"""{"first":["{{new string('x', 3_000)}}","a\u0062",1.5],"second":2}""";
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var context = new Json(new JsonSerializerOptions(JsonSerializerDefaults.Web) { DefaultBufferSize = 1 });
        var holder = await JsonSerializer.DeserializeAsync(stream, context.Holder);
        holder!.First.ToJson().Should().Be($"[\"{new string('x', 3_000)}\",\"ab\",1.5]");
    }

    private static GenosValue WithoutBinary(GenosValue value) => value.Kind switch
    {
        GenosValueKind.Binary => Convert.ToBase64String(value.AsBinary().Span),
        GenosValueKind.Array => GenosValue.Array([.. value.AsArray().Select(WithoutBinary)]),
        GenosValueKind.Map => Map(value),
        _ => value,
    };

    private static GenosMap Map(GenosValue value)
    {
        var map = new GenosMap();
        foreach (var (key, item) in value.AsMap())
            map[key] = WithoutBinary(item);
        return map;
    }

    internal sealed record Todo(
        string Text, bool Done, int Priority, double Weight, decimal Price, DateTimeOffset Due, byte[] Data, string? Note, string[] Tags, GenosValue Extra);

    internal sealed record Inner(double Number);

    internal sealed record Outer(Inner[] Items)
    {
        public decimal Price { get; init; }

        public ulong Count { get; init; }
    }

    internal sealed record Holder(GenosValue First, GenosValue Second);

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(Todo))]
    [JsonSerializable(typeof(Outer))]
    [JsonSerializable(typeof(Holder))]
    [JsonSerializable(typeof(GenosValue))]
    internal sealed partial class Json : JsonSerializerContext;
}
