namespace GenosDb.IntegrationTests.Killed;

/// <summary>A bug that is planted around a storage.</summary>
internal enum WriterSabotage
{
    /// <summary>None.</summary>
    None,

    /// <summary>An append is acknowledged, and written with the next call.</summary>
    AcknowledgesBeforeWriting,

    /// <summary>A batch is written in two appends, with a flush between them.</summary>
    SplitsBatches,
}
