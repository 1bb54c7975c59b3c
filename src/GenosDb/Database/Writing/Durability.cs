namespace GenosDb;

/// <summary>What an awaited write promises. The promise starts when the task completes. In memory all three behave as <see cref="None"/>.</summary>
public enum Durability
{
    /// <summary>On disk: survives a power cut. The default.</summary>
    Strict,

    /// <summary>With the operating system: survives the end of the process.</summary>
    Relaxed,

    /// <summary>Applied in memory only.</summary>
    None,
}
