using System.Collections;
using System.Collections.Immutable;

namespace GenosDb.Queries;

/// <summary>A result at one revision. Immutable; shares with the results before and after it what is equal in them.</summary>
internal sealed class ResultList<TNode>(long revision, ImmutableList<ResultItem<TNode>> items, ResultOrder<TNode> order) : IReadOnlyList<TNode>
{
    public long Revision { get; } = revision;

    public ImmutableList<ResultItem<TNode>> Items { get; } = items;

    public int Count => Items.Count;

    public TNode this[int index] => Items[index].Node;

    /// <summary>The place of an item of this result.</summary>
    public int IndexOf(ResultItem<TNode> item) => Items.BinarySearch(item, order);

    public ResultList<TNode> Next(long revision, ImmutableList<ResultItem<TNode>> items) => new(revision, items, order);

    public IEnumerator<TNode> GetEnumerator()
    {
        foreach (var item in Items)
            yield return item.Node;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
