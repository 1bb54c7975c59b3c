namespace GenosDb.SimulationTests.Worlds;

/// <summary>How the time that a frame travels is spread.</summary>
internal enum LatencyKind
{
    Constant,
    Uniform,
    HeavyTail,
}
