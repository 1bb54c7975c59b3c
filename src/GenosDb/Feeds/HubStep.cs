namespace GenosDb.Feeds;

/// <summary>What the hub is to do next: take in a commit, let a member in, or let one go.</summary>
/// <param name="Batch">What was committed; null when it is about a member.</param>
/// <param name="Member">Who joins, or leaves; null for a commit.</param>
/// <param name="Snapshot">After the commit; of the first member who joins, where it begins; else null.</param>
internal sealed record HubStep(CommittedBatch? Batch, IHubMember? Member, GraphSnapshot? Snapshot)
{
    public bool IsLeaving { get; init; }
}
