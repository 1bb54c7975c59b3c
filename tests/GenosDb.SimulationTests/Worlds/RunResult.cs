using GenosDb.SimulationTests.Invariants;

namespace GenosDb.SimulationTests.Worlds;

/// <summary>What came out of a plan.</summary>
/// <param name="Seed">Of the plan.</param>
/// <param name="Hash">Of the trace.</param>
/// <param name="Operations">Client operations that were tried.</param>
/// <param name="Events">Events that were handled.</param>
/// <param name="Messages">Frames that were delivered.</param>
/// <param name="Situations">What was met.</param>
/// <param name="Failure">What does not hold; null when everything does.</param>
internal sealed record RunResult(ulong Seed, string Hash, long Operations, long Events, long Messages, Situations Situations, InvariantViolationException? Failure);
