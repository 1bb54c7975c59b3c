using GenosDb.Graphs;

namespace GenosDb.Feeds;

/// <summary>Who is told of commits. Called in the turn of the hub: serially, in commit order, under no lock of the database.</summary>
internal interface IHubMember
{
    /// <summary>What a node must fulfil before or after a commit to concern this member; null when every commit does.</summary>
    NodeFilter? Filter { get; }

    /// <summary>Takes a commit that may concern it. May throw what a query throws; then it is let go, and failed.</summary>
    void Take(GraphDelta delta);

    /// <summary>Nothing more will come, because of a failure or, with null, because the database is closed.</summary>
    void Complete(Exception? problem);
}
