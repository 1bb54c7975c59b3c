namespace GenosDb.Feeds;

/// <summary>A reader for whom local writers wait.</summary>
internal interface IWriterGate
{
    /// <summary>Completes when it has room, or has ended. Whoever was released once need not ask again: it has waited for its own write.</summary>
    Task WhenRoom();
}
