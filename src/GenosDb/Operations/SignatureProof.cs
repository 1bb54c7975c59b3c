namespace GenosDb;

/// <summary>The author's signature over the operation id.</summary>
internal sealed class SignatureProof(byte[] signature) : OperationProof
{
    /// <summary>The signature. Not to be written to.</summary>
    public byte[] Signature { get; } = signature;

    public override int Length => Signature.Length;

    public override ReadOnlyMemory<byte> ToBytes() => Signature;

    public override bool TryGetSignedDigest(Operation operation, Span<byte> digest, out ReadOnlyMemory<byte> signature)
    {
        operation.Id.WriteTo(digest);
        signature = Signature;
        return true;
    }
}
