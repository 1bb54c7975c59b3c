namespace GenosDb.Cli.Drawings;

/// <summary>An edge between two nodes of a drawing.</summary>
/// <param name="Source">Number of the node where it starts.</param>
/// <param name="Target">Number of the node where it ends.</param>
/// <param name="Label">May be empty.</param>
internal readonly record struct DrawnEdge(int Source, int Target, string Label);
