using GenosDb.Graphs;

namespace GenosDb.Queries;

/// <summary>The indexes of a graph: those that answer, and those that are being built beside writes. Called under the graph's lock, or the lock of its writer.</summary>
internal sealed class IndexSet : INodeIndexes
{
    private readonly List<NodeIndex> _indexes = [];
    private readonly List<IndexBuild> _builds = [];

    /// <summary>Those that answer, in the order in which they were ready.</summary>
    public IReadOnlyList<IndexDefinition> Definitions => [.. _indexes.Select(index => index.Definition)];

    /// <summary>Answering or being built.</summary>
    public int Count => _indexes.Count + _builds.Count;

    public bool Has(IndexDefinition definition) => _indexes.Exists(index => index.Definition == definition);

    /// <summary>From now on the build is told of changes.</summary>
    public void Begin(IndexBuild build) => _builds.Add(build);

    /// <summary>Lets an index answer that has been told of everything, or ends a build that came to nothing.</summary>
    public void End(IndexBuild build, bool isReady)
    {
        _builds.Remove(build);
        if (isReady)
            _indexes.Add(build.Finish());
    }

    public bool Drop(IndexDefinition definition) => _indexes.RemoveAll(index => index.Definition == definition) > 0;

    public void Apply(IReadOnlyList<NodeReplacement> replacements)
    {
        foreach (var build in _builds)
            build.Note(replacements);
        foreach (var index in _indexes)
        {
            foreach (var replacement in replacements)
                index.Apply(replacement);
        }
    }

    public void Clear()
    {
        foreach (var build in _builds)
            build.NoteClear();
        foreach (var index in _indexes)
            index.Clear();
    }

    public object Freeze() => new FrozenIndexes([.. _indexes.Select(index => index.Freeze())]);
}
