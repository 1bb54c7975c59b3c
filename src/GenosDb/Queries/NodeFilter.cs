using GenosDb.Queries;

namespace GenosDb;

/// <summary>A condition on a node. One immutable tree, whether it was put together by these members, read from text or translated from an expression.</summary>
/// <remarks>
/// <para>A path is segments joined by dots. A segment leads from a map to its member, from an array to the element it numbers, else to that member of
/// each element which is a map. What is found at the end is a candidate, and so is each element of an array found there. A condition holds when any candidate
/// satisfies it; two conditions on one array may be satisfied by different elements. <c>\.</c> and <c>\\</c> stand for these characters, and <c>\$</c> for a
/// dollar sign at the beginning. <c>$id</c> is the id of the node, <c>$value</c> its whole value, <c>$time</c> the UTC text of its stamp.</para>
/// <para>A missing path matches <see cref="Ne"/>, <see cref="NotIn"/>, <see cref="Exists"/> with false, and equality with null. Numbers compare by value,
/// strings by their UTF-8 bytes; a candidate of another kind than the operand never matches, and is no error. An operand that cannot be used is refused with
/// a <see cref="GenosQueryException"/> when the filter is built.</para>
/// <para>Equal filters have the same conditions in the same order, and print the same text. A filter has at most 256 operators and 16 levels. Safe on any thread.</para>
/// </remarks>
public abstract partial record NodeFilter
{
    private protected NodeFilter()
    {
    }

    /// <summary>Levels of nested filters; one without others in it has 1.</summary>
    internal virtual int Depth => 1;

    /// <summary>Operators in the tree.</summary>
    internal virtual int OperatorCount => 1;

    /// <summary>Says whether a node fulfils the condition.</summary>
    /// <param name="node">The node. Its edges are not looked at.</param>
    /// <exception cref="ArgumentNullException"><paramref name="node"/> is null.</exception>
    /// <exception cref="GenosLimitException">A pattern of <see cref="Regex"/> took more than 50 ms for one string.</exception>
    public bool Matches(GenosNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return IsMatch(new FilterSubject(node.Id, node.Value, node.Timestamp), new FilterRun());
    }

    /// <summary>The same as <see cref="ToJson"/>.</summary>
    public sealed override string ToString() => ToJson();

    /// <exception cref="GenosLimitException">A pattern took too long.</exception>
    internal abstract bool IsMatch(in FilterSubject subject, FilterRun run);
}
