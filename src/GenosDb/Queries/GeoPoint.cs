namespace GenosDb;

/// <summary>A place on Earth, WGS 84.</summary>
/// <param name="Latitude">Degrees north, -90 to 90.</param>
/// <param name="Longitude">Degrees east, -180 to 180.</param>
/// <remarks>In data a place is a map with the numbers <c>latitude</c> and <c>longitude</c>, which is what this converts to. The range is checked by the
/// filters that take a point, not here.</remarks>
public readonly record struct GeoPoint(double Latitude, double Longitude)
{
    /// <summary>Makes a map with <c>latitude</c> and <c>longitude</c>.</summary>
    /// <param name="point">Two finite numbers.</param>
    /// <exception cref="GenosException">Not a number, or infinite (<see cref="GenosErrorCode.InvalidValue"/>).</exception>
    public static implicit operator GenosValue(GeoPoint point) => new GenosMap { ["latitude"] = point.Latitude, ["longitude"] = point.Longitude };
}
