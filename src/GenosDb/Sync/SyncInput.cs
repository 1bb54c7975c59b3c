using GenosDb.Security;

namespace GenosDb.Sync;

/// <summary>Something that happened outside the engine.</summary>
public readonly record struct SyncInput
{
    /// <summary>What happened.</summary>
    public SyncInputKind Kind { get; private init; }

    /// <summary>The link it concerns; the default when it concerns none, or all.</summary>
    public LinkId Link { get; private init; }

    /// <summary>With an opened link, the peer.</summary>
    public PeerContext Peer { get; private init; }

    /// <summary>With an opened link, whether this side dialled.</summary>
    public bool IsInitiator { get; private init; }

    /// <summary>With a frame, its bytes, valid during the call only.</summary>
    public ReadOnlyMemory<byte> Frame { get; private init; }

    /// <summary>With persisted changes, the number of the last taking from the journal that is durable.</summary>
    internal long Taking { get; private init; }

    /// <summary>A link to a peer is open.</summary>
    /// <param name="link">Its number.</param>
    /// <param name="peer">The peer.</param>
    /// <param name="isInitiator">Whether this side dialled.</param>
    public static SyncInput LinkOpened(LinkId link, in PeerContext peer, bool isInitiator) =>
        new() { Kind = SyncInputKind.LinkOpened, Link = link, Peer = peer, IsInitiator = isInitiator };

    /// <summary>A link has ended.</summary>
    /// <param name="link">Its number.</param>
    public static SyncInput LinkClosed(LinkId link) => new() { Kind = SyncInputKind.LinkClosed, Link = link };

    /// <summary>A frame has arrived.</summary>
    /// <param name="link">The link that brought it.</param>
    /// <param name="frame">Its bytes, valid during the call only.</param>
    public static SyncInput FrameReceived(LinkId link, ReadOnlyMemory<byte> frame) => new() { Kind = SyncInputKind.Frame, Link = link, Frame = frame };

    /// <summary>Everything that was sent over a link so far has left.</summary>
    /// <param name="link">Its number.</param>
    public static SyncInput LinkDrained(LinkId link) => new() { Kind = SyncInputKind.LinkDrained, Link = link };

    /// <summary>The timer of the engine has run out.</summary>
    public static SyncInput TimerElapsed() => new() { Kind = SyncInputKind.TimerElapsed };

    /// <summary>Hold operations in both directions; links stay open.</summary>
    public static SyncInput Pause() => new() { Kind = SyncInputKind.Pause };

    /// <summary>Go on after a pause.</summary>
    public static SyncInput Resume() => new() { Kind = SyncInputKind.Resume };

    /// <summary>Ask a peer, or all, for what is missing here.</summary>
    /// <param name="link">The peer's link; the default for all.</param>
    public static SyncInput SyncNow(LinkId link = default) => new() { Kind = SyncInputKind.SyncNow, Link = link };

    /// <summary>Forget everything here, take a new replica id and close every link.</summary>
    public static SyncInput Clear() => new() { Kind = SyncInputKind.Clear };

    /// <summary>Changes of the state are durable, so peers may rely on them.</summary>
    /// <param name="taking">The last taking from the journal that is.</param>
    internal static SyncInput Persisted(long taking) => new() { Kind = SyncInputKind.Persisted, Taking = taking };
}
