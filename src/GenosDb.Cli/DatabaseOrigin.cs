namespace GenosDb.Cli;

/// <summary>Which database operations belong to.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Salt">Its salt; empty for none.</param>
internal sealed record DatabaseOrigin(string Name, ReadOnlyMemory<byte> Salt);
