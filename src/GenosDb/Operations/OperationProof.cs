namespace GenosDb;

/// <summary>What stands beside an operation to show that its author made it. Not covered by the operation id, so one form may replace another.</summary>
internal abstract class OperationProof
{
    /// <summary>The longest that is read, in bytes.</summary>
    public const int MaxBytes = 4_096;

    /// <summary>How many bytes <see cref="ToBytes"/> gives.</summary>
    public abstract int Length { get; }

    /// <summary>Reads what <see cref="ToBytes"/> gives. What is not exactly a place in a batch is a signature, good or not.</summary>
    public static OperationProof Read(ReadOnlySpan<byte> source) =>
        PathProof.TryRead(source, out var proof) ? proof : new SignatureProof(source.ToArray());

    /// <summary>The form in which it stands alone: of a single signature the signature, of a batch count, index, path and signature.</summary>
    public abstract ReadOnlyMemory<byte> ToBytes();

    /// <summary>What the author must have signed for this to prove the operation. The signature itself is not checked here.</summary>
    /// <param name="operation">The operation that it stands beside.</param>
    /// <param name="digest">Receives 32 bytes.</param>
    /// <param name="signature">Of the operation's key over <paramref name="digest"/>, if the proof is good.</param>
    /// <returns>False when the proof does not fit the operation, whatever the signature is.</returns>
    public abstract bool TryGetSignedDigest(Operation operation, Span<byte> digest, out ReadOnlyMemory<byte> signature);
}
