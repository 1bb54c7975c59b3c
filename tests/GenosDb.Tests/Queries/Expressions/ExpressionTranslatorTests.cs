using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq.Expressions;
using System.Text.RegularExpressions;
using F = GenosDb.GenosFunctions;

namespace GenosDb.Tests.Queries.Expressions;

/// <summary>The table of the subset: what each form becomes, and what each other form is refused with.</summary>
public sealed class ExpressionTranslatorTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 13, 0, 0, TimeSpan.FromHours(1));
    private static readonly string[] Names = ["a", "b"];
    private static readonly List<Colour> Colours = [Colour.Red, Colour.Green];
    private static readonly HashSet<long> Bigs = [1];
    private static readonly HashSet<string> Caseless = new(["a"], StringComparer.OrdinalIgnoreCase);
    private static readonly FrozenSet<string> FrozenCaseless = Caseless.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    private static readonly ImmutableHashSet<string> ImmutableCaseless = Caseless.ToImmutableHashSet(StringComparer.OrdinalIgnoreCase);
    private static readonly SortedSet<string> SortedCaseless = new(Caseless, StringComparer.InvariantCultureIgnoreCase);
    private static readonly ImmutableSortedSet<string> ImmutableSortedCaseless = Caseless.ToImmutableSortedSet(StringComparer.CurrentCulture);
    private static readonly HashSet<string> ByLength = new(["a"], new LengthComparer());
    private static readonly HashSet<string> Set = ["a"];
    private static readonly HashSet<string> OrdinalSet = new(["a"], StringComparer.Ordinal);
    private static readonly FrozenSet<string> FrozenSet = Set.ToFrozenSet();
    private static readonly FrozenSet<string> OrdinalFrozenSet = Set.ToFrozenSet(StringComparer.Ordinal);
    private static readonly ImmutableHashSet<string> ImmutableSet = ["a"];
    private static readonly SortedSet<string> SortedSet = ["a"];
    private static readonly ImmutableSortedSet<string> ImmutableSortedSet = Set.ToImmutableSortedSet(StringComparer.Ordinal);
    private static readonly long Beyond = (1L << 32) + 1;
    private static readonly byte First = byte.MinValue;
    private static readonly int Large = 100_000;
    private static readonly long Largest = long.MaxValue;
    private static readonly ItemAddress Graz = new("Graz");
    private static readonly GeoPoint Vienna = new(48.2, 16.4);

    // The expressions are the subject: what is better C# is another form.
#pragma warning disable CA1304, CA1309, CA1311, CA1847, CA1862, CA1865, CA1866, CA2242, MA0082, MA0099, MA0132
    private static readonly Dictionary<string, (Expression<Func<Item, bool>> Predicate, string Filter)> Allowed = Table(
    [
        // Comparisons, on either side, of constants, variables and members of them.
        (x => x.Name == "a", """{"name":"a"}"""),
        (x => "a" == x.Name, """{"name":"a"}"""),
        (x => x.Name != "a", """{"name":{"$ne":"a"}}"""),
        (x => x.Count > 1, """{"count":{"$gt":1}}"""),
        (x => x.Count >= 1, """{"count":{"$gte":1}}"""),
        (x => x.Count < 1, """{"count":{"$lt":1}}"""),
        (x => x.Count <= 1, """{"count":{"$lte":1}}"""),
        (x => 1 < x.Count, """{"count":{"$gt":1}}"""),
        (x => 1 >= x.Count, """{"count":{"$lte":1}}"""),
        (x => x.Count == Names.Length, """{"count":2}"""),
        (x => x.Name == CultureInfo.InvariantCulture.Name, """{"name":""}"""),

        // Null, and what can be null.
        (x => x.Name == null, """{"name":null}"""),
        (x => x.Name != null, """{"name":{"$ne":null}}"""),
        (x => x.Limit == NoLimit, """{"limit":null}"""),
        (x => x.Price == NoLimit, """{"price":null}"""),
        (x => x.At == NoTime, """{"at":null}"""),
        (x => x.Limit > 1, """{"limit":{"$gt":1}}"""),
        (x => x.Limit!.Value == 1, """{"limit":1}"""),
        (x => x.Limit.HasValue, """{"limit":{"$ne":null}}"""),
        (x => !x.Limit.HasValue, """{"$not":{"limit":{"$ne":null}}}"""),

        // Numbers of every size, which the compiler converts.
        (x => x.Small == 1, """{"small":1}"""),
        (x => x.Small < Large, """{"small":{"$lt":100000}}"""),
        (x => x.Big == 9007199254740993, """{"big":9007199254740993}"""),
        (x => x.Count > 1.5, """{"count":{"$gt":1.5}}"""),
        (x => x.Count >= Largest, """{"count":{"$gte":9223372036854775807}}"""),
        (x => x.Weight == 0.1, """{"weight":0.1}"""),
        (x => x.Price < 12.50m, """{"price":{"$lt":12.5}}"""),
        (x => x.Text == 5, """{"text":"5"}"""),
        (x => x.Letter == 'a', """{"letter":"a"}"""),
        (x => x.Letter < 'b', """{"letter":{"$lt":"b"}}"""),

        // Enumerations, as they are written.
        (x => x.Shape == Shape.Square, """{"shape":1}"""),
        (x => x.Shape > Shape.Round, """{"shape":{"$gt":0}}"""),
        (x => x.Colour == Colour.Green, """{"colour":"Green"}"""),
        (x => x.Back != Colour.Green, """{"back":{"$ne":"Green"}}"""),
        (x => (long)x.Shape == 1, """{"shape":1}"""),
        (x => (double)x.Shape == 1, """{"shape":1}"""),
        (x => (long)x.Shape == Beyond, """{"shape":4294967297}"""),
        (x => (long)x.Shape < Beyond, """{"shape":{"$lt":4294967297}}"""),
        (x => (double)x.Shape > 0.5, """{"shape":{"$gt":0.5}}"""),
        (x => (long)x.Colour == 1, """{"colour":"Green"}"""),
        (x => x.Named == Shape.Square, """{"named":"Square"}"""),

        // Times and ids.
        (x => x.At < Noon, """{"at":{"$lt":"2026-01-31T12:00:00.0000000Z"}}"""),
        (x => x.Due == Noon, """{"due":"2026-01-31T12:00:00.0000000Z"}"""),
        (x => x.At >= Noon.UtcDateTime, """{"at":{"$gte":"2026-01-31T12:00:00.0000000Z"}}"""),
        (x => x.Time > Noon.UtcDateTime, """{"time":{"$gt":"2026-01-31T12:00:00.0000000Z"}}"""),
        (x => x.Day >= DateOnly.MinValue, """{"day":{"$gte":"0001-01-01"}}"""),
        (x => x.Key == Guid.Empty, """{"key":"00000000-0000-0000-0000-000000000000"}"""),
        (x => x.Span == TimeSpan.Zero, """{"span":"00:00:00"}"""),

        // Booleans.
        (x => x.Done, """{"is\\.done":true}"""),
        (x => !x.Done, """{"$not":{"is\\.done":true}}"""),
        (x => x.Done == false, """{"is\\.done":false}"""),
        (x => x.Maybe == true, """{"maybe":true}"""),
        (x => x.Maybe!.Value, """{"maybe":true}"""),

        // Together.
        (x => x.Done && x.Count > 1 && x.Name == "a", """{"$and":[{"is\\.done":true},{"count":{"$gt":1}},{"name":"a"}]}"""),
        (x => x.Done || x.Count > 1, """{"$or":[{"is\\.done":true},{"count":{"$gt":1}}]}"""),
        (x => !(x.Done || x.Count > 1) && x.Small == 2, """{"$and":[{"$not":{"$or":[{"is\\.done":true},{"count":{"$gt":1}}]}},{"small":2}]}"""),

        // Text.
        (x => x.Name!.StartsWith("a"), """{"name":{"$startsWith":"a"}}"""),
        (x => x.Name!.StartsWith("a", StringComparison.Ordinal), """{"name":{"$startsWith":"a"}}"""),
        (x => x.Name!.StartsWith('a'), """{"name":{"$startsWith":"a"}}"""),
        (x => x.Name!.EndsWith("a", StringComparison.Ordinal), """{"name":{"$endsWith":"a"}}"""),
        (x => x.Name!.Contains("a"), """{"name":{"$contains":"a"}}"""),
        (x => Regex.IsMatch(x.Name!, "^a+$"), """{"name":{"$regex":"^a+$"}}"""),
        (x => Regex.IsMatch(x.Name!, "a", RegexOptions.IgnoreCase | RegexOptions.Singleline), """{"name":{"$regex":"a","$options":"is"}}"""),

        // Lists, both ways round.
        (x => x.Tags!.Contains("a"), """{"tags":{"$contains":"a"}}"""),
        (x => x.Others![First].City == "Graz", """{"others.0.city":"Graz"}"""),
        (x => x.Numbers!.Contains(1), """{"numbers":{"$contains":1}}"""),
        (x => x.Colours!.Value.Contains(Colour.Red), """{"colours":{"$contains":"Red"}}"""),
        (x => Enumerable.Contains(x.Tags!, "a"), """{"tags":{"$contains":"a"}}"""),
        (x => Names.Contains(x.Name), """{"name":{"$in":["a","b"]}}"""),
        (x => new[] { "a", "b" }.Contains(x.Name), """{"name":{"$in":["a","b"]}}"""),
        (x => Colours.Contains(x.Colour), """{"colour":{"$in":["Red","Green"]}}"""),
        (x => Set.Contains(x.Name!), """{"name":{"$in":["a"]}}"""),
        (x => OrdinalSet.Contains(x.Name!), """{"name":{"$in":["a"]}}"""),
        (x => FrozenSet.Contains(x.Name!), """{"name":{"$in":["a"]}}"""),
        (x => OrdinalFrozenSet.Contains(x.Name!), """{"name":{"$in":["a"]}}"""),
        (x => ImmutableSet.Contains(x.Name!), """{"name":{"$in":["a"]}}"""),
        (x => SortedSet.Contains(x.Name!), """{"name":{"$in":["a"]}}"""),
        (x => ImmutableSortedSet.Contains(x.Name!), """{"name":{"$in":["a"]}}"""),
        (x => Bigs.Contains(x.Big), """{"big":{"$in":[1]}}"""),
        (x => !Names.Contains(x.Address!.City), """{"$not":{"address.city":{"$in":["a","b"]}}}"""),

        // Paths.
        (x => x.Address!.City == "Graz", """{"address.city":"Graz"}"""),
        (x => x.Others![0].City == "Graz", """{"others.0.city":"Graz"}"""),
        (x => x.Tags![1] == "a", """{"tags.1":"a"}"""),
        (x => x.Map!["a.b"] == 1, """{"map.a\\.b":1}"""),
        (x => x.Address == Graz, """{"address":{"city":"Graz"}}"""),

        // What C# has no word for.
        (x => F.Text(x.Name, "milk"), """{"name":{"$text":"milk"}}"""),
        (x => F.Like(x.Name, "%milk_"), """{"name":{"$like":"%milk_"}}"""),
        (x => F.Between(x.Count, 1, 5), """{"count":{"$between":[1,5]}}"""),
        (x => F.Between(x.Due, Noon, Noon), """{"due":{"$between":["2026-01-31T12:00:00.0000000Z","2026-01-31T12:00:00.0000000Z"]}}"""),
        (x => F.Between(x.Name, "a", "b"), """{"name":{"$between":["a","b"]}}"""),
        (x => F.Exists(x.Address!.City), """{"address.city":{"$exists":true}}"""),
        (x => !F.Exists(x.Count), """{"$not":{"count":{"$exists":true}}}"""),
        (x => F.Near(x.Place, Vienna, Large), """{"place":{"$near":{"latitude":48.2,"longitude":16.4,"radius":100}}}"""),
        (x => F.Near(x.Place, Vienna, 5_000), """{"place":{"$near":{"latitude":48.2,"longitude":16.4,"radius":5}}}"""),
    ]);

    private static readonly Dictionary<string, (Expression<Func<Item, bool>> Predicate, string Says)> Refused = Table(
    [
        (x => x.Count + 1 > 2, "no field"),
        (x => x.Count.CompareTo(0) == 1, "NodeFilter.Gt"),
        (x => x.Address == new ItemAddress("Graz"), "Compute it before"),
        (x => x.Count > x.Small, "two fields"),
        (x => Names.Length > 1, "no field"),
        (x => true, "does not look at the node"),
        (x => x.Done & x.Count > 1, "cannot be part"),
        (x => x.Done ? x.Count > 1 : x.Count < 1, "cannot be part"),
        (x => (x.Maybe ?? true), "cannot be part"),
        (x => x.Count == Names[0].Length + 1, "Compute it before"),
        (x => x.Name == Names[0], "Compute it before"),
        (x => x.Name == NoItem!.Name, "through null"),
        (x => x.Price == (decimal)NoLimit!, "through null"),
        (x => x.At < Noon.AddDays(1), "Compute it before"),
        (x => (byte)x.Count == 1, "changes the value"),
        (x => (int)x.Weight == 1, "changes the value"),
        (x => x.Count == (int)Noon.Offset.TotalHours, "converts a value"),
        (x => x.Time > Noon, "changes the value"),
        (x => x.Tags == Names, "compares references"),
        (x => x.Bytes == Array.Empty<byte>(), "Compute it before"),
        (x => x.Tags!.Length > 1, "no field"),
        (x => x.Name!.Length > 1, "not written as a JSON object"),
        (x => x.Numbers!.Count > 1, "not written as a JSON object"),
        (x => x.Tags!.Any(tag => tag == "a"), "x.Tags.Contains(value)"),
        (x => x.Tags!.All(tag => tag == "a"), "x.Tags.Contains(value)"),
        (x => x.Name!.Equals("a"), "Use =="),
        (x => string.IsNullOrEmpty(x.Name), "x.Name == null"),
        (x => x.Name!.ToLower() == "a", "GenosFunctions.Like"),
        (x => string.Compare(x.Name, "a") > 0, "GenosFunctions.Between"),
        (x => x.Name!.StartsWith("a", StringComparison.CurrentCulture), "StringComparison.Ordinal"),
        (x => x.Name!.StartsWith("a", StringComparison.OrdinalIgnoreCase), "GenosFunctions.Like"),
        (x => x.Name!.EndsWith("a", true, CultureInfo.InvariantCulture), "StringComparison.Ordinal"),
        (x => x.Name!.Contains(null!), "looks for null"),
        (x => "abc".Contains(x.Name!), "does not ask about a field"),
        (x => Caseless.Contains(x.Name!), "a set that compares by"),
        (x => FrozenCaseless.Contains(x.Name!), "a set that compares by"),
        (x => ImmutableCaseless.Contains(x.Name!), "a set that compares by"),
        (x => SortedCaseless.Contains(x.Name!), "a set that compares by"),
        (x => ImmutableSortedCaseless.Contains(x.Name!), "a set that compares by"),
        (x => ByLength.Contains(x.Name!), "a set that compares by LengthComparer"),
        (x => x.Map!.ContainsKey("a"), "GenosFunctions.Exists"),
        (x => x.Bytes!.Contains((byte)1), "not written as an array"),
        (x => Regex.IsMatch(x.Name!, "a", RegexOptions.RightToLeft), "options"),
        (x => Regex.IsMatch(x.Name!, "(?=a)b"), "linear time"),
        (x => x.Colour > Colour.Red, "does not sort"),
        (x => x.Named > Shape.Round, "does not sort"),
        (x => (int)x.Colour < 7, "does not sort"),
        (x => (long)x.Colour == Beyond, "Give both the same type"),
        (x => (double)x.Colour == 0.5, "Give both the same type"),
        (x => x.Shape == (Shape)Half, "converts a value"),
        (x => x.Text > 5, "does not sort"),
        (x => x.Span > TimeSpan.Zero, "does not sort"),
        (x => x.Limit > NoLimit, "'$gt'"),
        (x => x.Weight == double.NaN, "no node can have"),
        (x => x.Time == DateTime.MinValue, "no node can have"),
        (x => x.Price == 0.1234567890123456789m, "no node can have"),
        (x => x.Hidden == "a", "no member of its own"),
        (x => x.Rest!["a"].ValueKind == 0, "no member of its own"),
        (x => x == NoItem, "the node itself"),
        (x => x.Tags![Names.Length - 3] == "a", "Compute it before"),
        (x => F.Like(x.Name, null!), "looks for null"),
        (x => F.Text("milk", x.Name!), "does not ask about a field"),
        (x => F.Between(x.Span, TimeSpan.Zero, TimeSpan.Zero), "does not sort"),
    ]);

#pragma warning restore CA1304, CA1309, CA1311, CA1847, CA1862, CA1865, CA1866, CA2242, MA0082, MA0099, MA0132

    private static double Half => 0.5;

    private static int? NoLimit => null;

    private static DateTime? NoTime => null;

    private static Item? NoItem => null;

    public static TheoryData<string> AllowedForms => [.. Allowed.Keys];

    public static TheoryData<string> RefusedForms => [.. Refused.Keys];

    [Theory]
    [MemberData(nameof(AllowedForms))]
    public void A_form_of_the_subset_becomes_a_filter_that_the_text_makes_too(string form)
    {
        var (predicate, text) = Allowed[form];
        var filter = NodeFilter.From(predicate, ItemJson.OfDatabase);
        filter.ToJson().Should().Be(text);
        filter.Should().Be(NodeFilter.Parse(text));
    }

    [Theory]
    [MemberData(nameof(RefusedForms))]
    public void Any_other_form_is_refused_when_it_is_translated(string form)
    {
        var (predicate, says) = Refused[form];
        var problem = FluentActions.Invoking(() => NodeFilter.From(predicate, ItemJson.OfDatabase)).Should().Throw<GenosQueryException>().Which;
        problem.Message.Should().Contain(says);
        problem.Code.Should().Be(GenosErrorCode.InvalidQuery);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_filter_answers_as_the_expression_does_for_an_object_with_all_fields(int seed)
    {
        var random = new Random(seed);
        var metadata = ItemJson.OfDatabase;
        var rows = Allowed.Values.Select(row => (row.Predicate, IsTrue: row.Predicate.Compile(), Filter: NodeFilter.From(row.Predicate, metadata))).ToArray();
        for (var i = 0; i < 50; i++)
        {
            var item = RandomItem(random);
            var node = new GenosNode("n", GenosValue.From(item, metadata), [], default, null);
            foreach (var (predicate, isTrue, filter) in rows)
                filter.Matches(node).Should().Be(isTrue(item), "so says {0} for {1}; seed {2}", predicate, node.Value, seed);
        }
    }

    [Fact]
    public void A_missing_field_is_missing_also_where_the_type_has_a_default()
    {
        var node = new GenosNode("n", new GenosMap(), [], default, null);
        Matches(x => !x.Done).Should().BeTrue();
        Matches(x => x.Done == false).Should().BeFalse();
        Matches(x => x.Count != 5).Should().BeTrue();
        Matches(x => x.Count < 5).Should().BeFalse();
        Matches(x => x.Limit == null).Should().BeTrue();
        Matches(x => F.Exists(x.Limit)).Should().BeFalse();

        bool Matches(Expression<Func<Item, bool>> predicate) => NodeFilter.From(predicate, ItemJson.OfDatabase).Matches(node);
    }

    [Fact]
    public void A_captured_variable_is_read_once_when_the_filter_is_made()
    {
        var minimum = 1;
        var filter = NodeFilter.From<Item>(x => x.Count > minimum, ItemJson.OfDatabase);
        minimum = 2;
        filter.Should().Be(NodeFilter.Gt("count", 1));
        NodeFilter.From<Item>(x => x.Count > minimum, ItemJson.OfDatabase).Should().Be(NodeFilter.Gt("count", 2));
    }

    [Fact]
    public void A_deep_expression_is_a_typed_error()
    {
        Expression<Func<Item, bool>> leaf = x => x.Done;
        var body = leaf.Body;
        for (var i = 0; i < 100_000; i++)
            body = Expression.AndAlso(body, leaf.Body);
        FluentActions.Invoking(() => NodeFilter.From(Expression.Lambda<Func<Item, bool>>(body, leaf.Parameters), ItemJson.OfDatabase)).Should().Throw<GenosQueryException>();
    }

    [Fact]
    public void Without_metadata_of_a_database_names_and_values_are_those_of_the_context()
    {
        NodeFilter.From<Item>(x => x.Count == 1 && x.Due == Noon, ItemJson.Default.Item).ToJson().Should().Be("""{"$and":[{"Count":1},{"Due":"2026-01-31T13:00:00+01:00"}]}""");
        FluentActions.Invoking(() => NodeFilter.From<Item>(x => x.Due < Noon, ItemJson.Default.Item)).Should().Throw<GenosQueryException>("such times do not sort");
    }

    private static Item RandomItem(Random random)
    {
        return new Item
        {
            Name = Pick("a", "b", "ab", "Buy milk!", "ca"),
            Done = Chance(),
            Maybe = Chance(),
            Count = random.Next(4),
            Limit = random.Next(4),
            Small = (short)random.Next(4),
            Big = Pick(1L, 9007199254740992, 9007199254740993),
            Weight = Pick(0.1, 1, 2.5),
            Price = Pick(12.5m, 12.49m, 13m),
            Letter = Pick('a', 'b', 'c'),
            Shape = Pick(Shape.Round, Shape.Square),
            Colour = Pick(Colour.Red, Colour.Green),
            Back = Chance() ? null : Pick(Colour.Red, Colour.Green),
            Named = Pick(Shape.Round, Shape.Square),
            Text = random.Next(4, 7),
            At = Instant(),
            Due = Chance() ? null : Instant(),
            Time = Instant().UtcDateTime,
            Day = Pick(DateOnly.MinValue, DateOnly.FromDateTime(Noon.UtcDateTime)),
            Span = Pick(TimeSpan.Zero, TimeSpan.FromDays(1)),
            Key = Pick(Guid.Empty, Guid.AllBitsSet),
            Place = Chance() ? null : Pick(Vienna, new GeoPoint(48.21, 16.41), new GeoPoint(0, 0)),
            Address = new ItemAddress(Pick("Graz", "a")),
            Tags = [Pick("a", "b"), Pick("a", "b")],
            Numbers = [random.Next(3)],
            Colours = [Pick(Colour.Red, Colour.Green)],
            Others = [new ItemAddress(Pick("Graz", "Wien"))],
            Map = new Dictionary<string, int>(StringComparer.Ordinal) { ["a.b"] = random.Next(3) },
        };

        bool Chance() => random.Next(2) == 0;
        T Pick<T>(params ReadOnlySpan<T> values) => values[random.Next(values.Length)];
        DateTimeOffset Instant() => Noon.AddTicks(random.Next(-1, 2));
    }

    private static Dictionary<string, (Expression<Func<Item, bool>> Predicate, string Text)> Table((Expression<Func<Item, bool>> Predicate, string Text)[] rows) =>
        rows.ToDictionary(row => row.Predicate.ToString(), StringComparer.Ordinal);

    private sealed class LengthComparer : IEqualityComparer<string>
    {
        public bool Equals(string? x, string? y) => x?.Length == y?.Length;

        public int GetHashCode(string obj) => obj.Length;
    }
}
