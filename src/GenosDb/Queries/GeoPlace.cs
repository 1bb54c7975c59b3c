namespace GenosDb.Queries;

/// <summary>Places in data, and the distance between them.</summary>
internal static class GeoPlace
{
    /// <summary>Mean radius of the Earth (IUGG R1).</summary>
    public const double EarthRadiusKilometers = 6371.0088;

    public static bool IsOnEarth(GeoPoint point) => point is { Latitude: >= -90 and <= 90, Longitude: >= -180 and <= 180 };

    /// <summary>Reads a map that has the numbers <c>latitude</c> and <c>longitude</c>, on Earth or not.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, int at, out GeoPoint point)
    {
        if (TryReadNumber(bytes, at, "latitude"u8, out var latitude) && TryReadNumber(bytes, at, "longitude"u8, out var longitude))
        {
            point = new GeoPoint(latitude, longitude);
            return true;
        }

        point = default;
        return false;
    }

    /// <summary>Whether some candidate passes the test: at a path, or, without one, the value itself when it is a place, else its location.</summary>
    public static bool Any<TTest>(FieldPath? path, in FilterSubject subject, ref TTest test)
        where TTest : struct, ICandidateTest =>
        PathOf(path, subject).Any(subject, ref test);

    /// <summary>Adds every place on Earth among the candidates.</summary>
    public static void CopyPlaces(FieldPath? path, in FilterSubject subject, List<GeoPoint> places)
    {
        var collector = new PlaceCollector(places);
        Any(path, subject, ref collector);
    }

    /// <summary>Great-circle distance by the haversine formula, which is exact for small distances too. Both points are on Earth.</summary>
    public static double Kilometers(GeoPoint from, GeoPoint to)
    {
        var latitude = Math.Sin(Radians(to.Latitude - from.Latitude) / 2);
        var longitude = Math.Sin(Radians(to.Longitude - from.Longitude) / 2);
        var haversine = (latitude * latitude) + (Math.Cos(Radians(from.Latitude)) * Math.Cos(Radians(to.Latitude)) * longitude * longitude);
        return 2 * EarthRadiusKilometers * Math.Asin(Math.Min(1, Math.Sqrt(haversine)));
    }

    private static FieldPath PathOf(FieldPath? path, in FilterSubject subject) =>
        path ?? (TryRead(subject.Value.Encoded.Span, 0, out _) ? FieldPath.Value : FieldPath.Location);

    private static double Radians(double degrees) => degrees * (Math.PI / 180);

    private static bool TryReadNumber(ReadOnlySpan<byte> bytes, int at, ReadOnlySpan<byte> key, out double number)
    {
        number = 0;
        at = CanonicalBytes.FindEntry(bytes, at, key);
        if (at < 0)
            return false;
        switch (CanonicalBytes.KindOf(bytes[at]))
        {
            case GenosValueKind.Integer:
                number = CanonicalBytes.ReadInt64(bytes, ref at);
                return true;
            case GenosValueKind.Double:
                number = CanonicalBytes.ReadDouble(bytes, ref at);
                return true;
            default:
                return false;
        }
    }

    private readonly struct PlaceCollector(List<GeoPoint> places) : ICandidateTest
    {
        public static bool TakesElements => true;

        public bool IsSatisfiedBy(scoped ReadOnlySpan<byte> bytes, int at)
        {
            if (TryRead(bytes, at, out var point) && IsOnEarth(point))
                places.Add(point);
            return false;
        }
    }
}
