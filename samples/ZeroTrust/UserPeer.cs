using GenosDb;

namespace ZeroTrust;

/// <summary>An honest user: writes when asked to.</summary>
internal static class UserPeer
{
    public const string Argument = "--user";

    public static async Task<int> RunAsync()
    {
        var room = Room.Read();
        using var identity = GenosIdentity.Create(SystemRandomSource.Instance);
        await using var database = await GenosDatabase.OpenInMemoryAsync(options =>
        {
            room.Configure(options, identity);
            options.Transports.Add(room.Dial());
        });
        await database.PutAsync(new GenosMap { ["name"] = "Uma" }, $"user:{identity.Address}");
        Console.WriteLine(identity.Address);
        while (Console.ReadLine() is { } line)
        {
            switch (line.Split(' '))
            {
                case ["role"]:
                    Console.WriteLine(database.Security.State.Role);
                    break;
                case ["write", var id]:
                    await database.PutAsync("Written by an honest user.", id);
                    Console.WriteLine(id);
                    break;
                case ["fingerprint"]:
                    Console.WriteLine(database.GetDiagnostics().Fingerprint);
                    break;
                default:
                    return 2;
            }
        }

        return 0;
    }
}
