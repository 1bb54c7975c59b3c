namespace GenosDb.Testing;

/// <summary>Counts things by name.</summary>
internal sealed class Tally
{
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, int> Counts => _counts;

    public int this[string name] => _counts.GetValueOrDefault(name);

    public void Add(string name) => _counts[name] = this[name] + 1;
}
