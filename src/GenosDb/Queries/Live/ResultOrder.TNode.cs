namespace GenosDb.Queries;

/// <summary>The order of a query, for what its result consists of.</summary>
internal sealed class ResultOrder<TNode>(RowOrder order) : IComparer<ResultItem<TNode>>
{
    public int Compare(ResultItem<TNode>? x, ResultItem<TNode>? y) => order.Compare(x!.Row, y!.Row);
}
