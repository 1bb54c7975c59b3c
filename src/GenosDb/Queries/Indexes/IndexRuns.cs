using System.Collections;

namespace GenosDb.Queries;

/// <summary>Runs of entries of an index, by rank: ascending, apart from each other, none of them empty.</summary>
internal sealed class IndexRuns : IReadOnlyList<(int Rank, int Count)>
{
    private readonly List<(int Rank, int Count)> _runs = [];

    /// <param name="bounds">Rank of the first entry and of the one after the last, in any order; a run that ends before it begins is none.</param>
    public IndexRuns(IEnumerable<(int Low, int High)> bounds)
    {
        foreach (var (low, high) in bounds.Order())
        {
            // What has been covered by the runs before is not covered again.
            var start = _runs.Count == 0 ? low : Math.Max(low, _runs[^1].Rank + _runs[^1].Count);
            if (high <= start)
                continue;
            _runs.Add((start, high - start));
            Total += high - start;
        }
    }

    /// <summary>Entries in all runs.</summary>
    public int Total { get; }

    public int Count => _runs.Count;

    public (int Rank, int Count) this[int index] => _runs[index];

    public IndexRuns Intersect(IndexRuns other)
    {
        List<(int, int)> common = [];
        for (int i = 0, j = 0; i < Count && j < other.Count;)
        {
            int endOfThis = _runs[i].Rank + _runs[i].Count, endOfOther = other[j].Rank + other[j].Count;
            common.Add((Math.Max(_runs[i].Rank, other[j].Rank), Math.Min(endOfThis, endOfOther)));
            if (endOfThis < endOfOther)
                i++;
            else
                j++;
        }

        return new IndexRuns(common);
    }

    public IEnumerator<(int Rank, int Count)> GetEnumerator() => _runs.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
