using GenosDb.Security;
using GenosDb.Wire;

namespace GenosDb.Tests.Adversarial.Support;

/// <summary>Judges authors as ever and believes every signature: for thousands of histories whose keys are none.</summary>
internal sealed class TrustingSecurity(SecurityManager security, IPayloadCodec codec) : ISecurityManager
{
    public VerificationResult VerifyIncomingOperations(ReadOnlyMemory<byte> container, in PeerContext carrier, HybridTimestamp now)
    {
        codec.Decode(container.Span, new GenosLimits(), out var operations).Should().Be(DecodeStatus.Ok);
        Operation[] sorted = [.. operations.DistinctBy(operation => operation.Id)];
        OperationSorter.Sort(sorted);
        return new VerificationResult([.. sorted], [], CarrierFault.None, codec);
    }

    public bool Permits(Operation operation) => security.Permits(operation);

    public bool Admits(in PeerContext carrier, HybridTimestamp now) => true;

    public AuthorityChange Learn(ReadOnlySpan<Operation> operations) => security.Learn(operations);

    public void Forget() => security.Forget();
}
