using GenosDb.Security;

namespace GenosDb.Sync;

/// <content>Operations from a file, on the path of those from a peer.</content>
public sealed partial class SyncEngine
{
    /// <summary>Verifies and merges a container that no peer has sent.</summary>
    /// <param name="container">The container.</param>
    /// <param name="carrier">Who brings it: it has to be somebody from whom operations are taken.</param>
    /// <param name="now">The wall clock.</param>
    /// <param name="effects">Empty; receives what is to be done, among them what was refused.</param>
    internal ImportOutcome Import(ReadOnlyMemory<byte> container, in PeerContext carrier, DateTimeOffset now, ICollection<SyncEffect> effects)
    {
        Begin(now, effects);
        var result = _setup.Security.VerifyIncomingOperations(container, carrier, new HybridTimestamp(HybridClock.Wall(now), _replica));
        if (result.Fault is CarrierFault.Undecodable or CarrierFault.NotAdmitted)
            return new ImportOutcome(result.Fault, Applied: 0, []);
        var valid = result.Accepted;
        if (!result.Others.IsEmpty)
            SetAside(default, result, ref valid);
        var head = _head;
        MergeReceived(valid.AsSpan(), from: null);
        // The merge has the last word: it knows what room there is.
        var outcome = new ImportOutcome(
            result.Fault,
            effects.OfType<SyncEffect.Changed>().Sum(changed => changed.Outcomes.Length),
            [.. effects.OfType<SyncEffect.Refused>().SelectMany(refused => refused.Operations)]);
        if (_head != head)
            OnHeadMoved();
        EndStep();
        return outcome;
    }
}
