using GenosDb.Queries;

namespace GenosDb.Tests.Queries;

public class GeoFilterTests
{
    private static readonly GeoPoint Vienna = new(48.2082, 16.3738);
    private static readonly GeoPoint Bratislava = new(48.1486, 17.1077);

    [Theory]
    [InlineData(48.2082, 16.3738, 48.2082, 16.3738, 0)]
    [InlineData(0, 0, 0, 1, 111.19508)]
    [InlineData(0, 0, 1, 0, 111.19508)]
    [InlineData(90, 0, -90, 0, 20_015.11444)]
    [InlineData(0, 0, 0, 180, 20_015.11444)]
    [InlineData(0, 179.5, 0, -179.5, 111.19508)]
    [InlineData(90, 0, 90, 137, 0)]
    [InlineData(51.5074, -0.1278, 40.7128, -74.006, 5_570.2)] // London to New York
    public void Distance_is_the_haversine_of_the_mean_radius(double fromLatitude, double fromLongitude, double toLatitude, double toLongitude, double kilometers) =>
        GeoPlace.Kilometers(new GeoPoint(fromLatitude, fromLongitude), new GeoPoint(toLatitude, toLongitude)).Should().BeApproximately(kilometers, kilometers is > 1_000 and < 10_000 ? 0.1 : 0.0001);

    [Fact]
    public void Near_includes_its_border_and_takes_metres()
    {
        var node = Node(new GenosMap { ["p"] = Bratislava });
        var meters = 1000 * GeoPlace.Kilometers(Vienna, Bratislava);
        NodeFilter.Near("p", Vienna, Math.Ceiling(meters)).Matches(node).Should().BeTrue();
        NodeFilter.Near("p", Vienna, Math.Floor(meters)).Matches(node).Should().BeFalse();
        NodeFilter.Near("p", Bratislava, 0).Matches(node).Should().BeTrue();
        NodeFilter.Parse("""{"p":{"$near":{"latitude":48.2082,"longitude":16.3738,"radius":60}}}""").Matches(node).Should().BeTrue("the text is in kilometres");
        NodeFilter.Parse("""{"p":{"$near":{"latitude":48.2082,"longitude":16.3738,"radius":50}}}""").Matches(node).Should().BeFalse();
        NodeFilter.Near("p", new GeoPoint(-48, -163), 21_000_000).Matches(node).Should().BeTrue("nothing is farther than half way around");
    }

    [Theory]
    [InlineData("""{"latitude":48.2,"longitude":16.4}""", true)] // the value itself
    [InlineData("""{"location":{"latitude":48.2,"longitude":16.4}}""", true)] // else its location
    [InlineData("""{"location":[{"latitude":0,"longitude":0},{"latitude":48.2,"longitude":16.4}]}""", true)]
    [InlineData("""{"latitude":0,"longitude":0,"location":{"latitude":48.2,"longitude":16.4}}""", false)] // the value is a place, and another one
    [InlineData("""{"latitude":"48.2","longitude":16.4,"location":{"latitude":48.2,"longitude":16.4}}""", true)]
    [InlineData("""{"latitude":148.2,"longitude":16.4,"location":{"latitude":48.2,"longitude":16.4}}""", false)]
    [InlineData("""{"place":{"latitude":48.2,"longitude":16.4}}""", false)]
    [InlineData("""{"location":{"lat":48.2,"lng":16.4}}""", false)]
    [InlineData("""{"location":"48.2,16.4"}""", false)]
    [InlineData("""{"location":null}""", false)]
    [InlineData("{}", false)]
    [InlineData("5", false)]
    public void Without_a_path_the_value_is_read_or_its_location(string json, bool isMatch)
    {
        var node = Node(GenosValue.Parse(json));
        NodeFilter.Near(Vienna, 10_000).Matches(node).Should().Be(isMatch);
        NodeFilter.BoundingBox(new GeoPoint(48, 16), new GeoPoint(49, 17)).Matches(node).Should().Be(isMatch);
        NodeFilter.Parse("""{"$not":{"$bbox":{"minLat":48,"maxLat":49,"minLng":16,"maxLng":17}}}""").Matches(node).Should().Be(!isMatch);
    }

    [Theory]
    [InlineData(10, 20, 30, 40, 20, 30, true)]
    [InlineData(10, 20, 30, 40, 10, 20, true)] // corners
    [InlineData(10, 20, 30, 40, 30, 40, true)]
    [InlineData(10, 20, 30, 40, 9.999, 30, false)]
    [InlineData(10, 20, 30, 40, 20, 40.001, false)]
    [InlineData(-10, 170, 10, -170, 0, 180, true)] // across the date line
    [InlineData(-10, 170, 10, -170, 0, -180, true)]
    [InlineData(-10, 170, 10, -170, 0, -175, true)]
    [InlineData(-10, 170, 10, -170, 0, 170, true)]
    [InlineData(-10, 170, 10, -170, 0, 0, false)]
    [InlineData(-10, 170, 10, -170, 0, 169.9, false)]
    [InlineData(-10, 170, 10, 180, 0, -180, true)] // one meridian has two names
    [InlineData(-10, -180, 10, -170, 0, 180, true)]
    [InlineData(-10, 170, 10, 179, 0, -180, false)]
    [InlineData(-90, -180, 90, 180, 90, 0, true)]
    [InlineData(0, 5, 0, 5, 0, 5, true)]
    [InlineData(-90, -180, 90, 180, 90.5, 0, false)] // no place on Earth
    [InlineData(-90, -180, 90, 180, 0, 180.5, false)]
    public void A_box_includes_its_edges_and_may_cross_the_date_line(double south, double west, double north, double east, double latitude, double longitude, bool isMatch)
    {
        var filter = NodeFilter.BoundingBox("p", new GeoPoint(south, west), new GeoPoint(north, east));
        filter.Matches(Node(new GenosMap { ["p"] = new GeoPoint(latitude, longitude) })).Should().Be(isMatch);
    }

    [Fact]
    public void A_point_converts_to_the_map_that_filters_read()
    {
        GenosValue value = new GeoPoint(1.5, -2);
        value.ToJson().Should().Be("""{"latitude":1.5,"longitude":-2}""");
        FluentActions.Invoking(() => (GenosValue)new GeoPoint(double.NaN, 0)).Should().Throw<GenosException>().Which.Code.Should().Be(GenosErrorCode.InvalidValue);
    }

    [Fact]
    public void Places_among_the_candidates_are_listed_for_an_index()
    {
        List<GeoPoint> places = [];
        GeoPlace.CopyPlaces(FieldPath.Parse("p"), Subjects.Of("""{"p":[{"latitude":1,"longitude":2},{"latitude":91,"longitude":2},5,{"latitude":3,"longitude":4.5}]}"""), places);
        GeoPlace.CopyPlaces(null, Subjects.Of("""{"location":{"latitude":5,"longitude":6}}"""), places);
        places.Should().Equal(new GeoPoint(1, 2), new GeoPoint(3, 4.5), new GeoPoint(5, 6));
    }

    private static GenosNode Node(GenosValue value) => Subjects.Node(value);
}
