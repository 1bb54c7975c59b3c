namespace GenosDb.Tests.Storage.Support;

/// <summary>How a <see cref="BrokenStorage"/> breaks the contract.</summary>
public enum StorageFault
{
    None,
    DropsLastBatchOfGroup,
    DropsHalfOfBatch,
    DeliversDeletedKeys,
    DeliversFirstValueOnly,
    FlipsBit,
    KeepsCallersBytes,
    AdmitsSecondOpener,
    IgnoresCancellation,
    IgnoresReadOnly,
    AppendsBatchByBatch,
    NumbersStandStill,
    IncarnationStandsStill,
    MissesOverlap,
    CompactionUndoesAppends,
    SwallowsWhatHandlerThrows,
    ReportsNoProgress,
    AppendsWhenClosed,
}
