namespace GenosDb;

/// <summary>What stands beside an operation to show that its author made it. Not covered by the operation id, so one form may replace another.</summary>
internal abstract class OperationProof
{
    /// <summary>The form in which it stands alone: of a single signature the signature, of a batch count, index, path and signature.</summary>
    public abstract ReadOnlyMemory<byte> ToBytes();
}
