using System.Globalization;

namespace GenosDb.Benchmarks.Scenarios;

/// <summary>Durations of repeated runs.</summary>
internal sealed class Sample(IEnumerable<TimeSpan> durations)
{
    private readonly TimeSpan[] _sorted = [.. durations.Order()];

    public TimeSpan Median => Percentile(50);

    public TimeSpan Percentile(int percent) => _sorted[Math.Min(_sorted.Length - 1, _sorted.Length * percent / 100)];

    /// <summary>Text in milliseconds.</summary>
    public static string Milliseconds(TimeSpan duration) => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0.0##} ms");

    /// <summary>Text of a rate.</summary>
    public static string PerSecond(double count, TimeSpan duration) => string.Create(CultureInfo.InvariantCulture, $"{count / duration.TotalSeconds:#,0} /s");
}
