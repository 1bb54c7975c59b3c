namespace GenosDb;

/// <summary>Why two peers do not synchronise.</summary>
/// <param name="Kind">The problem, as a value to decide on.</param>
/// <param name="Here">What this side has; null when that says nothing.</param>
/// <param name="There">What the other side has; null when that says nothing.</param>
/// <param name="Remedy">What to do.</param>
public sealed record PeerProblem(PeerProblemKind Kind, string? Here, string? There, string Remedy);
