namespace GenosDb;

/// <summary>Local resource limits. They may delay or refuse work here; they never decide the state. Checked before memory is allocated.</summary>
public sealed record GenosLimits
{
    /// <summary>A frame as received, in bytes. Default 4 MiB, which every peer can read; 4 to 64 MiB.</summary>
    public int FrameBytes { get; init; } = 4 << 20;

    /// <summary>A container after inflating, in bytes. Default 16 MiB; 4 to 256 MiB. The ratio is limited to 100 : 1 above 64 KiB.</summary>
    public int InflatedBytes { get; init; } = 16 << 20;

    /// <summary>Operations in one local batch, which is one message. Default and maximum 4,096; at least 1.</summary>
    public int BatchOperations { get; init; } = 4_096;

    /// <summary>Unsent bytes for one peer before its link is closed. Default 8 MiB; at least <see cref="FrameBytes"/>.</summary>
    public int OutboundBytesPerLink { get; init; } = 8 << 20;

    /// <summary>What is kept of a full state until its last chunk has come, in bytes. Default 1 GiB; at least 16 MiB.</summary>
    public long StagedBytes { get; init; } = 1L << 30;

    /// <summary>How far ahead of the local clock a stamp is accepted. Default 10 minutes; more than zero.</summary>
    public TimeSpan ClockDrift { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How far ahead a stamp is held back, unmodified, until its time has come; beyond it is forgotten. Default 24 hours; at least <see cref="ClockDrift"/>, at most 30 days.</summary>
    public TimeSpan ClockHold { get; init; } = TimeSpan.FromHours(24);

    /// <summary>What the current data of one identity may take here, in bytes, counted as about 200 for each value, removal and edge and its value and names. Null, the
    /// default: unlimited; at least 0. What peers send beyond it is not taken in but reported as <see cref="WriteOutcomeReason.NoRoom"/>; once this is higher, they
    /// are asked for it again. Local writes and statements of authority are always taken. Without effect in an unsigned database.</summary>
    public long? SignerBytes { get; init; }

    /// <summary>Simultaneous connections. Default 256; at least 1.</summary>
    public int Connections { get; init; } = 256;

    /// <summary>Nodes that the walks of one query may visit, start nodes included. Default 100,000; at least 1. Beyond it a query fails; its result is never cut.</summary>
    public int TraversalNodes { get; init; } = 100_000;
}
