using System.Net;
using GenosDb;
using GenosDb.Transports;

// Beside the program, or where the argument says; made by the first run, found by the next one.
var path = args is [var given] ? given : Path.Combine(AppContext.BaseDirectory, "todos.genos");

// Three lines to a live graph: open, watch, write.
await using var alice = await GenosDatabase.OpenAsync(path, o => o.OplogSize = 100);
using var watching = alice.Changes.Subscribe(c => Console.WriteLine($"  alice sees, {c.Origin}: {c.Added.Length} added, {c.Updated.Length} updated, {c.Removed.Length} removed, {c.Linked.Length} linked"));
var found = alice.GetDiagnostics().Nodes;
var milk = await alice.PutAsync(new GenosMap { ["type"] = "todo", ["text"] = "Buy milk", ["done"] = false }, "todo:milk");

var home = await alice.PutAsync(new GenosMap { ["type"] = "list", ["name"] = "Home" }, "list:home");
await alice.LinkAsync(home, milk, "contains");
var run = (await alice.GetAsync("runs"))?.Value.AsInt64() + 1 ?? 1;
await alice.PutAsync(run, "runs");
Console.WriteLine($"Run {run} on {path}: {(found == 0 ? "it is new. Start this again, and all of it is there" : $"{found} nodes of earlier runs were there")}.");

// A second peer, in memory, over a real socket. Peers meet by name, which alice has from the name of her store; no server is needed.
await using var bob = await GenosDatabase.OpenInMemoryAsync(o => (o.Name, o.OplogSize) = ("todos", 100));
var listener = new TcpTransport(new IPEndPoint(IPAddress.Loopback, 0));
alice.Sync.AddTransport(listener);
bob.Sync.AddTransport(new TcpTransport(listen: null, await listener.ListeningAsync(CancellationToken.None)));

using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
await ReportAsync("bob joins", alice, bob);

// Both go offline and diverge: two edits of one node, and new nodes on either side.
await PauseAsync();
await alice.UpdateAsync(milk, value => value.With("done", true));
await bob.UpdateAsync(milk, value => value.With("text", "Buy oat milk"));
await bob.LinkAsync(home, await bob.PutAsync(new GenosMap { ["type"] = "todo", ["text"] = "Water the plants" }, "todo:plants"), "contains");
await ResumeAsync();
await ReportAsync("both return after a few changes", alice, bob);

// Now more changes than the operation log of 100 entries holds.
await PauseAsync();
await alice.WriteAsync(batch =>
{
    for (var i = 0; i < 150; i++)
        batch.Put(new GenosMap { ["type"] = "todo", ["text"] = $"Imported {i} by run {run}" }, $"todo:{i}");
});
await ResumeAsync();
await ReportAsync("alice returns after more changes than her log holds", alice, bob);

Console.WriteLine();
Console.WriteLine($"The home list, read at bob, holds {(await bob.GetEdgesAsync(home)).Count} todos; the first edit is {(await bob.GetAsync(milk))!.Value}");
Console.WriteLine("Of the two edits of one node the later one won on both sides: a value is written as a whole.");

var states = (Alice: alice.GetDiagnostics(), Bob: bob.GetDiagnostics());
Console.WriteLine($"alice: {states.Alice.Nodes} nodes, {states.Alice.Edges} edges, fingerprint {states.Alice.Fingerprint}");
Console.WriteLine($"bob:   {states.Bob.Nodes} nodes, {states.Bob.Edges} edges, fingerprint {states.Bob.Fingerprint}");
return states.Alice.Fingerprint == states.Bob.Fingerprint ? 0 : 1;

async Task PauseAsync()
{
    await alice.Sync.PauseAsync();
    await bob.Sync.PauseAsync();
}

async Task ResumeAsync()
{
    await alice.Sync.ResumeAsync();
    await bob.Sync.ResumeAsync();
}

// Waits until each has told the other that nothing is missing, then prints how either caught up.
async Task ReportAsync(string what, params GenosDatabase[] databases)
{
    Console.WriteLine();
    Console.WriteLine($"{char.ToUpperInvariant(what[0])}{what[1..]}:");
    foreach (var (database, name) in databases.Zip(["alice", "bob"]))
    {
        var status = await database.Sync.WaitForAsync(status => status.Phase == SyncPhase.Live, patience.Token);
        var peer = status.Peers.Single(peer => peer.IsConnected);
        Console.WriteLine($"  {name} caught up by {peer.LastMethod}, because {peer.LastReason}: {peer.LastOperations} operations in {peer.LastPayloadBytes} bytes.");
    }
}
