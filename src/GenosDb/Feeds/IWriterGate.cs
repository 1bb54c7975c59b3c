namespace GenosDb.Feeds;

/// <summary>A reader for whom local writers wait.</summary>
internal interface IWriterGate
{
    /// <summary>Completes when it has read something, or has ended; complete when it has room.</summary>
    Task WhenRoom();
}
