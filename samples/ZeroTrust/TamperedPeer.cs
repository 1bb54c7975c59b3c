using System.Diagnostics;
using System.Globalization;
using System.Text;
using GenosDb;

namespace ZeroTrust;

/// <summary>A peer that was tampered with. Its own library lets everything pass, since it names itself the superadmin and sets its clock as it likes; so what leaves it
/// is well-formed, and only the others can refuse it.</summary>
internal static class TamperedPeer
{
    public const string Argument = "--tampered";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync()
    {
        var room = Room.Read();
        // A database wipes the key that it was given, so each attack takes its own copy from the words.
        byte[] guest = Words(), rogue = Words(), accomplice = Words();
        Console.WriteLine($"{AddressOf(guest)} {AddressOf(rogue)} {AddressOf(accomplice)}");
        GenosDatabase? database = null;
        while (Console.ReadLine() is { } line)
        {
            // The one before stays until now, so that what it wrote has had its time to arrive.
            if (database is not null)
                await database.DisposeAsync();
            database = await AttackAsync(line.Split(' '), room, guest, rogue, accomplice);
            Console.WriteLine("done");
        }

        if (database is not null)
            await database.DisposeAsync();
        return 0;
    }

    private static async Task<GenosDatabase> AttackAsync(string[] words, Room room, byte[] guest, byte[] rogue, byte[] accomplice)
    {
        switch (words)
        {
            case [Attack.Allowed]:
                return await WriteAsync(room, rogue, Attack.Allowed);
            case [Attack.Unsigned]:
                var id = DatabaseId.From(Room.DatabaseName);
                var stamp = new HybridTimestamp(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), 0, ReplicaId.Create(SystemRandomSource.Instance));
                return await SmuggleAsync(room, guest, Columns.Of(id, Operation.Upsert(id, stamp, Attack.Unsigned, Columns.Text("Nobody signed this."))));
            case [Attack.Altered, var recorded]:
                var altered = Convert.FromHexString(recorded);
                "9900"u8.CopyTo(altered.AsSpan(altered.AsSpan().IndexOf("1000"u8)));
                return await SmuggleAsync(room, guest, altered);
            case [Attack.Replayed, var recorded]:
                return await SmuggleAsync(room, guest, Convert.FromHexString(recorded));
            case [Attack.SelfGrant]:
                var granting = await OpenAsync(room, guest);
                await granting.Security.AssignRoleAsync(AddressOf(accomplice), "admin");
                await granting.Security.SignInAsync(GenosIdentity.FromMnemonic(accomplice));
                await ConnectAsync(granting, room);
                await granting.PutAsync("Written by an admin of my own making.", Attack.SelfGrant);
                return granting;
            case [Attack.AsGuest]:
                return await WriteAsync(room, guest, Attack.AsGuest);
            case [Attack.OthersProfile, var victim]:
                return await WriteAsync(room, rogue, $"user:{victim}");
            case [Attack.Backdated, var moment]:
                var offset = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(moment, CultureInfo.InvariantCulture)) - DateTimeOffset.UtcNow;
                return await WriteAsync(room, rogue, Attack.Backdated, offset);
            case [Attack.FromTheFuture]:
                return await WriteAsync(room, rogue, Attack.FromTheFuture, TimeSpan.FromHours(1));
            case [Attack.WrongSecret]:
                var outside = await OpenAsync(room with { Secret = Encoding.UTF8.GetBytes("swordfish") }, guest);
                outside.Sync.AddTransport(room.Dial());
                return outside;
            default:
                throw new ArgumentException($"'{words[0]}' is no attack.", nameof(words));
        }
    }

    /// <summary>Writes before it connects, so that nothing has been heard yet that would move its clock.</summary>
    private static async Task<GenosDatabase> WriteAsync(Room room, byte[] identity, string id, TimeSpan clock = default)
    {
        var database = await OpenAsync(room, identity, clock);
        await database.PutAsync("Mallory was here.", id);
        database.Sync.AddTransport(room.Dial());
        return database;
    }

    private static async Task<GenosDatabase> SmuggleAsync(Room room, byte[] identity, byte[] columns)
    {
        var compressor = new SmugglingCompressor();
        var database = await OpenAsync(room, identity, compressor: compressor);
        await ConnectAsync(database, room);
        using var signer = GenosIdentity.FromMnemonic(identity);
        var (id, value) = Columns.DecoyFor(columns, database.Id, signer);
        compressor.Smuggle(columns);
        await database.PutAsync(value, id);
        // It leaves once the peers have nothing else to tell each other.
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        for (var started = Stopwatch.GetTimestamp(); !compressor.HasSmuggled;)
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
                throw new InvalidOperationException("The decoy left as it was, so nothing was tried.");
            await timer.WaitForNextTickAsync();
        }

        return database;
    }

    private static async Task ConnectAsync(GenosDatabase database, Room room)
    {
        database.Sync.AddTransport(room.Dial());
        using var patience = new CancellationTokenSource(Patience);
        await database.Sync.WaitForAsync(status => status.Phase == SyncPhase.Live, patience.Token);
    }

    private static ValueTask<GenosDatabase> OpenAsync(Room room, byte[] identity, TimeSpan clock = default, SmugglingCompressor? compressor = null) =>
        GenosDatabase.OpenInMemoryAsync(options =>
        {
            // A handshake tells only that the policies differ: each side goes by its own.
            (room with { SuperAdmin = AddressOf(identity) }).Configure(options, GenosIdentity.FromMnemonic(identity));
            options.TimeProvider = new LyingClock(clock);
            options.Compressor = compressor;
        });

    private static byte[] Words() => GenosIdentity.CreateMnemonic(SystemRandomSource.Instance);

    private static Address AddressOf(byte[] words)
    {
        using var identity = GenosIdentity.FromMnemonic(words);
        return identity.Address;
    }
}
