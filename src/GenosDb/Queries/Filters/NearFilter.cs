namespace GenosDb.Queries;

/// <summary><c>$near</c>.</summary>
/// <param name="Path">Of the place; null for the value itself or its location.</param>
/// <param name="Center">From where.</param>
/// <param name="RadiusKilometers">How far at most; in the unit of the text, so that printing and parsing lose nothing.</param>
internal sealed record NearFilter(FieldPath? Path, GeoPoint Center, double RadiusKilometers) : NodeFilter
{
    internal override bool IsMatch(in FilterSubject subject, FilterRun run)
    {
        var test = new NearTest(Center, RadiusKilometers);
        return GeoPlace.Any(Path, subject, ref test);
    }

    private readonly struct NearTest(GeoPoint center, double radius) : ICandidateTest
    {
        public static bool TakesElements => true;

        public bool IsSatisfiedBy(scoped ReadOnlySpan<byte> bytes, int at) =>
            GeoPlace.TryRead(bytes, at, out var point) && GeoPlace.IsOnEarth(point) && GeoPlace.Kilometers(center, point) <= radius;
    }
}
