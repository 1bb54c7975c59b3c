namespace GenosDb.Graphs;

// What is derived from the live nodes (under the lock, except where it is taken).
public sealed partial class Graph
{
    // Since the last commit; only while there are indexes.
    private readonly List<NodeReplacement> _replacements = [];
    private INodeIndexes? _indexes;

    /// <summary>Changes what is derived from the nodes, and takes a snapshot: what is committed after its revision is told. Of the writer, between two commits.</summary>
    /// <param name="change">Runs under the lock, and gives who is told from now on; null for nobody.</param>
    /// <exception cref="InvalidOperationException">Something is merged and not committed.</exception>
    internal GraphSnapshot ChangeIndexes(Func<INodeIndexes?> change)
    {
        lock (_gate)
        {
            if (_isChanged)
                throw new InvalidOperationException("What was merged and not committed would be told to nobody.");
            _indexes = change();
            _published.Indexes = _indexes?.Freeze();
            return GetSnapshot();
        }
    }

    private void Replaced(NodeVersion? previous, NodeVersion current)
    {
        if (_indexes is not null)
            _replacements.Add(new NodeReplacement(previous, current));
    }

    private void UpdateIndexes()
    {
        if (_indexes is null)
            return;
        _indexes.Apply(_replacements);
        _replacements.Clear();
        if (_replacements.Capacity > KeptCapacity)
            _replacements.Capacity = 0;
    }

    private void ClearIndexes()
    {
        _indexes?.Clear();
        _replacements.Clear();
    }
}
