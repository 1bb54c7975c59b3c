using GenosDb.Graphs;

namespace GenosDb.Queries;

/// <summary>The indexes of one revision. Immutable.</summary>
internal sealed class FrozenIndexes(FrozenIndex[] indexes)
{
    private static readonly FrozenIndexes None = new([]);

    /// <summary>Those that answer queries on a view.</summary>
    public static FrozenIndexes Of(GraphView view) => view.Indexes as FrozenIndexes ?? None;

    public FrozenIndex? Find(FieldPath path, IndexKind kind)
    {
        foreach (var index in indexes)
        {
            if (index.Definition.Kind == kind && index.Path == path)
                return index;
        }

        return null;
    }
}
