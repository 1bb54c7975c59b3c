namespace GenosDb.Security;

/// <summary>Judges every operation on every path. Synchronous and pure. Single-writer: whoever applies operations calls <see cref="Learn"/> in the same step.</summary>
public interface ISecurityManager
{
    /// <summary>Looks inside a container and judges every single operation. One bad operation never spoils its neighbours.</summary>
    /// <param name="container">A container as received: bounded, decompressed and looked into here.</param>
    /// <param name="carrier">Who brought it.</param>
    /// <param name="now">The local wall clock as a stamp, for stamps that lie ahead.</param>
    VerificationResult VerifyIncomingOperations(ReadOnlyMemory<byte> container, in PeerContext carrier, HybridTimestamp now);

    /// <summary>Whether an operation counts, judged at its own time: asked for local writes and by the graph. Of an authority operation, whether it has any effect.</summary>
    /// <param name="operation">A valid operation.</param>
    bool Permits(Operation operation);

    /// <summary>Whether a peer may synchronise, as far as is known here.</summary>
    /// <param name="carrier">The peer.</param>
    /// <param name="now">The local wall clock as a stamp.</param>
    bool Admits(in PeerContext carrier, HybridTimestamp now);

    /// <summary>Takes over authority operations. In any order and any number of times, the same ones give the same answers.</summary>
    /// <param name="operations">Valid authority operations, effective or not.</param>
    /// <returns>Whose operations may now be judged differently.</returns>
    AuthorityChange Learn(ReadOnlySpan<Operation> operations);

    /// <summary>Forgets every authority operation, as when a replica is cleared.</summary>
    void Forget();
}
