using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using GenosDb;
using GenosDb.Transports;

namespace ZeroTrust;

/// <summary>Signs grants, serves the others, has each attack tried, and says how it was refused.</summary>
internal static class SuperAdminPeer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(10);

    public static async Task<int> RunAsync()
    {
        using var identity = GenosIdentity.Create(SystemRandomSource.Instance);
        var listener = new TcpTransport(new IPEndPoint(IPAddress.Loopback, 0));
        var room = new Room(identity.Address, RandomNumberGenerator.GetBytes(16), Port: 0);
        await using var database = await GenosDatabase.OpenInMemoryAsync(options =>
        {
            room.Configure(options, identity);
            options.Transports.Add(listener);
        });
        room = room with { Port = (await listener.ListeningAsync()).Port };
        var outcomes = new ConcurrentQueue<WriteOutcome>();
        using var watching = database.Conflicts.Subscribe(outcomes.Enqueue);

        await using var uma = ChildProcess.Start(UserPeer.Argument);
        await using var mallory = ChildProcess.Start(TamperedPeer.Argument);
        var user = Address.Parse(await uma.AskAsync(room.ToString()));
        var others = (await mallory.AskAsync(room.ToString())).Split(' ');
        var (guest, rogue, accomplice) = (Address.Parse(others[0]), Address.Parse(others[1]), Address.Parse(others[2]));
        Console.WriteLine($"superadmin {identity.Address}  this process");
        Console.WriteLine($"user       {user}  honest");
        Console.WriteLine($"guest      {guest}  tampered with; it also holds");
        Console.WriteLine($"           {rogue}  a user's key, revoked below, and");
        Console.WriteLine($"           {accomplice}  a fresh key");
        Console.WriteLine();

        await database.PutAsync("What the superadmin wrote.", Attack.AsGuest);
        await database.Security.AssignRoleAsync(user, "user");
        await database.Security.AssignRoleAsync(rogue, "user");
        var inOffice = DateTimeOffset.UtcNow.AddMilliseconds(50);
        await UntilAsync(async () => await uma.AskAsync("role") == "user" && await database.GetAsync($"user:{user}") is not null, "the user has its role, and its profile is here");

        var recorded = Convert.ToHexString(Columns.Of(database.Id, Signed(database.Id, Attack.Altered, "Pay 1000")));
        var otherDatabase = DatabaseId.From("some other database");
        var foreign = Convert.ToHexString(Columns.Of(otherDatabase, Signed(otherDatabase, Attack.Replayed, "Valid over there")));
        Attack[] attacks =
        [
            new("an operation that nobody signed", Attack.Unsigned, Attack.Unsigned),
            new("a value altered under its signature", $"{Attack.Altered} {recorded}", Attack.Altered),
            new("a replay from another database", $"{Attack.Replayed} {foreign}", Attack.Replayed),
            new("a role that it gives itself", Attack.SelfGrant, Attack.SelfGrant),
            new("a write as a guest", Attack.AsGuest, Attack.AsGuest),
            new("a write into another's profile", $"{Attack.OthersProfile} {user}", $"user:{user}"),
            new("a write an hour ahead", Attack.FromTheFuture, Attack.FromTheFuture),
            new("a write dated before its revocation", $"{Attack.Backdated} {inOffice.ToUnixTimeMilliseconds()}", Attack.Backdated),
            new("a link without the room secret", Attack.WrongSecret, Attack.WrongSecret),
        ];

        // The same key, program and way as in the attacks, while it may: what is refused below is not refused for another reason.
        await mallory.AskAsync(Attack.Allowed);
        await UntilAsync(async () => await database.GetAsync(Attack.Allowed) is not null, "a write of the rogue arrives while it is a user");
        Console.WriteLine("The rogue wrote while it was a user: that arrived. Now it stops being honest.");
        Console.WriteLine();
        Console.WriteLine($"{"attack",-37}{"refused as",-18}{"state",-11}an honest write afterwards");
        var held = 0;
        foreach (var attack in attacks)
        {
            // All that it writes from now on, whatever time it claims, is void.
            if (attack.Target == Attack.Backdated)
                await database.Security.RevokeAsync(rogue);
            var before = await StateOfAsync(attack.Target);
            await mallory.AskAsync(attack.Command);
            var refusal = await TryAsync(() => FindRefusal(attack), "refused") ?? "not refused";
            var isUnchanged = await StateOfAsync(attack.Target) == before;
            var started = Stopwatch.GetTimestamp();
            var honest = await uma.AskAsync($"write honest-{attack.Target}");
            var hasArrived = await TryAsync(() => database.Has(honest) ? "arrived" : null, "arrived") is not null;
            Console.WriteLine($"{attack.What,-37}{refusal,-18}{(isUnchanged ? "unchanged" : "CHANGED"),-11}{(hasArrived ? $"arrived in {Stopwatch.GetElapsedTime(started).TotalMilliseconds:N0} ms" : "LOST")}");
            held += refusal != "not refused" && isUnchanged && hasArrived ? 1 : 0;
        }

        var fingerprint = database.GetDiagnostics().Fingerprint.ToString();
        var isEqual = await TryAsync(async () => await uma.AskAsync("fingerprint") == fingerprint ? "equal" : null, "equal") is not null;
        var isGuest = database.Security.RoleOf(accomplice) == "guest" && database.Security.RoleOf(guest) == "guest";
        Console.WriteLine();
        Console.WriteLine(isEqual ? "The honest processes hold the same state." : "The honest processes DIFFER.");
        Console.WriteLine($"{held} of {attacks.Length} attacks were refused and left no trace.");
        return held == attacks.Length && isEqual && isGuest ? 0 : 1;

        Operation Signed(DatabaseId scope, string id, string text) =>
            Operation.Upsert(scope, new HybridTimestamp(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), 0, ReplicaId.Create(SystemRandomSource.Instance)), id, Columns.Text(text), identity);

        async Task<(GenosValue?, HybridTimestamp?)> StateOfAsync(string id)
        {
            var node = await database.GetAsync(id);
            return (node?.Value, node?.Timestamp);
        }

        string? FindRefusal(Attack attack) => attack.Target == Attack.WrongSecret
            ? database.Sync.Status.Peers.Select(peer => peer.Problem).FirstOrDefault(problem => problem?.Kind == PeerProblemKind.WrongRoomSecret)?.Kind.ToString()
            : outcomes.FirstOrDefault(outcome => outcome.Kind == WriteOutcomeKind.Refused && outcome.Operation.NodeId == attack.Target)?.Reason.ToString();
    }

    private static bool Has(this GenosDatabase database, string id)
    {
        using var snapshot = database.GetSnapshot();
        return snapshot.Contains(id);
    }

    private static async Task UntilAsync(Func<Task<bool>> isReached, string what)
    {
        if (await TryAsync(async () => await isReached() ? what : null, what) is null)
            throw new TimeoutException($"Within {Patience.TotalSeconds} s it was not reached that {what}.");
    }

    private static Task<string?> TryAsync(Func<string?> look, string what) => TryAsync(() => Task.FromResult(look()), what);

    /// <summary>Looks until there is something to see; null when there is nothing in time.</summary>
    private static async Task<string?> TryAsync(Func<Task<string?>> look, string what)
    {
        var started = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(LookEvery);
        while (Stopwatch.GetElapsedTime(started) < Patience)
        {
            if (await look() is { } seen)
                return seen;
            await timer.WaitForNextTickAsync();
        }

        Console.Error.WriteLine($"Not {what} within {Patience.TotalSeconds} s.");
        return null;
    }
}
