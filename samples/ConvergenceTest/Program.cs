using ConvergenceTest;
using GenosDb.Testing;

// Each seed is a run of its own: three warehouses share one inventory over a bad network, and have to agree in the end.
for (ulong seed = 1; seed <= 5; seed++) await CheckAsync(seed);
await ShowFailureAsync();
return 0;

static async Task CheckAsync(ulong seed)
{
    await using var cluster = await GenosTestCluster.StartAsync(peers: 3, seed);
    var warehouses = Enumerable.Range(0, cluster.Count).Select(peer => new Inventory(cluster[peer])).ToArray();
    await warehouses[0].NameAsync("bolt", "Bolt M8");
    await warehouses[0].MoveAsync("bolt", 100);
    await cluster.RunUntilConvergedAsync();

    // Clocks that are wrong, frames that are late, lost, doubled and out of order, and a warehouse that is cut off.
    cluster.ClockOf(1).SkewBy(TimeSpan.FromMinutes(3));
    cluster.ClockOf(2).SkewBy(TimeSpan.FromMinutes(-3));
    cluster.Network.Defaults = new LinkConditions
    {
        Latency = TimeSpan.FromMilliseconds(40),
        Jitter = TimeSpan.FromMilliseconds(40),
        LossRate = 0.1,
        DuplicateRate = 0.05,
        ReorderRate = 0.05,
    };
    cluster.Network.Partition([GenosTestCluster.NameOf(0), GenosTestCluster.NameOf(1)], [GenosTestCluster.NameOf(2)]);
    for (var hour = 0; hour < 10; hour++)
    {
        await warehouses[0].MoveAsync("bolt", -1);
        await warehouses[1].MoveAsync("bolt", +5);
        await warehouses[2].MoveAsync("bolt", -2);
        await cluster.Time.AdvanceAsync(TimeSpan.FromHours(1));
    }

    await warehouses[2].NameAsync("bolt", "Bolt M8, steel");
    Console.WriteLine($"seed {seed}: apart, they count {string.Join(", ", warehouses.Select(warehouse => warehouse.CountOf("bolt")))}");

    cluster.Network.Heal();
    var healed = cluster.Time.GetTimestamp();
    await cluster.RunUntilConvergedAsync(within: TimeSpan.FromMinutes(10));
    Console.WriteLine($"seed {seed}: together, after {cluster.Time.GetElapsedTime(healed).TotalSeconds:0.0} virtual seconds, {string.Join(", ", warehouses.Select(warehouse => warehouse.CountOf("bolt")))}");

    // That all are equal is checked by the cluster; that they are right, only the application knows.
    foreach (var warehouse in warehouses)
    {
        if (warehouse.CountOf("bolt") != 120) throw new ConformanceException($"A movement was lost or counted twice: {warehouse.CountOf("bolt")} bolts, seed {seed}.");
        if (await warehouse.NameOfAsync("bolt") != "Bolt M8, steel") throw new ConformanceException($"The last name has not won, seed {seed}.");
    }
}

// What a failed check says: nobody heals this network.
static async Task ShowFailureAsync()
{
    await using var cluster = await GenosTestCluster.StartAsync(peers: 2, seed: 42);
    cluster.Network.Partition();
    await new Inventory(cluster[1]).NameAsync("nut", "Nut M8");
    try
    {
        await cluster.RunUntilConvergedAsync(within: TimeSpan.FromSeconds(30));
        throw new ConformanceException("Two peers that cannot reach each other seem to agree.");
    }
    catch (ConformanceException failure) when (failure.Message.Contains("seed 42", StringComparison.Ordinal))
    {
        Console.WriteLine();
        Console.WriteLine("A check that fails, here because the network stays cut, reads like this:");
        Console.WriteLine(string.Join(Environment.NewLine, failure.Message.Split(Environment.NewLine).Take(5)));
    }
}
