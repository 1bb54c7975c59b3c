namespace GenosDb.SimulationTests.Worlds;

/// <summary>Which peers are linked when a run begins.</summary>
internal enum Topology
{
    Line,
    Ring,
    Star,
    Tree,
    Mesh,
    TwoCellsWithBridge,

    /// <summary>Nobody at first; links come and go.</summary>
    None,
}
