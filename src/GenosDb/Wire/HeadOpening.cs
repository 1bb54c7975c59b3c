namespace GenosDb.Wire;

/// <summary>What two replicas must know of each other before they exchange data.</summary>
/// <param name="Version">Wire version.</param>
/// <param name="FormatId">Digest of everything that decides results; equal or no data.</param>
/// <param name="PolicyId">Digest of roles and superadmins.</param>
/// <param name="Boot">Random for each open of a store; tells a restart from a copy.</param>
/// <param name="MaxFrameBytes">The largest frame that the sender reads.</param>
internal sealed record HeadOpening(int Version, ulong FormatId, ulong PolicyId, ulong Boot, int MaxFrameBytes);
