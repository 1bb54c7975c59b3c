using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace GenosDb.Cli.Commands;

/// <summary><c>peers</c>: who is there, how each side last caught up, and why that way.</summary>
internal sealed class PeersCommand(CommandContext context)
    : DatabaseCommand("peers", "Lists peers: how this side last caught up with each, how it last answered, and why.", context)
{
    public static JsonObject ToJson(PeerStatus peer) => new()
    {
        ["id"] = peer.Id,
        ["description"] = peer.Description,
        ["connected"] = peer.IsConnected,
        ["caughtUp"] = peer.IsCaughtUp,
        ["behind"] = peer.Behind,
        ["bytesSent"] = peer.BytesSent,
        ["bytesReceived"] = peer.BytesReceived,
        ["lastMethod"] = peer.LastMethod?.ToString(),
        ["lastReason"] = peer.LastReason,
        ["lastPayloadBytes"] = peer.LastPayloadBytes,
        ["lastOperations"] = peer.LastOperations,
        ["lastServed"] = peer.LastServed?.ToString(),
        ["lastServedReason"] = peer.LastServedReason,
        ["problem"] = peer.Problem is not { } problem ? null : new JsonObject
        {
            ["kind"] = problem.Kind.ToString(),
            ["here"] = problem.Here,
            ["there"] = problem.There,
            ["remedy"] = problem.Remedy,
        },
    };

    public static string ToText(PeerStatus peer, bool showsBehind = true)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{(peer.Id.Length > 0 ? peer.Id : "unknown")} at {peer.Description}: {(peer.IsConnected ? "connected" : "gone")}");
        text.Append(CultureInfo.InvariantCulture, $"{(peer.IsCaughtUp ? ", caught up" : "")}");
        if (showsBehind)
            text.Append(CultureInfo.InvariantCulture, $", {peer.Behind:N0} behind");
        text.Append(CultureInfo.InvariantCulture, $", {peer.BytesSent:N0} bytes sent, {peer.BytesReceived:N0} received");
        if (peer.LastMethod is { } method)
            text.Append(CultureInfo.InvariantCulture, $"\n  received  {method}: {peer.LastReason} ({peer.LastOperations:N0} operations, {peer.LastPayloadBytes:N0} bytes)");
        if (peer.LastServed is { } served)
            text.Append(CultureInfo.InvariantCulture, $"\n  answered  {served}: {peer.LastServedReason}");
        if (peer.Problem is { } problem)
            text.Append(CultureInfo.InvariantCulture, $"\n  problem   {problem.Kind}: here {problem.Here ?? "-"}, there {problem.There ?? "-"}. {problem.Remedy}");
        return text.ToString();
    }

    protected override Task<ExitCode> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var peers = Database.Sync.Status.Peers;
        foreach (var peer in peers)
            Context.Report(arguments, ToJson(peer), ToText(peer));
        if (peers.IsEmpty)
            Context.Note("No peers. 'serve' waits for them, 'connect' calls one.");
        return Task.FromResult(ExitCode.Done);
    }
}
