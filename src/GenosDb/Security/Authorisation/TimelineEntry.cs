using System.Collections.Immutable;

namespace GenosDb.Security;

/// <summary>One grant that counts, of a role or of a level.</summary>
/// <param name="Grant">The operation.</param>
/// <param name="Rank">What it gives; the lowest wins between grants that do not know each other.</param>
/// <param name="ExpiresAt">Unix milliseconds from which it gives rank 0.</param>
/// <param name="Supersedes">Ids of the grants that it takes the place of.</param>
internal sealed record TimelineEntry(Operation Grant, int Rank, long ExpiresAt, ImmutableArray<OperationId> Supersedes)
{
    /// <summary>The time of what never expires.</summary>
    public const long Never = long.MaxValue;
}
