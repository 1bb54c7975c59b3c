using GenosDb.Graphs;

namespace GenosDb.Queries;

/// <summary>The candidates of a path, and what a sort by it compares; so every node has an entry, with the key null where the path is missing.</summary>
internal sealed class OrderedKeys(FieldPath path) : IndexKeys(path)
{
    private readonly List<GenosValue> _candidates = [];

    public override void Copy(NodeVersion node, List<IndexEntry> entries)
    {
        var subject = SubjectOf(node);
        _candidates.Clear();
        Field.CopyCandidates(subject, _candidates);

        // The sort key is the first candidate.
        if (_candidates.Count == 0)
            _candidates.Add(default);
        foreach (var key in _candidates)
            entries.Add(new IndexEntry(OrderPrefix.Of(key), key, node));
    }
}
