using BenchmarkDotNet.Attributes;
using GenosDb.Queries;

namespace GenosDb.Benchmarks;

/// <summary>What a filter costs for 10,000 nodes, without finding them: the part of a query that W6 is about.</summary>
public class FilterBenchmarks
{
    private readonly (string Id, GenosValue Value, HybridTimestamp Timestamp)[] _nodes =
        [.. Enumerable.Range(0, UserNode.Count).Select(number => (UserNode.Id(number), UserNode.Value(number), new HybridTimestamp(1_769_850_000_000 + number, 0, new ReplicaId(1))))];

    private readonly NodeFilter _range = NodeFilter.Parse("""{"age":{"$gte":18,"$lt":30}}""");
    private readonly NodeFilter _between = NodeFilter.Between("age", 18, 29);
    private readonly NodeFilter _equal = NodeFilter.Eq("email", "u77@example.com");
    private readonly NodeFilter _element = NodeFilter.Eq("tags", "3");
    private readonly NodeFilter _listed = NodeFilter.In("name", [.. Enumerable.Range(0, 1_024).Select(number => (GenosValue)$"user{number * 9}")]);
    private readonly NodeFilter _prefix = NodeFilter.StartsWith("name", "user77");
    private readonly NodeFilter _id = NodeFilter.StartsWith("$id", "n77");
    private readonly NodeFilter _time = NodeFilter.Gt("$time", "2026");
    private readonly NodeFilter _words = NodeFilter.Text("email", "example 77");
    private readonly NodeFilter _like = NodeFilter.Like("email", "%77@%.COM");
    private readonly NodeFilter _regex = NodeFilter.Regex("email", "7+@[a-z]+\\.com$");
    private readonly string _text = """{"type":"user","age":{"$gte":18,"$lt":30},"$or":[{"name":{"$startsWith":"user7"}},{"tags":{"$in":["3","4"]}}]}""";

    [Benchmark]
    public int Range() => Count(_range);

    [Benchmark]
    public int Between() => Count(_between);

    [Benchmark]
    public int Equal() => Count(_equal);

    [Benchmark]
    public int Element() => Count(_element);

    [Benchmark]
    public int ListedOf1024() => Count(_listed);

    [Benchmark]
    public int Prefix() => Count(_prefix);

    [Benchmark]
    public int IdPrefix() => Count(_id);

    [Benchmark]
    public int Time() => Count(_time);

    [Benchmark]
    public int Words() => Count(_words);

    [Benchmark]
    public int Like() => Count(_like);

    [Benchmark]
    public int Regex() => Count(_regex);

    [Benchmark]
    public NodeFilter Parse() => NodeFilter.Parse(_text);

    private int Count(NodeFilter filter)
    {
        var run = new FilterRun();
        var matches = 0;
        foreach (ref readonly var node in _nodes.AsSpan())
            matches += filter.IsMatch(new FilterSubject(node.Id, node.Value, node.Timestamp), run) ? 1 : 0;
        return matches;
    }
}
