namespace GenosDb.Tests.Values;

public class GenosMapTests
{
    [Fact]
    public void A_literal_is_encoded_with_sorted_keys()
    {
        GenosValue value = new GenosMap { ["type"] = "todo", ["done"] = false, ["priority"] = 2, ["text"] = "Buy milk" };
        value.ToJson().Should().Be("""{"done":false,"priority":2,"text":"Buy milk","type":"todo"}""");
    }

    [Fact]
    public void Keys_sort_by_UTF_8_bytes_and_not_by_UTF_16_units()
    {
        GenosValue value = new GenosMap { ["\U00010000"] = 1, ["\uffff"] = 2, ["\ue000"] = 3, ["z"] = 4 };
        value.AsMap().Keys.Should().Equal("z", "\ue000", "\uffff", "\U00010000");
        GenosValue.CheckCanonical(value.Encoded.Span).Should().Be(DecodeStatus.Ok);
    }

    [Fact]
    public void Later_changes_do_not_reach_a_value()
    {
        var map = new GenosMap { ["a"] = 1 };
        GenosValue value = map;
        map["a"] = 2;
        value["a"].Should().Be((GenosValue)1);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(5_000)]
    public void A_map_of_any_size_reads_as_a_dictionary_does(int count)
    {
        var map = new GenosMap();
        var model = new Dictionary<string, GenosValue>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var key = $"key{i * 7919 % count}"; // a permutation, as 7919 divides none of the counts
            map.Add(key, i);
            model.Add(key, i);
        }

        map["key3"] = model["key3"] = "replaced";
        map.Remove("key5").Should().BeTrue();
        map.Remove("key5").Should().BeFalse();
        model.Remove("key5");

        map.Count.Should().Be(model.Count);
        map["key3"].Should().Be((GenosValue)"replaced");
        map["key5"].Should().Be(GenosValue.Null);
        map.Select(entry => entry.Key).Should().Equal(model.Keys.Order(StringComparer.Ordinal));
        GenosValue value = map;
        value.AsMap().All(entry => model[entry.Key] == entry.Value).Should().BeTrue();
        GenosValue.CheckCanonical(value.Encoded.Span).Should().Be(DecodeStatus.Ok);
        FluentActions.Invoking(() => map.Add("key3", 1)).Should().Throw<ArgumentException>().WithMessage("*'key3'*");
    }

    [Fact]
    public void A_key_that_is_no_text_is_refused() =>
        FluentActions.Invoking(() => (GenosValue)new GenosMap { ["a\ud800"] = 1 })
            .Should().Throw<GenosException>().Which.Code.Should().Be(GenosErrorCode.InvalidValue);

    [Fact]
    public void A_key_of_257_bytes_is_refused_and_one_of_256_is_not()
    {
        GenosValue longest = new GenosMap { [new string('k', 256)] = 1 };
        longest.Count.Should().Be(1);
        var refused = FluentActions.Invoking(() => (GenosValue)new GenosMap { [new string('k', 255) + "é"] = 1 }).Should().Throw<GenosLimitException>().Which;
        (refused.Limit, refused.Actual, refused.Maximum).Should().Be(("MapKeyBytes", 257, 256));
    }

    [Fact]
    public void A_null_key_is_a_mistake_of_the_caller()
    {
        var map = new GenosMap();
        FluentActions.Invoking(() => map[null!]).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => map[null!] = 1).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => map.Add(null!, 1)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => map.Remove(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => (GenosValue)(GenosMap)null!).Should().Throw<ArgumentNullException>();
    }
}
