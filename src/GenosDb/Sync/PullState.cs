namespace GenosDb.Sync;

/// <summary>Where this replica stands with its own question to one peer. Each state carries exactly what is known then.</summary>
internal abstract record PullState
{
    private PullState()
    {
    }

    /// <summary>Nothing is asked.</summary>
    public sealed record Idle : PullState
    {
        public static readonly Idle Instance = new();
    }

    /// <summary>A request is out.</summary>
    /// <param name="Sid">Matches its answer.</param>
    /// <param name="Since">The position that was asked for; null for none.</param>
    /// <param name="IsCatchUp">It follows a full state of the same peer.</param>
    /// <param name="NextPart">The part of a delta that comes next.</param>
    /// <param name="IsRepair">Both have each other's head, and their states differ.</param>
    public sealed record Requested(uint Sid, HybridTimestamp? Since, bool IsCatchUp, int NextPart = 0, bool IsRepair = false) : PullState;

    /// <summary>Chunks of a full state are arriving.</summary>
    /// <param name="Asked">The request that is answered so.</param>
    /// <param name="Staged">What has arrived.</param>
    public sealed record Staging(Requested Asked, FullStateStaging Staged) : PullState;

    /// <summary>The two states are being compared.</summary>
    /// <param name="Asked">The request that is answered so.</param>
    /// <param name="Reconciliation">This side of it.</param>
    public sealed record Ranges(Requested Asked, RangeReconciliation Reconciliation) : PullState;

    /// <summary>Asks again once the bulk answer of another peer has ended; it usually has everything.</summary>
    public sealed record WaitingForBulk : PullState
    {
        public static readonly WaitingForBulk Instance = new();
    }

    /// <summary>Asks again later.</summary>
    /// <param name="Until">When.</param>
    /// <param name="IsCatchUp">The question follows a full state of the same peer.</param>
    public sealed record Backoff(DateTimeOffset Until, bool IsCatchUp = false) : PullState;
}
