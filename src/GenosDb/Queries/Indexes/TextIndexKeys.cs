using GenosDb.Graphs;

namespace GenosDb.Queries;

/// <summary>The words in the strings among the candidates of a path, from each of their places on.</summary>
internal sealed class TextIndexKeys(FieldPath path) : IndexKeys(path)
{
    private readonly List<GenosValue> _candidates = [];
    private readonly List<ulong> _keys = [];
    private readonly FoldedText _folded = new();

    public override void Copy(NodeVersion node, List<IndexEntry> entries)
    {
        _candidates.Clear();
        Field.CopyCandidates(SubjectOf(node), _candidates);
        foreach (var candidate in _candidates)
        {
            if (!candidate.TryGetUtf8(out var utf8))
                continue;
            _keys.Clear();
            TextKeys.Copy(_folded.Fold(utf8), _keys);
            foreach (var key in _keys)
                entries.Add(new IndexEntry(key, default, node));
        }
    }
}
