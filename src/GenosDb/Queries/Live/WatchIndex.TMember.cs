using System.Runtime.InteropServices;
using GenosDb.Graphs;

namespace GenosDb.Queries;

/// <summary>Finds whom a change of the graph can concern: a query that asks for equality is listed under a value that its nodes must have, so a node whose value is another
/// one costs it nothing. Others are asked each time.</summary>
/// <typeparam name="TMember">Who is listed; compared by reference.</typeparam>
internal sealed class WatchIndex<TMember>
    where TMember : class
{
    // A query that lists more values is asked each time.
    private const int MaxValues = 64;

    private readonly Dictionary<FieldPath, Dictionary<GenosValue, HashSet<TMember>>> _byValue = [];
    private readonly Dictionary<TMember, Key?> _keys = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<TMember> _others = new(ReferenceEqualityComparer.Instance);
    private readonly List<GenosValue> _candidates = [];

    /// <summary>How many are listed.</summary>
    public int Count => _keys.Count;

    /// <param name="member">Not listed yet.</param>
    /// <param name="filter">What a node must fulfil before or after the change to concern it; null when other changes do too.</param>
    public void Add(TMember member, NodeFilter? filter)
    {
        var key = filter is null ? null : Choose(filter);
        _keys.Add(member, key);
        if (key is null)
        {
            _others.Add(member);
            return;
        }

        var values = CollectionsMarshal.GetValueRefOrAddDefault(_byValue, key.Path, out _) ??= [];
        foreach (var value in key.Values)
            (CollectionsMarshal.GetValueRefOrAddDefault(values, value, out _) ??= new HashSet<TMember>(ReferenceEqualityComparer.Instance)).Add(member);
    }

    public void Remove(TMember member)
    {
        if (!_keys.Remove(member, out var key))
            return;
        if (key is null)
        {
            _others.Remove(member);
            return;
        }

        // Whoever asks for one of no values is listed nowhere.
        if (!_byValue.TryGetValue(key.Path, out var values))
            return;
        foreach (var value in key.Values)
        {
            if (values[value].Remove(member) && values[value].Count == 0)
                values.Remove(value);
        }

        if (values.Count == 0)
            _byValue.Remove(key.Path);
    }

    /// <summary>Adds everyone whom the change may concern.</summary>
    public void CopyConcerned(GraphDelta delta, ISet<TMember> concerned)
    {
        concerned.UnionWith(_others);
        foreach (var (_, before, after) in delta.Nodes)
        {
            Copy(before, concerned);
            if (!ReferenceEquals(before, after))
                Copy(after, concerned);
        }
    }

    private void Copy(NodeVersion? node, ISet<TMember> concerned)
    {
        if (node is null)
            return;
        var operation = node.Value!;
        var subject = new FilterSubject(operation.NodeId, operation.Body, operation.Timestamp);
        foreach (var (path, values) in _byValue)
        {
            _candidates.Clear();
            path.CopyCandidates(subject, _candidates);
            foreach (var candidate in _candidates)
            {
                if (values.TryGetValue(candidate, out var members))
                    concerned.UnionWith(members);
            }
        }
    }

    /// <summary>Of the equalities that must hold, the one that the fewest others are listed under; null when there is none.</summary>
    private Key? Choose(NodeFilter filter)
    {
        Key? best = null;
        var least = int.MaxValue;
        foreach (var condition in FilterRanges.Conditions(filter))
        {
            if (KeyOf(condition) is not { } key)
                continue;
            var values = _byValue.GetValueOrDefault(key.Path);
            var others = key.Values.Sum(value => values?.GetValueOrDefault(value)?.Count ?? 0);
            if (others >= least)
                continue;
            (best, least) = (key, others);
        }

        return best;
    }

    private static Key? KeyOf(NodeFilter condition)
    {
        var key = condition switch
        {
            CompareFilter { Operator: CompareOperator.Equal } equal => new Key(equal.Path, [equal.Operand]),
            InFilter { IsNegated: false, Values.Length: <= MaxValues } listed => new Key(listed.Path, [.. listed.Values.Distinct()]),
            _ => null,
        };

        // Null is also equal to what is not there, which no candidate shows.
        return key is null || Array.Exists(key.Values, static value => value.Kind == GenosValueKind.Null) ? null : key;
    }

    private sealed record Key(FieldPath Path, GenosValue[] Values);
}
