namespace GenosDb.Tests.Queries;

/// <summary>What is refused when a filter is built, and where the error says it is.</summary>
public class FilterOperandTests
{
    [Theory]
    [InlineData("""{"a":{"$gt":null}}""", "$gt", "a", 1, 7)]
    [InlineData("""{"a":{"$gte":[1]}}""", "$gte", "a", 1, 7)]
    [InlineData("""{"a":{"$lt":{"b":1}}}""", "$lt", "a", 1, 7)]
    [InlineData("""{"a":{"$lte":{}}}""", "$lte", "a", 1, 7)]
    [InlineData("""{"a":{"$in":1}}""", "$in", "a", 1, 13)]
    [InlineData("""{"a":{"$nin":{}}}""", "$nin", "a", 1, 14)]
    [InlineData("""{"at":{"$between":["x",1]}}""", "$between", "at", 1, 8)]
    [InlineData("""{"a":{"$between":[1]}}""", "$between", "a", 1, 7)]
    [InlineData("""{"a":{"$between":[1,2,3]}}""", "$between", "a", 1, 7)]
    [InlineData("""{"a":{"$between":[null,null]}}""", "$between", "a", 1, 7)]
    [InlineData("""{"a":{"$between":5}}""", "$between", "a", 1, 18)]
    [InlineData("""{"a":{"$exists":1}}""", "$exists", "a", 1, 17)]
    [InlineData("""{"a":{"$exists":null}}""", "$exists", "a", 1, 17)]
    [InlineData("""{"a":{"$startsWith":1}}""", "$startsWith", "a", 1, 21)]
    [InlineData("""{"a":{"$endsWith":null}}""", "$endsWith", "a", 1, 19)]
    [InlineData("""{"a":{"$text":["x"]}}""", "$text", "a", 1, 15)]
    [InlineData("""{"a":{"$like":1}}""", "$like", "a", 1, 15)]
    [InlineData("""{"a":{"$like":"a\\b"}}""", "$like", "a", 1, 7)]
    [InlineData("""{"a":{"$like":"a\\"}}""", "$like", "a", 1, 7)]
    [InlineData("""{"a":{"$regex":1}}""", "$regex", "a", 1, 16)]
    [InlineData("""{"a":{"$regex":"("}}""", "$regex", "a", 1, 7)]
    [InlineData("""{"a":{"$regex":"(?=x)"}}""", "$regex", "a", 1, 7)]
    [InlineData("""{"a":{"$regex":"(?<!x)y"}}""", "$regex", "a", 1, 7)]
    [InlineData("""{"a":{"$regex":"(a)\\1"}}""", "$regex", "a", 1, 7)]
    [InlineData("""{"a":{"$regex":"(?>a)"}}""", "$regex", "a", 1, 7)]
    [InlineData("""{"a":{"$regex":"(?x)a b"}}""", "$regex", "a", 1, 7)]
    [InlineData("""{"a":{"$regex":"(a{1000}){1000}"}}""", "$regex", "a", 1, 7)]
    [InlineData("""{"a":{"$regex":"x","$options":"x"}}""", "$options", "a", 1, 7)]
    [InlineData("""{"a":{"$regex":"x","$options":"ii"}}""", "$options", "a", 1, 7)]
    [InlineData("""{"a":{"$regex":"x","$options":1}}""", "$options", "a", 1, 31)]
    [InlineData("""{"a":{"$options":"i"}}""", "$options", "a", 1, 7)]
    [InlineData("""{"a":{"$not":5}}""", "$not", "a", 1, 14)]
    [InlineData("""{"a":{"$not":{"b":1}}}""", "$not", "a", 1, 14)]
    [InlineData("""{"a":{"$not":{}}}""", "$not", "a", 1, 14)]
    [InlineData("""{"a":{"$near":{"latitude":1,"longitude":2}}}""", "$near", "a", 1, 7)]
    [InlineData("""{"a":{"$near":{"latitude":91,"longitude":2,"radius":1}}}""", "$near", "a", 1, 7)]
    [InlineData("""{"a":{"$near":{"latitude":1,"longitude":-181,"radius":1}}}""", "$near", "a", 1, 7)]
    [InlineData("""{"a":{"$near":{"latitude":1,"longitude":2,"radius":-1}}}""", "$near", "a", 1, 7)]
    [InlineData("""{"a":{"$near":{"latitude":1,"longitude":2,"radius":1e999}}}""", "$near", "a", 1, 7)]
    [InlineData("""{"a":{"$near":{"latitude":"1","longitude":2,"radius":1}}}""", "$near", "a", 1, 16)]
    [InlineData("""{"a":{"$near":{"latitude":1,"longitude":2,"radius":1,"unit":"m"}}}""", "$near", "a", 1, 54)]
    [InlineData("""{"a":{"$near":[1,2]}}""", "$near", "a", 1, 7)]
    [InlineData("""{"$near":[1,2]}""", "$near", null, 1, 2)]
    [InlineData("""{"$bbox":{"minLat":2,"maxLat":1,"minLng":0,"maxLng":1}}""", "$bbox", null, 1, 2)]
    [InlineData("""{"$bbox":{"minLat":0,"maxLat":1,"minLng":0,"maxLng":181}}""", "$bbox", null, 1, 2)]
    [InlineData("""{"$or":[]}""", "$or", null, 1, 2)]
    [InlineData("""{"$or":{"a":1}}""", "$or", null, 1, 8)]
    [InlineData("""{"$and":5}""", "$and", null, 1, 9)]
    [InlineData("""{"$or":[5]}""", null, null, 1, 9)]
    [InlineData("""{"$not":[]}""", null, null, 1, 9)]
    [InlineData("""{"$gt":5}""", "$gt", null, 1, 2)]
    [InlineData("""{"$frob":5}""", "$frob", null, 1, 2)]
    [InlineData("""{"a":{"$frob":5}}""", "$frob", "a", 1, 7)]
    [InlineData("""{"a":{"$and":[]}}""", "$and", "a", 1, 7)]
    [InlineData("""{"a":{"$gt":1,"b":2}}""", "b", "a", 1, 15)]
    [InlineData("""{"a":{"b":2,"$gt":1}}""", "$gt", null, 1, 13)]
    [InlineData("""{"a":{"b":{"$gt":1}}}""", "$gt", null, 1, 12)]
    [InlineData("""{"a":{"$gt":1,"$date":"2026-01-31T10:00:00Z"}}""", "$date", "a", 1, 15)]
    [InlineData("""{"a":{"$date":"2026-01-31T10:00:00"}}""", "$date", null, 1, 15)]
    [InlineData("""{"a":{"$date":"2026-01-31"}}""", "$date", null, 1, 15)]
    [InlineData("""{"a":{"$date":"2026-02-31T10:00:00Z"}}""", "$date", null, 1, 15)]
    [InlineData("""{"a":{"$date":5}}""", "$date", null, 1, 15)]
    [InlineData("""{"a":{"$date":"2026-01-31T10:00:00Z","b":1}}""", "$date", null, 1, 6)]
    [InlineData("""{"a":{"$binary":"not base64"}}""", "$binary", null, 1, 17)]
    [InlineData("""{"a":{"$literal":{"$a":{"$b":1}}}}""", "$b", null, 1, 25)]
    [InlineData("""{"$depth":1}""", null, "$depth", 1, 2)]
    [InlineData("""{"a\\b":1}""", null, "a\\b", 1, 2)]
    [InlineData("""{"$edge":{}}""", "$edge", null, 1, 2)]
    [InlineData("{\n  \"$or\": [\n    {\"a\": 1},\n    {\"$edge\": {}}\n  ]\n}", "$edge", null, 4, 6)]
    [InlineData("""{"a":{"$edge":{}}}""", "$edge", "a", 1, 7)]
    [InlineData("{\n\"age\":   {\"$gtt\": 1}}", "$gtt", "age", 2, 11)]
    [InlineData("{\"é😀\":{\"$gtt\":1}}", "$gtt", "é😀", 1, 9)]
    public void A_wrong_query_is_refused_where_it_is_wrong(string json, string? @operator, string? path, int line, int column)
    {
        var error = FluentActions.Invoking(() => NodeFilter.Parse(json)).Should().Throw<GenosQueryException>().Which;
        error.Code.Should().Be(GenosErrorCode.InvalidQuery);
        error.IsTransient.Should().BeFalse();
        (error.Operator, error.Path, error.Line, error.Column).Should().Be((@operator, path, line, column), error.Message);
        error.Message.Should().Contain($"line {line}, column {column}");
    }

    [Theory]
    [InlineData("", 1, 1)]
    [InlineData("{", 1, 2)]
    [InlineData("[]", 1, 1)]
    [InlineData("5", 1, 1)]
    [InlineData("{\"a\":1,}", 1, 8)]
    [InlineData("{\"a\":1} {}", 1, 9)]
    [InlineData("{/* */\"a\":1}", 1, 2)]
    [InlineData("{\"a\":NaN}", 1, 6)]
    [InlineData("{\"a\":01}", 1, 7)]
    [InlineData("{\n\n\"é\": x}", 3, 6)]
    [InlineData("{\"a\":1,\"a\":2}", 1, 8)]
    [InlineData("{\"a\":{\"$gt\":1,\"$gt\":2}}", 1, 15)]
    [InlineData("{\"a\":{\"b\":1,\"b\":2}}", 1, 6)]
    [InlineData("{\"$near\":{\"latitude\":1,\"latitude\":1}}", 1, 24)]
    [InlineData("{\"a\":\"\\ud800\"}", 1, 6)]
    [InlineData("{\"\\ud800\":1}", 1, 2)]
    [InlineData("{\"a\":1e999}", 1, 6)]
    public void What_is_not_strict_JSON_is_refused_with_its_place(string json, int line, int column)
    {
        var error = FluentActions.Invoking(() => NodeFilter.Parse(json)).Should().Throw<GenosQueryException>().Which;
        (error.Line, error.Column).Should().Be((line, column), error.Message);
    }

    [Fact]
    public void A_lone_surrogate_in_the_text_itself_is_refused() =>
        FluentActions.Invoking(() => NodeFilter.Parse("{\"a\":\"\ud800\"}")).Should().Throw<GenosQueryException>();

    [Theory]
    [InlineData("""{"age":{"$gtt":1}}""", "$gt")]
    [InlineData("""{"age":{"$startswith":"a"}}""", "$startsWith")]
    [InlineData("""{"age":{"$greaterThan":1}}""", null)]
    [InlineData("""{"$an":[]}""", "$and")]
    [InlineData("""{"a":{"$exist":true}}""", "$exists")]
    public void An_unknown_operator_is_told_the_nearest_one_and_all_there_are(string json, string? nearest)
    {
        var message = FluentActions.Invoking(() => NodeFilter.Parse(json)).Should().Throw<GenosQueryException>().Which.Message;
        if (nearest is null)
            message.Should().NotContain("Did you mean");
        else
            message.Should().Contain($"Did you mean '{nearest}'?");
        message.Should().ContainAny("Field operators: $eq $ne $gt $gte", "Operators here: $and $or $not");
    }

    [Theory]
    [InlineData("""{"query":{"a":1},"$limit":2}""")]
    [InlineData("""{"query":{"a":1},"$after":"c"}""")]
    public void A_whole_query_in_the_place_of_a_filter_is_told_what_reads_it(string json) =>
        FluentActions.Invoking(() => NodeFilter.Parse(json)).Should().Throw<GenosQueryException>().Which.Message.Should().Contain("NodeQuery.Parse");

    [Fact]
    public void What_is_not_strict_JSON_is_told_without_the_options_of_the_reader() =>
        FluentActions.Invoking(() => NodeFilter.Parse("""{"a":1,}""")).Should().Throw<GenosQueryException>()
            .Which.Message.Should().Contain("trailing comma").And.NotContain("options");

    public static TheoryData<Func<NodeFilter>, string?> WronglyBuilt => new()
    {
        { () => NodeFilter.Gt("a", GenosValue.Null), "$gt" },
        { () => NodeFilter.Lte("a", GenosValue.Array()), "$lte" },
        { () => NodeFilter.Gte("a", new GenosMap()), "$gte" },
        { () => NodeFilter.Between("a", 1, "b"), "$between" },
        { () => NodeFilter.Between("a", default, default), "$between" },
        { () => NodeFilter.In("a", new GenosValue[1_025]), "$in" },
        { () => NodeFilter.NotIn("a", new GenosValue[1_025]), "$nin" },
        { () => NodeFilter.StartsWith("a", "\ud800"), "$startsWith" },
        { () => NodeFilter.EndsWith("a", "\ud800"), "$endsWith" },
        { () => NodeFilter.Text("a", "\ud800"), "$text" },
        { () => NodeFilter.Text("a", string.Join(' ', Enumerable.Range(0, 65))), "$text" },
        { () => NodeFilter.Like("a", "\ud800"), "$like" },
        { () => NodeFilter.Like("a", "a\\"), "$like" },
        { () => NodeFilter.Like("a", new string('a', 257)), "$like" },
        { () => NodeFilter.Regex("a", "["), "$regex" },
        { () => NodeFilter.Regex("a", new string('a', 257)), "$regex" },
        { () => NodeFilter.Regex("a", "a", "g"), "$options" },
        { () => NodeFilter.Near("a", new GeoPoint(double.NaN, 0), 1), "$near" },
        { () => NodeFilter.Near(new GeoPoint(0, 180.1), 1), "$near" },
        { () => NodeFilter.Near(new GeoPoint(0, 0), -1), "$near" },
        { () => NodeFilter.Near(new GeoPoint(0, 0), double.NaN), "$near" },
        { () => NodeFilter.Near(new GeoPoint(0, 0), double.PositiveInfinity), "$near" },
        { () => NodeFilter.BoundingBox(new GeoPoint(1, 0), new GeoPoint(0, 1)), "$bbox" },
        { () => NodeFilter.BoundingBox("a", new GeoPoint(0, 0), new GeoPoint(-91, 1)), "$bbox" },
        { () => NodeFilter.Or(), "$or" },
        { () => NodeFilter.Eq("$frob", 1), null },
        { () => NodeFilter.Eq("$depth", 1), null },
        { () => NodeFilter.Eq("a\\", 1), null },
        { () => NodeFilter.Eq("\ud800", 1), null },
    };

    [Theory]
    [MemberData(nameof(WronglyBuilt))]
    public void The_builder_refuses_what_the_text_refuses(Func<NodeFilter> build, string? @operator)
    {
        var error = FluentActions.Invoking(build).Should().Throw<GenosQueryException>().Which;
        (error.Code, error.Operator, error.Line, error.Column).Should().Be((GenosErrorCode.InvalidQuery, @operator, null, null));
    }

    [Fact]
    public void Null_arguments_are_misuse()
    {
        FluentActions.Invoking(() => NodeFilter.Eq(null!, 1)).Should().Throw<ArgumentNullException>().Which.ParamName.Should().Be("path");
        FluentActions.Invoking(() => NodeFilter.Text("a", null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => NodeFilter.Regex("a", "a", null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => NodeFilter.Id(null!, "a")).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => NodeFilter.And(NodeFilter.All, null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => NodeFilter.Not(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => NodeFilter.Parse(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => NodeFilter.All.Matches(null!)).Should().Throw<ArgumentNullException>();
    }
}
