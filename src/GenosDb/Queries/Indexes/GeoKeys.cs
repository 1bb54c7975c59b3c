namespace GenosDb.Queries;

/// <summary>Keys of places in an index: the bits of latitude and longitude in turn, so that a cell of a quadtree over the Earth is one run of keys.</summary>
/// <remarks>After Morton, "A computer oriented geodetic data base and a new technique in file sequencing" (1966). Ranges cover what is asked for and somewhat more: whoever
/// reads them checks each place.</remarks>
internal static class GeoKeys
{
    private const int Levels = 31;
    private const int MaxCells = 32;

    // About a tenth of a metre: more than rounding can lose.
    private const double Margin = 1e-6;

    public static ulong Of(GeoPoint point) => Interleave(Scale(point.Latitude + 90, 180), Scale(point.Longitude + 180, 360));

    /// <summary>Adds ranges that cover a box.</summary>
    public static void CoverBox(GeoPoint southWest, GeoPoint northEast, List<IndexRange> ranges)
    {
        var east = northEast.Longitude < southWest.Longitude ? northEast.Longitude + 360 : northEast.Longitude;
        Cover(southWest.Latitude, northEast.Latitude, southWest.Longitude, east, ranges);
    }

    /// <summary>Adds ranges that cover a circle.</summary>
    public static void CoverCircle(GeoPoint center, double radiusKilometers, List<IndexRange> ranges)
    {
        var angle = radiusKilometers / GeoPlace.EarthRadiusKilometers;
        var latitude = angle * (180 / Math.PI);
        double south = center.Latitude - latitude, north = center.Latitude + latitude;

        // A circle around a pole has every longitude.
        var reach = south <= -90 + Margin || north >= 90 - Margin
            ? 180
            : Math.Asin(Math.Min(1, Math.Sin(angle) / Math.Cos(center.Latitude * (Math.PI / 180)))) * (180 / Math.PI);
        Cover(south, north, center.Longitude - reach, center.Longitude + reach, ranges);
    }

    private static void Cover(double south, double north, double west, double east, List<IndexRange> ranges)
    {
        (south, north, west, east) = (south - Margin, north + Margin, west - Margin, east + Margin);
        List<(ulong Low, ulong High)> runs = [];
        if (east - west >= 360)
            AddCells(south, north, -180, 180, runs);
        else if (west < -180)
            AddBoth(west + 360, east);
        else if (east > 180)
            AddBoth(west, east - 360);
        else
            AddCells(south, north, west, east, runs);

        runs.Sort();
        for (var i = 0; i < runs.Count; i++)
        {
            var (low, high) = runs[i];
            for (; i + 1 < runs.Count && runs[i + 1].Low <= high; i++)
                high = Math.Max(high, runs[i + 1].High);
            ranges.Add(new IndexRange(IndexBound.At(low), IndexBound.At(high)));
        }

        void AddBoth(double from, double to)
        {
            AddCells(south, north, from, 180, runs);
            AddCells(south, north, -180, to, runs);
        }
    }

    /// <summary>Cuts the cells that lie partly outside into four, as long as there are few.</summary>
    private static void AddCells(double south, double north, double west, double east, List<(ulong Low, ulong High)> runs)
    {
        ulong bottom = Scale(south + 90, 180), top = Scale(north + 90, 180), left = Scale(west + 180, 360), right = Scale(east + 180, 360);
        Queue<Cell> cells = new([new Cell(0, 0, 0)]);
        var done = 0;
        while (cells.TryDequeue(out var cell))
        {
            var size = 1UL << (Levels - cell.Level);
            ulong y = cell.Y * size, x = cell.X * size;
            if (y > top || y + size - 1 < bottom || x > right || x + size - 1 < left)
                continue;
            var isInside = y >= bottom && y + size - 1 <= top && x >= left && x + size - 1 <= right;
            if (isInside || cell.Level == Levels || done + cells.Count + 4 > MaxCells)
            {
                var low = Interleave(y, x);
                runs.Add((low, low + (size * size)));
                done++;
                continue;
            }

            for (var quarter = 0UL; quarter < 4; quarter++)
                cells.Enqueue(new Cell(cell.Level + 1, (2 * cell.Y) + (quarter >> 1), (2 * cell.X) + (quarter & 1)));
        }
    }

    private static ulong Scale(double degrees, double all) => (ulong)Math.Clamp(degrees / all * (1UL << Levels), 0, (1UL << Levels) - 1);

    private static ulong Interleave(ulong y, ulong x) => (Spread(y) << 1) | Spread(x);

    // A zero before each of 32 bits.
    private static ulong Spread(ulong bits)
    {
        bits = (bits | (bits << 16)) & 0x0000_FFFF_0000_FFFF;
        bits = (bits | (bits << 8)) & 0x00FF_00FF_00FF_00FF;
        bits = (bits | (bits << 4)) & 0x0F0F_0F0F_0F0F_0F0F;
        bits = (bits | (bits << 2)) & 0x3333_3333_3333_3333;
        return (bits | (bits << 1)) & 0x5555_5555_5555_5555;
    }

    private readonly record struct Cell(int Level, ulong Y, ulong X);
}
