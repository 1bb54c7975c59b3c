using FsCheck;
using FsCheck.Fluent;

namespace GenosDb.Tests.Values;

public class GenosValueTests
{
    private static readonly GenosValue Person = new GenosMap
    {
        ["name"] = "Alice",
        ["age"] = 41,
        ["height"] = 1.7,
        ["admin"] = true,
        ["nothing"] = GenosValue.Null,
        ["tags"] = GenosValue.Array("a", "b", GenosValue.Array(1, 2)),
        ["owner"] = new GenosMap { ["phones"] = GenosValue.Array("1", "2"), ["a.b"] = 5, ["$id"] = 6, ["\\"] = 7, [""] = 8, ["0"] = 9 },
    };

    [Fact]
    public void The_default_is_null()
    {
        default(GenosValue).Should().Be(GenosValue.Null);
        default(GenosValue).Kind.Should().Be(GenosValueKind.Null);
        default(GenosValue).Encoded.ToArray().Should().Equal(0xc0);
        default(GenosValue).ToString().Should().Be("null");
        default(GenosValue).GetHashCode().Should().Be(((GenosValue)(string?)null).GetHashCode());
        GenosValue.TryDecode([0xc0], out var decoded).Should().Be(DecodeStatus.Ok);
        decoded.Should().Be(default);
    }

    [Fact]
    public void Members_read_what_was_written()
    {
        Person.Kind.Should().Be(GenosValueKind.Map);
        Person.Count.Should().Be(7);
        Person["name"].AsString().Should().Be("Alice");
        Person["age"].AsInt64().Should().Be(41);
        Person["age"].AsDouble().Should().Be(41.0);
        Person["height"].AsDouble().Should().Be(1.7);
        Person["admin"].AsBoolean().Should().BeTrue();
        Person["nothing"].Kind.Should().Be(GenosValueKind.Null);
        Person["missing"].Kind.Should().Be(GenosValueKind.Null);
        Person["age"]["no map"].Should().Be(GenosValue.Null);
        Person["tags"].Count.Should().Be(3);
        Person["tags"][2][1].AsInt64().Should().Be(2);
        Person["tags"].AsArray().Should().HaveCount(3).And.HaveElementAt(1, "b");
        Person["name"].Count.Should().Be(0);
    }

    [Fact]
    public void Another_kind_is_refused_by_As_and_not_by_TryGet()
    {
        GenosValue text = "x";
        text.TryGetBoolean(out var boolean).Should().BeFalse();
        text.TryGetInt64(out var integer).Should().BeFalse();
        text.TryGetDouble(out var number).Should().BeFalse();
        Person.TryGetString(out var read).Should().BeFalse();
        (boolean, integer, number, read).Should().Be((false, 0, 0, null));
        ((GenosValue)1.5).TryGetInt64(out _).Should().BeFalse();

        Action[] wrong =
        [
            () => text.AsBoolean(), () => text.AsInt64(), () => text.AsDouble(), () => Person.AsString(), () => text.AsBinary(), () => text.AsArray(),
            () => text.AsMap(), () => Person.AsDateTimeOffset(), () => Person.AsDateOnly(), () => Person.AsGuid(), () => text.With("a", 1), () => text.Without("a"),
            () => text.Without(new string('a', 300)),
        ];
        foreach (var action in wrong)
            action.Should().Throw<InvalidOperationException>().WithMessage("The value is of kind *");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    public void An_element_that_is_not_there_is_out_of_range(int index)
    {
        FluentActions.Invoking(() => Person["tags"][index]).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => Person[0]).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void One_number_has_one_encoding()
    {
        ((GenosValue)3.0).Should().Be((GenosValue)3);
        ((GenosValue)(-0.0)).Should().Be((GenosValue)0);
        ((GenosValue)1e18).Should().Be((GenosValue)1_000_000_000_000_000_000);
        ((GenosValue)(-9_223_372_036_854_775_808.0)).Should().Be((GenosValue)long.MinValue);
        ((GenosValue)9_223_372_036_854_775_808.0).Kind.Should().Be(GenosValueKind.Double);
        ((GenosValue)0.1f).AsDouble().Should().Be((double)0.1f);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void What_is_no_number_is_no_value(double number) =>
        FluentActions.Invoking(() => (GenosValue)number).Should().Throw<GenosException>().Which.Code.Should().Be(GenosErrorCode.InvalidValue);

    [Fact]
    public void A_lone_surrogate_is_no_value()
    {
        string[] texts = ["\ud800", "a\udc00b", "\udc00\ud800", "a long text that is written in two passes \ud800 and so on"];
        foreach (var text in texts)
        {
            FluentActions.Invoking(() => (GenosValue)text).Should().Throw<GenosException>().WithMessage("$ is text with a lone surrogate*")
                .Which.Code.Should().Be(GenosErrorCode.InvalidValue);
        }
    }

    [Fact]
    public void Integers_of_every_width_read_back()
    {
        for (var shift = 0; shift < 64; shift++)
        {
            foreach (var integer in new[] { (1L << shift) - 1, 1L << shift, (1L << shift) + 1, -(1L << shift) - 1, -(1L << shift), 1 - (1L << shift) })
            {
                GenosValue value = integer;
                value.AsInt64().Should().Be(integer);
                GenosValue.CheckCanonical(value.Encoded.Span).Should().Be(DecodeStatus.Ok);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    public void Text_and_binary_of_every_header_read_back(int length)
    {
        var text = new string('x', length);
        GenosValue value = text;
        value.AsString().Should().Be(text);
        GenosValue.CheckCanonical(value.Encoded.Span).Should().Be(DecodeStatus.Ok);

        var bytes = new byte[length];
        GenosValue binary = bytes;
        binary.AsBinary().ToArray().Should().Equal(bytes);
        GenosValue.CheckCanonical(binary.Encoded.Span).Should().Be(DecodeStatus.Ok);
        ((GenosValue)(ReadOnlyMemory<byte>)bytes).Should().Be(binary);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    public void Arrays_of_every_header_read_back(int count)
    {
        var value = GenosValue.Array(new GenosValue[count]);
        value.Count.Should().Be(count);
        value.AsArray().Should().HaveCount(count);
        GenosValue.CheckCanonical(value.Encoded.Span).Should().Be(DecodeStatus.Ok);
    }

    [Fact]
    public void Binary_is_copied_when_it_goes_in()
    {
        byte[] bytes = [1, 2, 3];
        GenosValue value = bytes;
        bytes[0] = 9;
        value.AsBinary().ToArray().Should().Equal(1, 2, 3);
    }

    [Fact]
    public void Times_are_text_of_fixed_width_that_sorts_as_time()
    {
        var time = new DateTimeOffset(2026, 5, 4, 14, 30, 0, TimeSpan.FromHours(2)).AddTicks(1);
        GenosValue value = time;
        value.AsString().Should().Be("2026-05-04T12:30:00.0000001Z");
        value.AsDateTimeOffset().Should().Be(time);
        value.AsDateTimeOffset().Offset.Should().Be(TimeSpan.Zero);
        ((GenosValue)DateTimeOffset.MinValue).AsDateTimeOffset().Should().Be(DateTimeOffset.MinValue);
        ((GenosValue)DateTimeOffset.MaxValue).AsDateTimeOffset().Should().Be(DateTimeOffset.MaxValue);
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(ArbMap.Default.ArbFor<DateTimeOffset>(), ArbMap.Default.ArbFor<DateTimeOffset>(), (left, right) =>
            Math.Sign(((GenosValue)left).CompareTo(right)) == left.CompareTo(right)));
    }

    [Fact]
    public void Days_and_ids_are_text()
    {
        ((GenosValue)new DateOnly(987, 6, 5)).AsString().Should().Be("0987-06-05");
        ((GenosValue)new DateOnly(987, 6, 5)).AsDateOnly().Should().Be(new DateOnly(987, 6, 5));
        var id = Guid.Parse("0F8FAD5B-D9CB-469F-A165-70867728950E");
        ((GenosValue)id).AsString().Should().Be("0f8fad5b-d9cb-469f-a165-70867728950e");
        ((GenosValue)id).AsGuid().Should().Be(id);
    }

    [Theory]
    [InlineData("2026-05-04T12:30:00Z")]
    [InlineData("2026-05-04T12:30:00.000000Z")]
    [InlineData("2026-05-04T12:30:00.0000000+00:00")]
    [InlineData("2026-05-04T12:30:00.0000000z")]
    [InlineData(" 2026-05-04T12:30:00.0000000Z")]
    [InlineData("2026-02-30T12:30:00.0000000Z")]
    [InlineData("today")]
    public void A_time_in_another_form_is_refused(string text) =>
        FluentActions.Invoking(() => ((GenosValue)text).AsDateTimeOffset()).Should().Throw<FormatException>().WithMessage($"*'{text}'*");

    [Theory]
    [InlineData("2026-5-4")]
    [InlineData("2026-05-04 ")]
    public void A_day_in_another_form_is_refused(string text) =>
        FluentActions.Invoking(() => ((GenosValue)text).AsDateOnly()).Should().Throw<FormatException>();

    [Theory]
    [InlineData("0F8FAD5B-D9CB-469F-A165-70867728950E")]
    [InlineData("0f8fad5bd9cb469fa16570867728950e")]
    [InlineData("{0f8fad5b-d9cb-469f-a165-70867728950e}")]
    [InlineData(" 0f8fad5b-d9cb-469f-a165-70867728950e")]
    [InlineData("+f8fad5b-d9cb-469f-a165-70867728950e")]
    public void An_id_in_another_form_is_refused(string text) =>
        FluentActions.Invoking(() => ((GenosValue)text).AsGuid()).Should().Throw<FormatException>();

    [Fact]
    public void With_sets_one_entry_of_a_copy()
    {
        GenosValue value = new GenosMap { ["b"] = 2, ["d"] = 4 };
        value.With("a", 1).ToJson().Should().Be("""{"a":1,"b":2,"d":4}""");
        value.With("b", "two").ToJson().Should().Be("""{"b":"two","d":4}""");
        value.With("c", GenosValue.Array(3)).ToJson().Should().Be("""{"b":2,"c":[3],"d":4}""");
        value.With("e", GenosValue.Null).ToJson().Should().Be("""{"b":2,"d":4,"e":null}""");
        value.ToJson().Should().Be("""{"b":2,"d":4}""");
    }

    [Fact]
    public void Without_leaves_one_entry_out_of_a_copy()
    {
        GenosValue value = new GenosMap { ["a"] = 1, ["b"] = 2 };
        value.Without("a").ToJson().Should().Be("""{"b":2}""");
        value.Without("b").ToJson().Should().Be("""{"a":1}""");
        value.Without("a").Without("b").Should().Be((GenosValue)new GenosMap());
        value.Without("c").Should().Be(value);
        value.Without("\ud800").Should().Be(value);
        value.Without(new string('x', 300)).Should().Be(value);
    }

    [Fact]
    public void With_and_Without_agree_with_the_literal_when_the_header_changes_its_width()
    {
        var map = new GenosMap();
        GenosValue grown = map;
        for (var i = 0; i < 40; i++)
        {
            map[$"{i * 7 % 40:00}"] = i;
            grown = grown.With($"{i * 7 % 40:00}", i);
            grown.Should().Be((GenosValue)map);
        }

        for (var i = 0; i < 40; i++)
        {
            map.Remove($"{i:00}");
            grown = grown.Without($"{i:00}");
            grown.Should().Be((GenosValue)map);
        }
    }

    [Theory]
    [InlineData("name", "\"Alice\"")]
    [InlineData("tags.0", "\"a\"")]
    [InlineData("tags.2.1", "2")]
    [InlineData("owner.phones.1", "\"2\"")]
    [InlineData("owner.a\\.b", "5")]
    [InlineData("owner.\\$id", "6")]
    [InlineData("owner.$id", "6")]
    [InlineData("owner.\\\\", "7")]
    [InlineData("owner.", "8")]
    [InlineData("owner.0", "9")]
    [InlineData("nothing", "null")]
    public void A_dotted_path_leads_through_maps_and_arrays(string path, string json)
    {
        Person.TryGetPath(path, out var value).Should().BeTrue();
        value.ToJson().Should().Be(json);
    }

    [Theory]
    [InlineData("")]
    [InlineData("missing")]
    [InlineData("name.length")]
    [InlineData("tags.3")]
    [InlineData("tags.00")]
    [InlineData("tags.-1")]
    [InlineData("tags.+1")]
    [InlineData("tags. 1")]
    [InlineData("tags.99999999999")]
    [InlineData("tags.")]
    [InlineData("owner.a.b")]
    [InlineData("owner\\")]
    [InlineData("\\name")]
    public void A_path_that_leads_nowhere_is_no_error(string path)
    {
        Person.TryGetPath(path, out var value).Should().BeFalse();
        value.Should().Be(GenosValue.Null);
    }

    [Fact]
    public void A_value_that_fills_its_array_is_stored_without_a_copy()
    {
        Person.ToOwnedBytes().Should().BeSameAs(Person.ToOwnedBytes());
        Person["name"].ToOwnedBytes().Should().Equal(((GenosValue)"Alice").Encoded.ToArray());
        default(GenosValue).ToOwnedBytes().Should().Equal(0xc0);
    }

    [Fact]
    public void Decoding_copies_the_bytes()
    {
        byte[] bytes = [0xa1, (byte)'a'];
        GenosValue.TryDecode(bytes, out var value).Should().Be(DecodeStatus.Ok);
        bytes[1] = (byte)'b';
        value.AsString().Should().Be("a");
    }

    [Fact]
    public void Equal_values_have_equal_hashes() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(RandomValues.Any, value =>
            value.GetHashCode() == Reencoded.From(value).GetHashCode() && value.Equals((object)Reencoded.From(value)) && !value.Equals((object?)null)));

    [Fact]
    public void Results_cannot_be_changed()
    {
        Person["tags"].AsArray().Should().BeAssignableTo<IList<GenosValue>>().Which.IsReadOnly.Should().BeTrue();
        Person.AsMap().Should().BeAssignableTo<IDictionary<string, GenosValue>>().Which.IsReadOnly.Should().BeTrue();
    }

    [Fact]
    public void Depth_is_limited_whatever_the_value_is_built_with()
    {
        GenosValue deepest = 0;
        for (var depth = 2; depth <= 64; depth++)
            deepest = depth % 2 == 0 ? GenosValue.Array(deepest) : new GenosMap { ["a"] = deepest };
        GenosValue.CheckCanonical(deepest.Encoded.Span).Should().Be(DecodeStatus.Ok);

        Action[] tooDeep = [() => GenosValue.Array(deepest), () => _ = (GenosValue)new GenosMap { ["a"] = deepest }, () => ((GenosValue)new GenosMap()).With("a", deepest)];
        foreach (var action in tooDeep)
        {
            var refused = action.Should().Throw<GenosLimitException>().Which;
            (refused.Limit, refused.Actual, refused.Maximum).Should().Be(("ValueDepth", 65, 64));
        }
    }

    [Fact]
    public void Elements_are_limited_whatever_the_value_is_built_with()
    {
        var half = GenosValue.Array(new GenosValue[32_767]);
        GenosValue.Array(half, half).Count.Should().Be(2);
        GenosValue map = new GenosMap { ["a"] = half, ["b"] = half };

        Action[] tooMany =
        [
            () => GenosValue.Array(half, half, 1), () => GenosValue.Array(new GenosValue[65_537]), () => map.With("c", 1),
            () => _ = (GenosValue)new GenosMap { ["a"] = half, ["b"] = half, ["c"] = 1 },
        ];
        foreach (var action in tooMany)
        {
            var refused = action.Should().Throw<GenosLimitException>().Which;
            (refused.Limit, refused.Actual, refused.Maximum).Should().Be(("ValueElements", 65_537, 65_536));
        }
    }

    [Fact]
    public void Bytes_are_limited_whatever_the_value_is_built_with()
    {
        GenosValue longest = new string('x', (1 << 20) - 5);
        longest.Encoded.Length.Should().Be(1 << 20);

        Action[] tooLong =
        [
            () => _ = (GenosValue)new string('x', (1 << 20) - 4), () => GenosValue.Binary(new byte[1 << 20]), () => GenosValue.Array(longest),
            () => _ = (GenosValue)new GenosMap { ["a"] = longest }, () => ((GenosValue)new GenosMap()).With("a", longest),
        ];
        foreach (var action in tooLong)
        {
            var refused = action.Should().Throw<GenosLimitException>().Which;
            (refused.Limit, refused.Maximum).Should().Be(("ValueBytes", 1 << 20));
            refused.Actual.Should().BeGreaterThan(1 << 20);
        }
    }
}
