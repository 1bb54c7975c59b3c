namespace GenosDb.Sync;

/// <summary>Numbers of the protocol that only delay or bound, and never decide a state.</summary>
internal static class SyncDefaults
{
    /// <summary>A chunk of a full state, compressed.</summary>
    public const int ChunkBytes = 60 << 10;

    /// <summary>Roughly the raw bytes of a live push, a part of a delta or a turn of ranges; a batch is never split for it.</summary>
    public const int PushBytes = 256 << 10;

    /// <summary>Operations in one message.</summary>
    public const int OperationsPerMessage = 4_096;

    /// <summary>How much of a full state may be under way.</summary>
    public const int CreditBytes = 1 << 20;

    /// <summary>Bulk answers at once, in all.</summary>
    public const int BulkServes = 4;

    /// <summary>Up to so many registers a full state costs no more than finding the differences.</summary>
    public const int RangesAbove = 256;

    /// <summary>A requester that has less than this share of what there is gets everything.</summary>
    public const int RangesShare = 5;

    /// <summary>Of a range reconciliation: ranges of its first message, parts of a range that differs, and how few registers are listed instead.</summary>
    public const int FirstRanges = 256;
    public const int RangeFanOut = 16;
    public const int RangeLeaf = 24;

    /// <summary>Turns in a row in which nothing new was sent or received before a range reconciliation is given up.</summary>
    public const int RangeRoundsWithoutNews = 64;

    /// <summary>Intrinsic faults before a link is closed.</summary>
    public const int FaultsPerLink = 3;

    /// <summary>Watermarks kept, least recently used first out.</summary>
    public const int Watermarks = 4_096;

    /// <summary>Operations held until their time, in all and of one origin.</summary>
    public const int HeldOperations = 1_000;
    public const int HeldOperationsPerOrigin = 16;
    public const int HeldBytes = 16 << 20;

    /// <summary>Boot numbers of replaced links that are remembered.</summary>
    public const int ReplacedBoots = 1_024;

    public static readonly TimeSpan HeadInterval = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan IdleHeadInterval = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan ProgressTimeout = TimeSpan.FromSeconds(20);
    public static readonly TimeSpan OpeningTimeout = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan ShortestBackoff = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(60);

    /// <summary>A peer can cause a new replica id, and that all peers ask anew, at most so often.</summary>
    public static readonly TimeSpan RenameInterval = TimeSpan.FromMinutes(1);

    /// <summary>How often two replicas that differ for no reason are compared by content: with each time less often.</summary>
    public static readonly TimeSpan ShortestRepairInterval = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan LongestRepairInterval = TimeSpan.FromHours(1);

    /// <summary>How often watermarks are forgotten for operations that had to be dropped.</summary>
    public static readonly TimeSpan ForgetInterval = TimeSpan.FromHours(1);

    public static readonly TimeSpan BusyRetry = TimeSpan.FromSeconds(1);
}
