namespace GenosDb.Sync;

/// <summary>What a frame has cost this replica without having been asked for. The shell takes it from the budget of the link.</summary>
/// <param name="Bytes">Length of the frame; none for an answer that was asked for, which its credit bounds.</param>
/// <param name="Operations">Operations that it carried; none for such an answer.</param>
/// <param name="SignatureChecks">Signatures that were checked for it, remembered ones left out.</param>
/// <param name="NewKeys">Public keys in it that were never seen before.</param>
internal readonly record struct FrameCost(int Bytes, int Operations = 0, int SignatureChecks = 0, int NewKeys = 0);
