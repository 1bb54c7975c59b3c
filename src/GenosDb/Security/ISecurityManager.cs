namespace GenosDb.Security;

/// <summary>Judges every operation on every path. Synchronous and pure.</summary>
public interface ISecurityManager
{
    /// <summary>Looks inside a container and judges every single operation. One bad operation never spoils its neighbours.</summary>
    /// <param name="container">A container as received: bounded, decompressed and looked into here.</param>
    /// <param name="carrier">Who brought it.</param>
    /// <param name="now">The local wall clock as a stamp, for stamps that lie ahead.</param>
    VerificationResult VerifyIncomingOperations(ReadOnlyMemory<byte> container, in PeerContext carrier, HybridTimestamp now);

    /// <summary>Whether an operation counts, judged at its own time: asked for local writes and by the graph.</summary>
    /// <param name="operation">A valid operation.</param>
    bool Permits(Operation operation);
}
