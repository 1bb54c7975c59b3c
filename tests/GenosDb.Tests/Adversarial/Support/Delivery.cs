using GenosDb.Sync;

namespace GenosDb.Tests.Adversarial.Support;

/// <summary>What became of one link of an attacker.</summary>
/// <param name="IsEnded">Whether the victim ended it.</param>
/// <param name="Problem">As the victim reports it.</param>
/// <param name="Refused">Every operation that was reported, with its reason.</param>
/// <param name="Changes">How many batches took effect.</param>
internal sealed record Delivery(bool IsEnded, PeerProblem? Problem, IReadOnlyList<RefusedOperation> Refused, int Changes);
