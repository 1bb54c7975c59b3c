namespace GenosDb.Graphs;

/// <summary>What is derived from the live nodes and goes along with each revision. The graph does not know what it is good for. Called under the graph's lock.</summary>
internal interface INodeIndexes
{
    /// <summary>Takes in what a commit is about to publish, in the order in which it happened.</summary>
    void Apply(IReadOnlyList<NodeReplacement> replacements);

    /// <summary>There are no nodes any more.</summary>
    void Clear();

    /// <summary>What there is for the published revision, never to change: a snapshot of it is being taken.</summary>
    object Freeze();
}
