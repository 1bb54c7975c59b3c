namespace GenosDb.Queries;

/// <summary><c>$bbox</c>.</summary>
/// <param name="Path">Of the place; null for the value itself or its location.</param>
/// <param name="SouthWest">One corner.</param>
/// <param name="NorthEast">The other; west of the first when the box crosses the date line.</param>
internal sealed record BoundingBoxFilter(FieldPath? Path, GeoPoint SouthWest, GeoPoint NorthEast) : NodeFilter
{
    internal override bool IsMatch(in FilterSubject subject, FilterRun run)
    {
        var test = new BoxTest(SouthWest, NorthEast);
        return GeoPlace.Any(Path, subject, ref test);
    }

    private readonly struct BoxTest(GeoPoint southWest, GeoPoint northEast) : ICandidateTest
    {
        public static bool TakesElements => true;

        public bool IsSatisfiedBy(scoped ReadOnlySpan<byte> bytes, int at) =>
            GeoPlace.TryRead(bytes, at, out var point)
            && GeoPlace.IsOnEarth(point)
            && point.Latitude >= southWest.Latitude
            && point.Latitude <= northEast.Latitude
            && (HasLongitude(point.Longitude) || (Math.Abs(point.Longitude) == 180 && HasLongitude(-point.Longitude))); // both are the one meridian

        private bool HasLongitude(double longitude) => southWest.Longitude <= northEast.Longitude
            ? longitude >= southWest.Longitude && longitude <= northEast.Longitude
            : longitude >= southWest.Longitude || longitude <= northEast.Longitude;
    }
}
