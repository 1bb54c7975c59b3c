using System.Collections.Immutable;

namespace GenosDb.Security;

/// <summary>Who else may use one owned node, and when. Immutable.</summary>
internal sealed class SharedNode
{
    public static readonly SharedNode Empty = new([], ImmutableDictionary<Address, Timeline>.Empty);

    // All that the owner signed, whether it counts now or not: a grant to the owner that comes late may change that.
    private readonly ImmutableArray<(Operation Operation, AclStatement Statement)> _entries;
    private readonly ImmutableDictionary<Address, Timeline> _levels;

    private SharedNode(ImmutableArray<(Operation Operation, AclStatement Statement)> entries, ImmutableDictionary<Address, Timeline> levels) =>
        (_entries, _levels) = (entries, levels);

    /// <summary>Every entry of its owner, whether it counts or not.</summary>
    public IEnumerable<Operation> Entries => _entries.Select(entry => entry.Operation);

    /// <summary>The same with more entries of its owner, judged anew.</summary>
    /// <param name="entries">None of them is in it yet.</param>
    /// <param name="counts">Whether an entry counts.</param>
    public SharedNode With(IEnumerable<(Operation Operation, AclStatement Statement)> entries, Func<Operation, bool> counts)
    {
        ImmutableArray<(Operation Operation, AclStatement Statement)> all = [.. _entries, .. entries];
        return new SharedNode(all, all
            .Where(entry => counts(entry.Operation))
            .GroupBy(
                entry => entry.Statement.Subject,
                entry => new TimelineEntry(entry.Operation, (int)entry.Statement.Level, TimelineEntry.Never, entry.Statement.Supersedes))
            .ToImmutableDictionary(entriesOfSubject => entriesOfSubject.Key, Timeline.Empty.With));
    }

    public AclLevel LevelAt(Address subject, HybridTimestamp at) =>
        _levels.TryGetValue(subject, out var timeline) ? (AclLevel)timeline.RankAt(at) : AclLevel.None;

    public ImmutableArray<OperationId> Heads(Address subject) => _levels.TryGetValue(subject, out var timeline) ? timeline.Heads : [];
}
