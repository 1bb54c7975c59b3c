namespace GenosDb.Testing;

/// <summary>One peer of a cluster, across its restarts.</summary>
/// <param name="index">Its number.</param>
/// <param name="cluster">Gives it its network and its seed.</param>
/// <param name="configure">The user's options; null for none.</param>
internal sealed class ClusterPeer(int index, GenosTestCluster cluster, Action<int, GenosOptions>? configure)
{
    private GenosDatabase? _database;
    private int _openings;

    /// <summary>Its name in the network.</summary>
    public string Name { get; } = GenosTestCluster.NameOf(index);

    /// <summary>Its clock; it goes on over a restart.</summary>
    public VirtualTimeProvider Clock { get; } = cluster.Time.CreateClock();

    /// <summary>The database that was opened last.</summary>
    public GenosDatabase Database => _database ?? throw new InvalidOperationException($"{Name} was never opened.");

    /// <summary>Whether <see cref="Database"/> can be used.</summary>
    public bool IsOpen => _database?.State == DatabaseState.Open;

    /// <summary>Opens an empty database.</summary>
    /// <remarks>On the pool: under a synchronisation context, such as that of a test framework, the first task of the database would be queued where the clock does not see it.</remarks>
    public Task OpenAsync(CancellationToken cancellationToken) => Task.Run(() => OpenOnPoolAsync(cancellationToken), cancellationToken);

    /// <summary>Closes the database, if one was opened.</summary>
    public Task CloseAsync() => _database is { } database ? database.DisposeAsync().AsTask() : Task.CompletedTask;

    private async Task OpenOnPoolAsync(CancellationToken cancellationToken)
    {
        // The database begins with a task of its own, before it comes to the transport, which marks the rest.
        cluster.Network.Work.Enter();
        var opening = _openings++;
        var transport = cluster.Network.CreateTransport(Name);
        try
        {
            _database = await GenosDatabase.OpenInMemoryAsync(
                options =>
                {
                    options.Name = "test cluster";
                    options.TimeProvider = Clock;
                    // Not the same again after a restart, or two replicas would be taken for one.
                    options.Random = new SeededRandomSource(SplitMix.Mix(cluster.Seed, (ulong)index, (ulong)opening));
                    options.Transports.Add(transport);
                    configure?.Invoke(index, options);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await transport.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
