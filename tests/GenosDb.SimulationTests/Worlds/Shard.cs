using System.Globalization;

namespace GenosDb.SimulationTests.Worlds;

/// <summary>A part of the seeds, so that several machines share them: <c>GENOSDB_SHARD=2/4</c> is the second quarter.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Of">How many there are.</param>
internal sealed record Shard(int Number, int Of)
{
    public static Shard Whole { get; } = new(1, 1);

    /// <summary>The one that the environment asks for.</summary>
    /// <exception cref="FormatException">It asks for none that there is.</exception>
    public static Shard Current { get; } = Environment.GetEnvironmentVariable("GENOSDB_SHARD") is { Length: > 0 } text ? Parse(text) : Whole;

    /// <exception cref="FormatException">Not a number, a slash and a number that is not lower.</exception>
    public static Shard Parse(string text) =>
        text.Split('/') is [var number, var of]
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var i) && int.TryParse(of, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
        && i >= 1 && i <= n
            ? new Shard(i, n)
            : throw new FormatException($"A shard is written 2/4, not '{text}'.");

    /// <summary>The seeds of this part. The parts together are all seeds, each once.</summary>
    public (ulong First, int Count) Take(ulong first, int count)
    {
        var (start, end) = ((long)count * (Number - 1) / Of, (long)count * Number / Of);
        return (first + (ulong)start, (int)(end - start));
    }
}
