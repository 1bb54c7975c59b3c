using GenosDb.Tests.Transports.Support;
using GenosDb.Transports;

namespace GenosDb.Tests.Database.Support;

/// <summary>Opens databases, alone or as peers of one hub, and disposes them at the end.</summary>
internal sealed class TestDatabases : IAsyncDisposable
{
    private readonly List<GenosDatabase> _databases = [];

    public InMemoryHub Hub { get; } = new();

    public static async Task<GenosDatabase> OpenAsync(Action<GenosOptions>? configure = null) => await GenosDatabase.OpenInMemoryAsync(configure);

    /// <summary>Opens a peer of the hub. A later one dials the earlier ones.</summary>
    public async Task<GenosDatabase> AddAsync(string name, Action<GenosOptions>? configure = null)
    {
        var database = await OpenAsync(options =>
        {
            options.Name = "shared";
            options.Transports.Add(Hub.CreateTransport(name));
            configure?.Invoke(options);
        });
        _databases.Add(database);
        return database;
    }

    /// <summary>Opens alice and bob, and waits until both have caught up with each other.</summary>
    public async Task<(GenosDatabase Alice, GenosDatabase Bob)> PairAsync(Action<GenosOptions>? configure = null)
    {
        GenosDatabase alice = await AddAsync("alice", configure), bob = await AddAsync("bob", configure);
        await alice.LiveAsync();
        await bob.LiveAsync();
        return (alice, bob);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _databases)
            await database.DisposeAsync().InTime();
    }
}
