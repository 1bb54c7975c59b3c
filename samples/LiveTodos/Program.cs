using System.Net;
using GenosDb;
using GenosDb.Transports;
using LiveTodos;

// Two peers in one process, over a real socket; each could be an application of its own.
using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
var listener = new TcpTransport(new IPEndPoint(IPAddress.Loopback, 0));
await using var alice = await GenosDatabase.OpenInMemoryAsync(o => Configure(o, listener));
var port = (await listener.ListeningAsync(patience.Token)).Port;
await using var bob = await GenosDatabase.OpenInMemoryAsync(o => Configure(o, new TcpTransport(listen: null, new IPEndPoint(IPAddress.Loopback, port))));

// Nodes whose field "type" is "todo", as objects.
var todos = alice.Collection<Todo>();
await todos.PutAsync(new Todo("Water the plants", Priority: 1), "plants");

// Bob watches the two most urgent ones that are open. Every change is a set, wherever it was written.
var urgent = bob.Collection<Todo>().Where(t => !t.Done && t.Priority > 1).OrderBy(t => t.Priority, SortDirection.Descending).Take(2);
await using var live = await urgent.WatchAsync(cancellationToken: patience.Token);
await using var sets = live.ReadAllAsync(patience.Token).GetAsyncEnumerator(patience.Token);
await NextAsync("bob watches");

await todos.PutAsync(new Todo("Buy milk", Priority: 2) { Due = DateTimeOffset.UtcNow.AddDays(1) }, "milk");
await NextAsync("alice adds one that is urgent");

await todos.PutAsync(new Todo("Pay the rent", Priority: 3), "rent");
await NextAsync("alice adds one that comes first");

await todos.UpdateAsync("plants", todo => todo with { Priority = 9 });
await NextAsync("the plants wither: they come first, and the last one leaves the window");

// An older version of the application, which knows no priority and no due date, loses neither: an update writes what it changed.
await bob.Collection<OldTodo>("todo").UpdateAsync("plants", todo => todo with { Done = true });
await NextAsync("bob has watered them, with an old version of the application");
Console.WriteLine($"  The node is now {(await bob.GetAsync("plants"))!.Value}");

// What is wrong with an expression is said when the query is made, not when it runs.
try
{
    bob.Collection<Todo>().Where(t => t.Text.Length > 20);
    return 1;
}
catch (GenosQueryException refused)
{
    Console.WriteLine($"Refused: {refused.Message}");
}

var found = await bob.Collection<Todo>().Where(t => GenosFunctions.Like(t.Text, "buy%")).Select(node => node.Value.Text).ToListAsync();
Console.WriteLine($"Found without regard to case: {string.Join(", ", found)}");
return found is ["Buy milk"] && live.Current is [{ Id: "rent" }, { Id: "milk" }] ? 0 : 1;

static void Configure(GenosOptions options, TcpTransport transport)
{
    options.Name = "todos";
    options.Transports.Add(transport);
    options.Json.TypeInfoResolverChain.Add(AppJson.Default);
}

// Waits for the next set of changes, and prints it.
async Task NextAsync(string what)
{
    if (!await sets.MoveNextAsync())
        throw new InvalidOperationException("The live query has ended.");
    Console.WriteLine($"{char.ToUpperInvariant(what[0])}{what[1..]}:");
    foreach (var change in sets.Current.Changes)
        Console.WriteLine($"  {sets.Current.Origin} {change.Kind} at {change.Index}: {(change.Current ?? change.Previous)!.Value.Text}");
    Console.WriteLine($"  Result: {string.Join(", ", live.Current.Select(node => node.Value.Text))}");
}
