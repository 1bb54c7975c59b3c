using System.Globalization;

namespace GenosDb.Benchmarks;

/// <summary>The record that every workload uses, so that figures can be compared with each other and with other libraries.</summary>
internal static class UserNode
{
    /// <summary>How many there are, unless a benchmark says otherwise.</summary>
    public const int Count = 10_000;

    public static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"n{number}");

    /// <param name="number">Makes the record.</param>
    /// <param name="version">Changes its name, for updates.</param>
    public static GenosValue Value(int number, int version = 0) => new GenosMap
    {
        ["type"] = "user",
        ["name"] = string.Create(CultureInfo.InvariantCulture, $"user{number}{(version == 0 ? "" : $"v{version}")}"),
        ["age"] = number % 90,
        ["email"] = string.Create(CultureInfo.InvariantCulture, $"u{number}@example.com"),
        ["tags"] = GenosValue.Array("a", "b", string.Create(CultureInfo.InvariantCulture, $"{number % 7}")),
    };

    /// <summary>Writes new versions of records in batches.</summary>
    public static async Task UpdateAsync(IGenosDatabase database, IEnumerable<int> numbers, int batch)
    {
        foreach (var chunk in numbers.Chunk(batch))
        {
            await database.WriteAsync(writer =>
            {
                foreach (var number in chunk)
                    writer.Put(Value(number, version: 1), Id(number));
            });
        }
    }

    /// <summary>Writes records 0 to <paramref name="count"/> in batches.</summary>
    public static async Task FillAsync(IGenosDatabase database, int count, int batch = 1_000)
    {
        for (var start = 0; start < count; start += batch)
        {
            var (from, to) = (start, Math.Min(start + batch, count));
            await database.WriteAsync(writer =>
            {
                for (var number = from; number < to; number++)
                    writer.Put(Value(number), Id(number));
            });
        }
    }
}
