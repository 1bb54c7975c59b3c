using GenosDb;

await using var db = await GenosDatabase.OpenInMemoryAsync();

var ana = await db.PutAsync(new GenosMap { ["type"] = "user", ["name"] = "Ana" });
var bea = await db.PutAsync(new GenosMap { ["type"] = "user", ["name"] = "Bea" });
await db.LinkAsync(ana, bea, "knows");

var node = await db.GetAsync(ana);
var edges = await db.GetEdgesAsync(ana);
Console.WriteLine($"{node?.Value["name"].AsString()} -{edges[0].Label}-> {edges[0].Target}");
return edges[0].Target == bea ? 0 : 1;
