namespace GenosDb.Sync;

/// <summary>What happened outside the engine.</summary>
public enum SyncInputKind : byte
{
    /// <summary>A link to a peer is open.</summary>
    LinkOpened,

    /// <summary>A link has ended.</summary>
    LinkClosed,

    /// <summary>A frame has arrived.</summary>
    Frame,

    /// <summary>Everything that was sent over a link so far has left.</summary>
    LinkDrained,

    /// <summary>The timer of the engine has run out.</summary>
    TimerElapsed,

    /// <summary>Hold operations in both directions.</summary>
    Pause,

    /// <summary>Go on after a pause.</summary>
    Resume,

    /// <summary>Ask a peer, or all, for what is missing here.</summary>
    SyncNow,

    /// <summary>Forget everything here.</summary>
    Clear,

    /// <summary>Changes of the state are durable.</summary>
    Persisted,
}
