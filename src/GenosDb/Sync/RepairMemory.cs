namespace GenosDb.Sync;

/// <summary>Which repairs were tried, so that two replicas that differ for good stay quiet. Bounded: losing an entry costs a repair and nothing else.</summary>
internal sealed class RepairMemory
{
    private readonly Dictionary<ReplicaId, Attempt> _attempts = [];

    /// <summary>Whether a repair with a peer may begin now; if so, it is remembered. Not twice for the same pair of states, and ever more seldom.</summary>
    public bool TryBegin(ReplicaId peer, UInt128 mine, UInt128 theirs, DateTimeOffset now)
    {
        var interval = SyncDefaults.ShortestRepairInterval;
        if (_attempts.TryGetValue(peer, out var last))
        {
            // A clock that was set back makes a repair come early, not late.
            var elapsed = now - last.At;
            if ((last.Mine == mine && last.Theirs == theirs) || (elapsed >= TimeSpan.Zero && elapsed < last.Interval))
                return false;
            interval = last.Interval * 2 < SyncDefaults.LongestRepairInterval ? last.Interval * 2 : SyncDefaults.LongestRepairInterval;
        }
        else if (_attempts.Count >= SyncDefaults.Watermarks)
        {
            _attempts.Remove(_attempts.MinBy(attempt => attempt.Value.At).Key);
        }

        _attempts[peer] = new Attempt(mine, theirs, now, interval);
        return true;
    }

    /// <summary>The states are equal, so the repairs have helped.</summary>
    public void Forget(ReplicaId peer) => _attempts.Remove(peer);

    /// <param name="Mine">Fingerprint here.</param>
    /// <param name="Theirs">Fingerprint of the peer.</param>
    /// <param name="At">When.</param>
    /// <param name="Interval">How long not again.</param>
    private readonly record struct Attempt(UInt128 Mine, UInt128 Theirs, DateTimeOffset At, TimeSpan Interval);
}
