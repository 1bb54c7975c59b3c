using GenosDb.Security;

namespace GenosDb.Sync;

/// <content>Operations from a file, on the path of those from a peer.</content>
public sealed partial class SyncEngine
{
    /// <summary>Verifies and merges a container that no peer has sent.</summary>
    /// <param name="container">The container.</param>
    /// <param name="carrier">Who brings it: it has to be somebody from whom operations are taken.</param>
    /// <param name="now">The wall clock.</param>
    /// <param name="effects">Receives what is to be done; among them what was refused.</param>
    /// <param name="applied">How many operations changed something.</param>
    /// <returns>What was found. With a fault that says that nothing was taken apart, nothing was merged.</returns>
    internal VerificationResult Import(ReadOnlyMemory<byte> container, in PeerContext carrier, DateTimeOffset now, ICollection<SyncEffect> effects, out int applied)
    {
        Begin(now, effects);
        applied = 0;
        var result = _setup.Security.VerifyIncomingOperations(container, carrier, new HybridTimestamp(HybridClock.Wall(now), _replica));
        if (result.Fault is CarrierFault.Undecodable or CarrierFault.NotAdmitted)
            return result;
        var valid = result.Accepted;
        if (!result.Others.IsEmpty)
            SetAside(default, result, ref valid);
        var head = _head;
        MergeReceived(valid.AsSpan(), from: null);
        applied = effects.OfType<SyncEffect.Changed>().Sum(changed => changed.Outcomes.Length);
        if (_head != head)
            OnHeadMoved();
        EndStep();
        return result;
    }
}
