namespace GenosDb.SimulationTests.Worlds;

/// <summary>What a step of a plan does. Names are written into plans: never rename one.</summary>
internal enum StepKind
{
    /// <summary>Peer puts Node.</summary>
    Put,

    /// <summary>Peer removes Node.</summary>
    Remove,

    /// <summary>Peer links Node to Target under label Amount.</summary>
    Link,

    /// <summary>Peer unlinks Node and Target under label Amount.</summary>
    Unlink,

    /// <summary>Peer writes Amount operations as one batch.</summary>
    Batch,

    /// <summary>Peer dials Other, and again whenever the link ends.</summary>
    Connect,

    /// <summary>The links of Peer and Other end and are not dialled again.</summary>
    Cut,

    /// <summary>The links of Peer and Other end and are dialled again; Other learns of it after Amount milliseconds.</summary>
    Flap,

    /// <summary>Peers whose bit in Amount is set lose the others.</summary>
    Partition,

    /// <summary>Ends every partition.</summary>
    Heal,

    /// <summary>Peer holds operations back.</summary>
    Pause,

    /// <summary>Peer goes on.</summary>
    Resume,

    /// <summary>Peer asks everybody.</summary>
    SyncNow,

    /// <summary>Peer forgets everything.</summary>
    Clear,

    /// <summary>The wall clock of Peer jumps to Amount milliseconds off the true time.</summary>
    SetClock,

    /// <summary>Peer makes its state durable.</summary>
    Save,

    /// <summary>Peer crashes after carrying out Amount effects of its next step, and starts again with what was saved, under a new id.</summary>
    Crash,

    /// <summary>Peer is closed in order and starts again under its id.</summary>
    Restart,

    /// <summary>What Peer sends to Other vanishes for Amount milliseconds.</summary>
    HalfOpen,

    /// <summary>Peer sends to Other at 2 KB/s for Amount milliseconds.</summary>
    Slow,

    /// <summary>Peer gives identity Node the role Target, for Amount milliseconds or, when zero, without end.</summary>
    Grant,

    /// <summary>Peer revokes identity Node hard; of what it should keep, Amount percent are left out.</summary>
    Revoke,

    /// <summary>Peer lets Amount operations of identity Node count again.</summary>
    Amnesty,

    /// <summary>Peer gives identity Target the level Amount on a node of its own.</summary>
    Acl,

    /// <summary>Peer, an enemy, sends what no honest one would: Amount says of which kind.</summary>
    Attack,
}
