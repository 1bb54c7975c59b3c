namespace GenosDb.SimulationTests.Sabotage;

/// <summary>One change of one source file.</summary>
/// <param name="File">Path from the root of the repository.</param>
/// <param name="Text">Occurs exactly once in it.</param>
/// <param name="Replacement">Takes its place.</param>
internal sealed record SabotageEdit(string File, string Text, string Replacement);
