using System.Collections.Immutable;

namespace GenosDb.Tests.Database.Support;

/// <summary>A result folded from the sets of a live query. Each set must fit exactly on what the sets before it have made.</summary>
internal sealed class FoldedResult
{
    private ImmutableList<GenosNode> _nodes = [];

    public long Revision { get; private set; } = -1;

    public int Sets { get; private set; }

    public IReadOnlyList<string> Image => [.. _nodes.Select(Describe)];

    public IReadOnlyList<string> Ids => [.. _nodes.Select(node => node.Id)];

    public void Apply(NodeChangeSet<GenosNode> set)
    {
        var before = _nodes;
        Require(set.IsInitial == (Sets == 0), "the first set, and only the first, is initial");
        Require(set.Revision > Revision, "revisions rise");
        Require(set.IsInitial || !set.Changes.IsEmpty, "a set has changes");
        (Revision, Sets) = (set.Revision, Sets + 1);
        var builder = before.ToBuilder();
        foreach (var change in set.Changes.Where(change => change.Kind is ChangeKind.Removed or ChangeKind.Updated))
        {
            var place = builder.FindIndex(node => node.Id == change.Id);
            Require(place >= 0 && Describe(builder[place]) == Describe(change.Previous!), $"{change.Id} was in the result as it is said");
            Require(change.Kind == ChangeKind.Updated || Describe(before[change.Index]) == Describe(change.Previous!), "a removed node has its old place");
            builder.RemoveAt(place);
        }

        var last = -1;
        foreach (var change in set.Changes.Where(change => change.Kind != ChangeKind.Removed))
        {
            Require(change.Index > last && (change.Kind == ChangeKind.Initial) == set.IsInitial, "places ascend");
            Require((change.Previous is null) == (change.Kind != ChangeKind.Updated), "only an update has both");
            Require(change.Current!.Id == change.Id && !builder.Exists(node => node.Id == change.Id), $"{change.Id} is added once");
            last = change.Index;
            builder.Insert(change.Index, change.Current);
        }

        _nodes = builder.ToImmutable();
        var kinds = set.Changes.Select(change => change.Kind == ChangeKind.Removed).ToArray();
        Require(kinds.SequenceEqual(kinds.OrderByDescending(isRemoved => isRemoved)), "removed ones come first");
        var removed = set.Changes.Where(change => change.Kind == ChangeKind.Removed).Select(change => change.Index).ToArray();
        Require(removed.SequenceEqual(removed.OrderDescending()), "the highest index comes first");

        void Require(bool condition, string because)
        {
            if (!condition)
                throw new InvalidOperationException($"{because}: {string.Join(", ", set.Changes.Select(change => $"{change.Kind} {change.Id} {change.Index}"))} on [{string.Join(", ", before.Select(node => node.Id))}]");
        }
    }

    public static string Describe(GenosNode node) => $"{node.Id} = {node.Value} at {node.Timestamp.Packed} -> {string.Join(", ", node.Edges)}";
}
