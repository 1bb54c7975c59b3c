namespace GenosDb.Graphs;

/// <summary>How much a graph keeps beside its current operations, and how much of those it takes from one signer.</summary>
/// <remarks>Local: replicas agree whatever each of them keeps. What is kept beside decides how far back a late revocation can reach, and bounds what strangers can fill.</remarks>
internal sealed record ReserveLimits
{
    /// <summary>Shadows of one register; the greatest stay. Default 4.</summary>
    public int ShadowsOfRegister { get; init; } = 4;

    /// <summary>Quarantined operations of one register; the greatest stay. Default 8.</summary>
    public int QuarantinedOfRegister { get; init; } = 8;

    /// <summary>Quarantined operations of one signer; the latest arrivals stay. Default 64.</summary>
    public int QuarantinedOfSigner { get; init; } = 64;

    /// <summary>Bytes of the quarantined operations of one signer; the latest arrivals stay. Default 256 KiB.</summary>
    public int QuarantinedBytesOfSigner { get; init; } = 256 << 10;

    /// <summary>Quarantined operations in all; the signer that takes the most room loses one first. Default 10,000.</summary>
    public int Quarantined { get; init; } = 10_000;

    /// <summary>Bytes of all quarantined operations; the signer that takes the most room loses one first. Default 16 MiB.</summary>
    public long QuarantinedBytes { get; init; } = 16 << 20;

    /// <summary>Profiles of identities that nobody promoted, among the current operations. Default 10,000.</summary>
    public int UnpromotedProfiles { get; init; } = 10_000;

    /// <summary>Bytes of the current data of one signer. Null, the default: unlimited, and not counted.</summary>
    public long? BytesOfSigner { get; init; }

    /// <summary>How long a shadow is kept. Default 30 days.</summary>
    public TimeSpan ShadowAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long an operation stays in quarantine. Default 7 days.</summary>
    public TimeSpan QuarantineAge { get; init; } = TimeSpan.FromDays(7);
}
