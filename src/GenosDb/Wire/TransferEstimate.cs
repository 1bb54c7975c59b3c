namespace GenosDb.Wire;

/// <summary>Roughly how much a bulk answer is.</summary>
/// <param name="Operations">How many operations.</param>
/// <param name="Bytes">How many bytes.</param>
internal sealed record TransferEstimate(long Operations, long Bytes);
