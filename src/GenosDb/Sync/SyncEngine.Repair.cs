using GenosDb.Wire;

namespace GenosDb.Sync;

/// <content>Two replicas that stand at each other's head with different states: something is wrong, and is put right by content.</content>
public sealed partial class SyncEngine
{
    private readonly RepairMemory _repairs = new();

    /// <summary>Whether the peer has told that it has everything of this log.</summary>
    private bool HasAcknowledgedAll(PeerSession session) => session.Acknowledged == _head;

    /// <summary>Asks without a watermark when that may help. The lower replica id does; the other one only after it has answered with a full state,
    /// which brings nothing to the side that sends it.</summary>
    private void Repair(PeerSession session, Head head)
    {
        // The peer has to know that this side lacks nothing of its log, too, or it takes the question for that of somebody who does.
        if (head.At.Packed != _watermarks.Find(head.Replica) || session.Told != head.At.Packed || !HasAcknowledgedAll(session))
            return;
        var mine = _graph.Fingerprint;
        if (mine.All == head.Fingerprint && mine.Count == head.Count)
        {
            _repairs.Forget(head.Replica);
            return;
        }

        var isMine = _replica < head.Replica || session.HasServedRepair;
        if (!isMine || _bulkPull != default || !_repairs.TryBegin(head.Replica, mine.All, head.Fingerprint, _now))
            return;
        session.HasServedRepair = false;
        StartPull(session, isCatchUp: false, isRepair: true);
    }
}
