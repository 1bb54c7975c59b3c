using System.Globalization;
using System.Text;

namespace GenosDb.Testing;

/// <summary>Several databases on virtual time and an in-memory network. The real shell runs: outcomes repeat, traces may not.</summary>
/// <remarks>
/// <para>The peers are called <c>peer0</c>, <c>peer1</c> and so on, and each has a link to each. Nothing is sent and no timer fires unless time is advanced, by
/// <see cref="VirtualTimeProvider.AdvanceAsync"/> on <see cref="Time"/> or by a method of the cluster. So do not await what needs messages, such as
/// <see cref="ISyncControl.WaitForAsync"/>, before time was advanced.</para>
/// <para>What is a function of the seed: the faults of the network, the ids of replicas and nodes, the pauses before dialling again. What is not: the
/// order in which tasks of one database run on the thread pool at one moment of virtual time. A run that fails will nearly always fail again with its seed,
/// its trace may differ in places.</para>
/// <para>Call its methods one at a time; only <see cref="DisposeAsync"/> may be called at any time. The databases are thread-safe as ever.</para>
/// </remarks>
public sealed class GenosTestCluster : IAsyncDisposable
{
    private const int TraceLinesInMessage = 40;

    private static readonly TimeSpan DefaultPatience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private readonly ClusterPeer[] _peers;
    private readonly Lock _gate = new();
    private Task? _disposal;

    private GenosTestCluster(int peers, ulong seed, Action<int, GenosOptions>? configure)
    {
        (Seed, Time) = (seed, new VirtualTimeProvider());
        Network = new InMemoryNetwork(seed, Time);
        _peers = [.. Enumerable.Range(0, peers).Select(index => new ClusterPeer(index, this, configure))];
    }

    /// <summary>How many peers there are, closed ones included.</summary>
    public int Count => _peers.Length;

    /// <summary>What the run is a function of.</summary>
    public ulong Seed { get; }

    /// <summary>Connects the peers.</summary>
    public InMemoryNetwork Network { get; }

    /// <summary>The time of the network and of all peers. A skew of it is one of every peer.</summary>
    public VirtualTimeProvider Time { get; }

    /// <summary>The database of a peer; the closed one after <see cref="CrashAsync"/>.</summary>
    /// <param name="peer">0 to <see cref="Count"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such peer.</exception>
    public IGenosDatabase this[int peer] => Peer(peer).Database;

    /// <summary>Opens the databases and lets them connect, over perfect links.</summary>
    /// <param name="peers">How many; at least 1.</param>
    /// <param name="seed">Decides faults and random numbers.</param>
    /// <param name="configure">Changes the options of a peer, at each of its openings. Name, clock, randomness and transport are set already; leave them
    /// for a peer to take part. Null to change nothing.</param>
    /// <param name="cancellationToken">Gives up opening; what was opened is closed.</param>
    /// <exception cref="ArgumentOutOfRangeException">No peer.</exception>
    /// <exception cref="ArgumentException">Some option is out of its range.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async ValueTask<GenosTestCluster> StartAsync(int peers, ulong seed = 0, Action<int, GenosOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(peers, 1);
        var cluster = new GenosTestCluster(peers, seed, configure);
        try
        {
            foreach (var peer in cluster._peers) await cluster.OpenAsync(peer, cancellationToken).ConfigureAwait(false);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The name of a peer in <see cref="Network"/>.</summary>
    /// <param name="peer">Its number.</param>
    public static string NameOf(int peer) => string.Create(CultureInfo.InvariantCulture, $"peer{peer}");

    /// <summary>The clock of one peer: <see cref="VirtualTimeProvider.SkewBy"/> on it is seen by that peer alone. It goes on over restarts.</summary>
    /// <param name="peer">0 to <see cref="Count"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such peer.</exception>
    public VirtualTimeProvider ClockOf(int peer) => Peer(peer).Clock;

    /// <summary>Advances time until all open databases have equal states.</summary>
    /// <remarks>Equal is what <see cref="IGenosDatabase.GetDiagnostics"/> gives as fingerprint: values, edges and removals with their stamps. Time stands
    /// at the moment of the last message that was needed.</remarks>
    /// <param name="within">Virtual time; null for 5 minutes.</param>
    /// <exception cref="ConformanceException">Not in time; names the seed and the first difference, and gives the last messages.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    /// <exception cref="ObjectDisposedException">The cluster was disposed, before or meanwhile.</exception>
    public async ValueTask RunUntilConvergedAsync(TimeSpan? within = null)
    {
        var limit = within ?? DefaultPatience;
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, TimeSpan.Zero, nameof(within));
        ThrowIfDisposed();
        if (!await Time.Timeline.AdvanceAsync(limit, () => FindDifferent() is null).ConfigureAwait(false) && FindDifferent() is { } different)
            throw new ConformanceException(Explain(different.Here, different.There, limit));
    }

    /// <summary>Closes a database and opens it again, empty: it is a new replica that has everything to learn. Advances time while it closes.</summary>
    /// <remarks>Databases are in memory as yet, so there is no storage to be kept. One that has crashed, or that was closed, is just opened.</remarks>
    /// <param name="peer">0 to <see cref="Count"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such peer.</exception>
    /// <exception cref="ObjectDisposedException">The cluster was disposed.</exception>
    public async ValueTask RestartAsync(int peer)
    {
        var restarted = Peer(peer);
        ThrowIfDisposed();
        await DriveAsync(restarted.CloseAsync()).ConfigureAwait(false);
        await OpenAsync(restarted, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Ends a peer without a goodbye: its links are cut, and what was not sent yet is lost.</summary>
    /// <remarks>The others go on calling it in vain, and <see cref="RunUntilConvergedAsync"/> leaves it out, until <see cref="RestartAsync"/>.</remarks>
    /// <param name="peer">0 to <see cref="Count"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such peer.</exception>
    /// <exception cref="ObjectDisposedException">The cluster was disposed.</exception>
    public async ValueTask CrashAsync(int peer)
    {
        var crashed = Peer(peer);
        ThrowIfDisposed();
        Network.Unplug(crashed.Name);
        await DriveAsync(crashed.CloseAsync()).ConfigureAwait(false);
    }

    /// <summary>Cuts all links and closes all databases, in whatever state they are. May be called again, and at any time.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate) return new ValueTask(_disposal ??= CloseAllAsync());
    }

    private async Task CloseAllAsync()
    {
        await Task.Yield();
        // Without links nobody waits for the clock, which does not move now.
        foreach (var peer in _peers) Network.Unplug(peer.Name);
        await Task.WhenAll(_peers.Select(peer => peer.CloseAsync())).ConfigureAwait(false);
    }

    private async ValueTask OpenAsync(ClusterPeer peer, CancellationToken cancellationToken)
    {
        await peer.OpenAsync(cancellationToken).ConfigureAwait(false);
        // It listens before the next one calls.
        await Time.AdvanceAsync(TimeSpan.Zero).ConfigureAwait(false);
    }

    /// <summary>Advances time until a task has ended.</summary>
    private async ValueTask DriveAsync(Task task)
    {
        for (var step = TimeSpan.Zero; !task.IsCompleted; step = Step) await Time.AdvanceAsync(step).ConfigureAwait(false);
        await task.ConfigureAwait(false);
    }

    /// <summary>Two peers whose states differ; null when there are none.</summary>
    private (ClusterPeer Here, ClusterPeer There)? FindDifferent()
    {
        ThrowIfDisposed();
        ClusterPeer? first = null;
        foreach (var peer in _peers.Where(peer => peer.IsOpen))
        {
            first ??= peer;
            if (peer.Database.GetDiagnostics().Fingerprint != first.Database.GetDiagnostics().Fingerprint) return (first, peer);
        }

        return null;
    }

    private string Explain(ClusterPeer here, ClusterPeer there, TimeSpan within)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"The peers were not equal after {within} of virtual time, with seed {Seed}.");
        text.AppendLine(CultureInfo.InvariantCulture, $"First difference: {StateDifference.Describe(here, there)}.");
        foreach (var peer in _peers)
        {
            if (!peer.IsOpen)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"{peer.Name}: closed");
                continue;
            }

            var (counts, status) = (peer.Database.GetDiagnostics(), peer.Database.Sync.Status);
            var linked = status.Peers.Where(other => other.IsConnected).Select(other => other.Description).DefaultIfEmpty("nobody");
            text.AppendLine(CultureInfo.InvariantCulture, $"{peer.Name}: {counts.Nodes} nodes, {counts.Edges} edges, {counts.Registers} registers, fingerprint {counts.Fingerprint}, {status.Phase}, linked to {string.Join(' ', linked)}");
        }

        text.AppendLine("Last messages:");
        foreach (var line in Network.Trace.TakeLast(TraceLinesInMessage)) text.AppendLine(line);
        return text.ToString();
    }

    private ClusterPeer Peer(int peer)
    {
        if (peer < 0 || peer >= _peers.Length) throw new ArgumentOutOfRangeException(nameof(peer), peer, $"There are {_peers.Length} peers, counted from 0.");
        return _peers[peer];
    }

    private void ThrowIfDisposed()
    {
        lock (_gate) ObjectDisposedException.ThrowIf(_disposal is not null, this);
    }
}
