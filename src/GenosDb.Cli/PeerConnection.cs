namespace GenosDb.Cli;

/// <summary>Connects an open database to one more peer and waits for it.</summary>
internal static class PeerConnection
{
    /// <summary>The seconds that a command waits by default.</summary>
    public const double DefaultSeconds = 10;

    /// <summary>Adds a transport that goes on dialling for as long as the database is open, and waits for its peer.</summary>
    /// <exception cref="CommandFailedException">The peer was not reached in time, or does not have this database.</exception>
    public static async Task<PeerStatus> ConnectAsync(CommandContext context, string address, TimeSpan limit, CancellationToken cancellationToken)
    {
        var sync = context.Database.Sync;
        var transport = PeerAddress.Dial(address);
        var before = sync.Status.Peers;
        if (before.FirstOrDefault(peer => peer.IsConnected && IsAt(peer, address)) is { } already)
            return already;
        var connected = before.Where(peer => peer.IsConnected).Select(peer => peer.Id).ToHashSet(StringComparer.Ordinal);
        var problems = before.Select(peer => peer.Problem).OfType<PeerProblem>().ToHashSet(ReferenceEqualityComparer.Instance);
        PeerStatus? Joined(SyncStatus status) =>
            status.Peers.FirstOrDefault(peer => peer.IsConnected && peer.Id.Length > 0 && !connected.Contains(peer.Id));
        PeerStatus? Failing(SyncStatus status) =>
            status.Peers.FirstOrDefault(peer => peer.Problem is { } problem && !problems.Contains(problem));

        sync.AddTransport(transport);
        var inTime = await Deadline.TryWaitAsync(
            async token =>
            {
                var first = await sync.WaitForAsync(status => Joined(status) is not null || Failing(status) is not null, token);
                if (Joined(first) is null && Failing(first) is { Problem: { Kind: PeerProblemKind.Unreachable, There: { } reason } })
                    context.Note($"{reason.TrimEnd('.')}; trying again for {limit.TotalSeconds} s.");
                await sync.WaitForAsync(status => Joined(status) is not null || Failing(status) is { Problem: { } problem } && !DiallingHelps(problem.Kind), token);
            },
            limit, context.TimeProvider, cancellationToken);
        var status = sync.Status;
        if (inTime && Joined(status) is { } peer)
            return peer;
        throw new CommandFailedException(ExitCode.CouldNotConnect, $"No peer of database '{context.Database.Name}' at {address}: {Explain(Failing(status)?.Problem, limit)}");
    }

    private static bool IsAt(PeerStatus peer, string address) =>
        peer.Description == address || peer.Description.EndsWith("//" + address, StringComparison.Ordinal);

    private static bool DiallingHelps(PeerProblemKind kind) => kind is PeerProblemKind.Unreachable or PeerProblemKind.HalfOpen or PeerProblemKind.SlowReader;

    private static string Explain(PeerProblem? problem, TimeSpan limit) => problem is null
        ? $"nothing answered within {limit.TotalSeconds} s. Check the address, and that the peer serves."
        : $"{problem.Kind}{Detail(problem)}. {problem.Remedy}";

    private static string Detail(PeerProblem problem) => (problem.Here, problem.There) switch
    {
        (null, null) => "",
        (null, { } there) => $" (there {there})",
        ({ } here, null) => $" (here {here})",
        var (here, there) => $" (here {here}, there {there})",
    };
}
