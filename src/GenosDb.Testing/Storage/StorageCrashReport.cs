using System.Globalization;

namespace GenosDb.Testing;

/// <summary>What a part of <see cref="StorageCrashSuite"/> tried.</summary>
/// <param name="Trials">Power cuts, damaged stores, or runs with a failing call.</param>
/// <param name="Situations">How often each thing happened that is worth counting, by name.</param>
public sealed record StorageCrashReport(int Trials, IReadOnlyDictionary<string, int> Situations)
{
    /// <summary>One line.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Trials:#,0} trials; {string.Join(", ", Situations.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Key} {one.Value:#,0}")))}");
}
