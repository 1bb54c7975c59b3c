namespace GenosDb;

/// <summary>What a write does while more waits for the disk than the database keeps (4,096 commits or 4 MiB), or for a reader with <see cref="SlowReader.Block"/> than its
/// <see cref="LiveQueryOptions.Buffer"/> holds.</summary>
public enum WhenBusy
{
    /// <summary>Is applied, and completes no earlier than there is room again.</summary>
    Wait,

    /// <summary>Is refused with <see cref="GenosErrorCode.Busy"/>; nothing is written. What is not refused does not wait for room.</summary>
    Fail,
}
