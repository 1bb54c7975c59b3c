using System.Collections.Immutable;

namespace GenosDb.Security;

/// <summary>The rank that grants give one identity at every moment: a function of their set, in whatever order they came. Immutable.</summary>
/// <remarks>A grant counts for what has a later stamp. Of the grants that count, those that another of them supersedes are left out; of the rest the least
/// rank wins, so that two superadmins who do not know of each other never give more than either meant to. Only grants that are in force belong here.</remarks>
internal sealed class Timeline
{
    public static readonly Timeline Empty = new([]);

    private static readonly Comparer<TimelineEntry> LeastFirst = Comparer<TimelineEntry>.Create(static (left, right) =>
        left.Rank != right.Rank ? left.Rank.CompareTo(right.Rank) : OperationOrder.Instance.Compare(left.Grant, right.Grant));

    private readonly ImmutableArray<TimelineEntry> _grants;
    private readonly ImmutableArray<TimelineEntry> _heads;

    // From the moment after a stamp the grant beside it wins, until the next one.
    private readonly HybridTimestamp[] _starts;
    private readonly TimelineEntry[] _winners;

    private Timeline(ImmutableArray<TimelineEntry> grants)
    {
        _grants = grants;
        var starts = new List<HybridTimestamp>(grants.Length);
        var winners = new List<TimelineEntry>(grants.Length);
        var superseded = new SortedSet<OperationId>();
        var heads = new SortedSet<TimelineEntry>(LeastFirst);
        for (var i = 0; i < grants.Length; i++)
        {
            var grant = grants[i];
            superseded.UnionWith(grant.Supersedes);
            if (!grant.Supersedes.IsEmpty)
                heads.RemoveWhere(head => superseded.Contains(head.Grant.Id));
            if (!superseded.Contains(grant.Grant.Id))
                heads.Add(grant);

            // Grants with one stamp begin to count together, and a winner that stays needs no second place.
            var isLastOfStamp = i == grants.Length - 1 || grants[i + 1].Grant.Timestamp != grant.Grant.Timestamp;
            if (isLastOfStamp && (winners.Count == 0 || winners[^1] != heads.Min))
            {
                starts.Add(grant.Grant.Timestamp);
                winners.Add(heads.Min!);
            }
        }

        _heads = [.. heads];
        _starts = [.. starts];
        _winners = [.. winners];
    }

    public bool IsEmpty => _grants.IsEmpty;

    /// <summary>The same with more grants, none of which is in it yet.</summary>
    public Timeline With(IEnumerable<TimelineEntry> grants) => new([.. _grants.Concat(grants).OrderBy(entry => entry.Grant, OperationOrder.Instance)]);

    /// <summary>The rank at a moment; 0 where no grant counts.</summary>
    public int RankAt(HybridTimestamp at)
    {
        // A grant with the stamp itself does not count yet.
        var index = Array.BinarySearch(_starts, at);
        index = index >= 0 ? index - 1 : ~index - 1;
        if (index < 0)
            return 0;
        var winner = _winners[index];
        return at.UnixMilliseconds >= winner.ExpiresAt ? 0 : winner.Rank;
    }

    /// <summary>What a new grant should supersede: the grants that nobody superseded, those first that would win over it. At most 16; more are resolved in
    /// steps.</summary>
    public ImmutableArray<OperationId> Heads => [.. _heads.Take(ValidityLimits.SupersededIds).Select(head => head.Grant.Id)];
}
