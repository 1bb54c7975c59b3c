using GenosDb.Graphs;
using GenosDb.Queries;
using GenosDb.Tests.Graphs;

namespace GenosDb.Tests.Queries;

/// <summary>A graph with indexes, and what is done to it.</summary>
internal sealed class QueryGraph
{
    private static readonly DatabaseId Database = DatabaseId.From("tests");

    private readonly GraphDriver _driver = new();
    private readonly List<IndexBuild> _builds = [];
    private long _time;

    public Graph Graph => _driver.Graph;

    public IndexSet Indexes { get; } = new();

    public static QueryGraph Of(params IEnumerable<(string Id, GenosValue Value)> nodes)
    {
        var graph = new QueryGraph();
        graph.Apply([.. nodes.Select(node => graph.Put(node.Id, node.Value))]);
        return graph;
    }

    public static QueryRun NewRun(int traversalNodes = 100_000) => new(new FilterRun(), traversalNodes);

    public Operation Put(string id, GenosValue value) => Operation.Upsert(Database, Stamp(), id, value);

    public Operation Remove(string id) => Operation.Remove(Database, Stamp(), id);

    public Operation Link(string source, string target, string label = "") => Operation.Link(Database, Stamp(), source, label, target);

    public Operation Unlink(string source, string target, string label = "") => Operation.Unlink(Database, Stamp(), source, label, target);

    public void Apply(params Operation[] operations) => _driver.Apply(operations);

    public void Ensure(string path, IndexKind kind = IndexKind.Ordered) => Ensure(new IndexDefinition(path, kind));

    public void Ensure(IndexDefinition definition)
    {
        if (Indexes.Has(definition) || _builds.Exists(build => build.Definition == definition))
            return;
        Begin(definition);
        Finish(_builds.Count - 1);
    }

    /// <summary>Begins an index that is finished later; it has seen what is there now.</summary>
    public void Begin(IndexDefinition definition)
    {
        var build = new IndexBuild(definition, IndexKeys.Of(definition));
        using var snapshot = Change(() => Indexes.Begin(build));
        build.Load(snapshot.View, static _ => { });
        _builds.Add(build);
    }

    public bool IsBuilding => _builds.Count > 0;

    public void CatchUp(int which) => _builds[which].CatchUp(_builds[which].TakeNotes(), static _ => { });

    public void Finish(int which)
    {
        Change(() => Indexes.End(_builds[which], isReady: true)).Dispose();
        _builds.RemoveAt(which);
    }

    public bool Drop(IndexDefinition definition)
    {
        var wasThere = false;
        Change(() => wasThere = Indexes.Drop(definition)).Dispose();
        return wasThere;
    }

    /// <summary>Ids of the nodes that a query gives now.</summary>
    public string[] Ids(NodeQuery query)
    {
        using var snapshot = Graph.GetSnapshot();
        return Ids(snapshot, query);
    }

    public static string[] Ids(GraphSnapshot snapshot, NodeQuery query) => [.. snapshot.Find(query).Select(node => node.Id)];

    private GraphSnapshot Change(Action change) => Graph.ChangeIndexes(() =>
    {
        change();
        return Indexes.Count > 0 ? Indexes : null;
    });

    private HybridTimestamp Stamp() => new(Write.Time(++_time), new ReplicaId(Write.Alice));
}
