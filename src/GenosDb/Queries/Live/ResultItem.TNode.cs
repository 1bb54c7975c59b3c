namespace GenosDb.Queries;

/// <summary>A node of a result with its place in the order.</summary>
internal sealed class ResultItem<TNode>(in QueryRow row, TNode node)
{
    public readonly QueryRow Row = row;

    public readonly TNode Node = node;

    public string Id => Row.Id;
}
