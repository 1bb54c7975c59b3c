using Microsoft.Extensions.Logging;

namespace GenosDb.Diagnostics;

/// <summary>Everything the library logs. Ids, counts and durations only: never values, keys or secrets. Each area has a block of a hundred event ids.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(101, LogLevel.Information, "Caught up over link {Link}: {Method}, because {Reason}.")]
    public static partial void PeerSynced(ILogger logger, long link, string method, string reason);

    [LoggerMessage(102, LogLevel.Information, "Answered over link {Link}: {Method}, because {Reason}.")]
    public static partial void PeerServed(ILogger logger, long link, string method, string reason);

    [LoggerMessage(103, LogLevel.Warning, "Refused or set aside {Count} operations that came over link {Link}; the first is {Verdict}.")]
    public static partial void OperationsRefused(ILogger logger, long link, int count, string verdict);

    [LoggerMessage(104, LogLevel.Warning, "Replica {Previous} goes on as {Current}: {Reason}.")]
    public static partial void ReplicaRenamed(ILogger logger, string previous, string current, string reason);

    [LoggerMessage(105, LogLevel.Error, "An observer of the database threw.")]
    public static partial void ObserverThrew(ILogger logger, Exception problem);

    [LoggerMessage(106, LogLevel.Error, "An observer of the database has thrown {Count} times in a row and is called no more.")]
    public static partial void ObserverSuspended(ILogger logger, int count);

    [LoggerMessage(107, LogLevel.Warning, "An observer of conflicts is slow, so it misses some; the next one that it gets says how many.")]
    public static partial void OutcomesMissed(ILogger logger);

    [LoggerMessage(301, LogLevel.Error, "The storage has failed; the database can be read and not written until it is opened again.")]
    public static partial void StorageFailed(ILogger logger, Exception problem);

    [LoggerMessage(302, LogLevel.Warning, "The storage was not compacted. Nothing is lost; it is tried again later.")]
    public static partial void CompactionFailed(ILogger logger, Exception problem);

    [LoggerMessage(201, LogLevel.Information, "Link {Link} to {Peer} is open.")]
    public static partial void LinkOpened(ILogger logger, long link, string peer);

    [LoggerMessage(202, LogLevel.Information, "Link {Link} to {Peer} has ended: {Reason}.")]
    public static partial void LinkEnded(ILogger logger, long link, string peer, string reason);

    [LoggerMessage(203, LogLevel.Warning, "Peer {Peer} cannot be reached: {Reason}")]
    public static partial void PeerUnreachable(ILogger logger, string peer, string reason);

    [LoggerMessage(204, LogLevel.Error, "Transport {Transport} has ended.")]
    public static partial void TransportEnded(ILogger logger, string transport, Exception problem);

    [LoggerMessage(205, LogLevel.Warning, "Peer {Peer} is not let in: {Kind}. {Remedy}")]
    public static partial void PeerNotAdmitted(ILogger logger, string peer, string kind, string remedy);

    [LoggerMessage(501, LogLevel.Warning, "Node {Id} of type {Type} does not fit {Clr} at {Path} and is left out; further ones are counted and not logged.")]
    public static partial void NodeUnreadable(ILogger logger, string id, string type, string clr, string path);
}
