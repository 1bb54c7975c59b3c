using System.Net;
using System.Net.Sockets;
using GenosDb.Tests.Database.Support;
using GenosDb.Tests.Transports.Support;
using GenosDb.Transports;

namespace GenosDb.Tests.Database;

public sealed class DisposalTests : IAsyncDisposable, IAsyncLifetime
{
    private readonly TestDatabases _databases = new();

    public Task InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync() => await _databases.DisposeAsync();

    [Fact]
    public async Task Every_later_call_throws()
    {
        var db = await TestDatabases.OpenAsync();
        var receipt = await db.WriteAsync(batch => batch.Put(1, "a"));
        await db.DisposeAsync();

        db.State.Should().Be(DatabaseState.Closed);
        Func<Task>[] calls =
        [
            () => db.GetAsync("a").AsTask(),
            () => db.GetEdgesAsync("a").AsTask(),
            () => db.PutAsync(1, "a").AsTask(),
            () => db.UpdateAsync("a", _ => 2).AsTask(),
            () => db.RemoveAsync("a").AsTask(),
            () => db.LinkAsync("a", "a").AsTask(),
            () => db.UnlinkAsync("a", "a").AsTask(),
            () => db.WriteAsync(_ => { }).AsTask(),
            () => db.ClearAsync(ClearScope.ThisReplica).AsTask(),
            () => db.ClearAsync(ClearScope.EveryPeer).AsTask(),
            () => db.Sync.PauseAsync().AsTask(),
            () => db.Sync.ResumeAsync().AsTask(),
            () => db.Sync.SyncNowAsync().AsTask(),
            () => db.Sync.WaitForAsync(_ => false).AsTask().InTime(),
            () => db.Sync.WaitUntilAcknowledgedAsync(receipt).AsTask().InTime(),
            () => Task.FromResult(db.GetDiagnostics()),
            () => Task.FromResult(db.GetSnapshot()),
        ];
        foreach (var call in calls)
            await call.Should().ThrowAsync<ObjectDisposedException>();
        await using var transport = _databases.Hub.CreateTransport("late");
        db.Sync.Invoking(sync => sync.AddTransport(transport)).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public async Task Disposal_may_be_repeated_and_run_at_once()
    {
        var (alice, _) = await _databases.PairAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () => await alice.DisposeAsync()))).InTime();
        await alice.DisposeAsync().InTime();
        alice.Dispose();
        alice.State.Should().Be(DatabaseState.Closed);
    }

    [Fact]
    public async Task Dispose_starts_what_DisposeAsync_waits_for()
    {
        var transport = new StubTransport { HoldsDisposal = true };
        var db = await TestDatabases.OpenAsync(options => options.Transports.Add(transport));
        await transport.Started.InTime();

        db.Dispose();

        db.State.Should().Be(DatabaseState.Closed);
        var waiting = db.DisposeAsync().AsTask();
        await transport.DisposalBegan.InTime();
        waiting.IsCompleted.Should().BeFalse();
        transport.Release();
        await waiting.InTime();
    }

    [Fact]
    public async Task Pending_waits_end()
    {
        var (alice, bob) = await _databases.PairAsync();
        _databases.Hub.Cut("alice", "bob");
        var receipt = await alice.WriteAsync(batch => batch.Put(1, "a"));
        Task[] waits = [alice.Sync.WaitForAsync(_ => false).AsTask(), alice.Sync.WaitUntilAcknowledgedAsync(receipt).AsTask(), alice.Sync.WaitUntilAcknowledgedAsync(receipt, 2).AsTask()];

        await alice.DisposeAsync().InTime();

        foreach (var wait in waits)
            await wait.Awaiting(task => task.InTime()).Should().ThrowAsync<ObjectDisposedException>();
        await bob.Sync.WaitForAsync(status => status.Phase == SyncPhase.Connecting).AsTask().InTime();
    }

    [Fact]
    public async Task A_database_may_be_disposed_from_every_callback()
    {
        // A change, a status, a predicate, an update and a batch; each waits for the disposal inside.
        for (var place = 0; place < 5; place++)
        {
            var name = $"peer{place}";
            var db = await _databases.AddAsync(name);
            await db.PutAsync(1, "a");
            var disposed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            void Dispose()
            {
                if (db.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(20)))
                    disposed.TrySetResult();
            }

            switch (place)
            {
                case 0:
                    db.Changes.Subscribe(new Recorder<GraphChangeSet>(_ => Dispose()));
                    await db.PutAsync(2, "a");
                    break;
                case 1:
                    db.Sync.StatusChanges.Subscribe(new Recorder<SyncStatus>(_ => Dispose()));
                    break;
                case 2:
                    _ = db.Sync.WaitForAsync(_ =>
                    {
                        Dispose();
                        return true;
                    }).AsTask();
                    break;
                case 3:
                    await db.Awaiting(d => d.UpdateAsync("a", _ =>
                    {
                        Dispose();
                        return 2;
                    }).AsTask()).Should().ThrowAsync<ObjectDisposedException>();
                    break;
                default:
                    await db.Awaiting(d => d.WriteAsync(batch =>
                    {
                        batch.Put(2, "a");
                        Dispose();
                    }).AsTask()).Should().ThrowAsync<ObjectDisposedException>();
                    break;
            }

            await disposed.Task.InTime();
            db.State.Should().Be(DatabaseState.Closed);
        }
    }

    [Fact]
    public async Task Disposal_during_writes_ends_every_writer_with_the_right_exception()
    {
        for (var round = 0; round < 5; round++)
        {
            var db = await TestDatabases.OpenAsync();
            var changes = new Recorder<GraphChangeSet>();
            db.Changes.Subscribe(changes);
            var acknowledged = 0;
            var writers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
            {
                while (true)
                {
                    await db.PutAsync(1);
                    Interlocked.Increment(ref acknowledged);
                }
            })).ToArray();
            await changes.CountAsync(20);

            await db.DisposeAsync().InTime();

            foreach (var writer in writers)
                await writer.Awaiting(task => task.InTime()).Should().ThrowAsync<ObjectDisposedException>();
            await changes.CompletedAsync();
            changes.Items.Sum(set => set.Added.Length).Should().Be(acknowledged, "what was acknowledged was told, and nothing else");
            changes.BrokeTheGrammar.Should().BeFalse();
        }
    }

    [Fact]
    public async Task Disposal_in_the_middle_of_a_full_state_leaves_the_other_peer_well()
    {
        var alice = await _databases.AddAsync("alice");
        for (var i = 0; i < 5; i++)
        {
            await alice.WriteAsync(batch =>
            {
                for (var j = 0; j < 4_000; j++)
                    batch.Put(Guid.NewGuid());
            });
        }

        for (var round = 0; round < 3; round++)
        {
            var bob = await _databases.AddAsync($"bob{round}");
            await alice.Sync.WaitForAsync(status => status.Peers.Any(peer => peer.Id == bob.Replica.ToString() && peer.BytesSent > 50_000)).AsTask().InTime();
            await bob.DisposeAsync().InTime();
            await alice.Sync.WaitForAsync(status => status.Phase == SyncPhase.Connecting).AsTask().InTime();
        }

        var charlie = await _databases.AddAsync("charlie");
        await alice.SameAsync(charlie);
    }

    [Fact]
    public async Task Two_peers_that_end_at_once_with_full_queues_do_not_wait_for_each_other()
    {
        var time = new ManualTimeProvider();
        var (alice, bob) = await _databases.PairAsync(options => options.TimeProvider = time);
        _databases.Hub.Latency = TimeSpan.FromSeconds(1);
        foreach (var database in (GenosDatabase[])[alice, bob])
        {
            // Each greeting is a frame; nothing arrives, so there are soon more than the link holds.
            for (var i = 0; i < 200; i++)
            {
                await database.Sync.PauseAsync();
                await database.Sync.ResumeAsync();
            }
        }

        var disposals = Task.WhenAll(alice.DisposeAsync().AsTask(), bob.DisposeAsync().AsTask());
        _databases.Hub.Latency = TimeSpan.Zero;
        // Lets the frames arrive that are under way, and is less than a goodbye may take.
        time.Advance(TimeSpan.FromSeconds(2));

        await disposals.InTime();
    }

    [Fact]
    public async Task Sockets_are_released()
    {
        var port = 0;
        for (var round = 0; round < 3; round++)
        {
            var listener = new TcpTransport(new IPEndPoint(IPAddress.Loopback, port));
            var alice = await TestDatabases.OpenAsync(options =>
            {
                options.Name = "shared";
                options.Transports.Add(listener);
            });
            port = (await listener.ListeningAsync().InTime()).Port;
            var bob = await TestDatabases.OpenAsync(options =>
            {
                options.Name = "shared";
                options.DialTcp("127.0.0.1", port);
            });
            await alice.LiveAsync();

            // The dialler goes first, so that no connection of the listener lingers on the port.
            await bob.DisposeAsync().InTime();
            await alice.DisposeAsync().InTime();

            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.Awaiting(s => s.ConnectAsync(IPAddress.Loopback, port)).Should().ThrowAsync<SocketException>();
        }
    }

    [Fact]
    public async Task A_transport_that_throws_keeps_nothing_else_from_ending()
    {
        StubTransport throwing = new() { Throws = true }, other = new();
        var db = await TestDatabases.OpenAsync(options =>
        {
            options.Transports.Add(throwing);
            options.Transports.Add(other);
        });
        var changes = new Recorder<GraphChangeSet>();
        db.Changes.Subscribe(changes);
        var waiting = db.Sync.WaitForAsync(_ => false).AsTask();
        await throwing.Started.InTime();
        await other.Started.InTime();

        await db.DisposeAsync().InTime();

        await other.DisposalBegan.InTime();
        await changes.CompletedAsync();
        await waiting.Awaiting(task => task.InTime()).Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact]
    public async Task A_transport_that_is_added_while_the_database_closes_is_refused_or_disposed()
    {
        for (var round = 0; round < 100; round++)
        {
            var db = await TestDatabases.OpenAsync();
            var transport = new StubTransport();
            var adding = Task.Run(() => db.Sync.AddTransport(transport));
            await db.DisposeAsync().InTime();
            try
            {
                await adding.InTime();
                await transport.DisposalBegan.InTime();
            }
            catch (ObjectDisposedException)
            {
                transport.DisposalBegan.IsCompleted.Should().BeFalse("a transport that was refused stays the caller's");
            }
        }
    }

    [Fact]
    public async Task A_snapshot_outlives_its_database()
    {
        var db = await TestDatabases.OpenAsync();
        await db.PutAsync(1, "a");
        using var snapshot = db.GetSnapshot();
        await db.DisposeAsync();
        snapshot.TryGet("a", out _).Should().BeTrue();
    }

    [Fact]
    public async Task Opening_and_closing_many_times_goes_on_working()
    {
        for (var round = 0; round < 100; round++)
        {
            var hub = new InMemoryHub();
            var alice = await TestDatabases.OpenAsync(options =>
            {
                options.Name = "shared";
                options.Transports.Add(hub.CreateTransport("alice"));
            });
            var bob = await TestDatabases.OpenAsync(options =>
            {
                options.Name = "shared";
                options.Transports.Add(hub.CreateTransport("bob"));
            });
            await alice.PutAsync(round, "a");
            if (round % 2 == 0)
                await bob.ShowsAsync("a");
            await Task.WhenAll(alice.DisposeAsync().AsTask(), bob.DisposeAsync().AsTask()).InTime();
        }
    }

    /// <summary>A transport without links, whose end a test steers.</summary>
    private sealed class StubTransport : ITransport
    {
        private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _disposalBegan = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Name => "stub";

        public bool Throws { get; init; }

        public bool HoldsDisposal { get; init; }

        public Task Started => _started.Task;

        public Task DisposalBegan => _disposalBegan.Task;

        public void Release() => _release.SetResult();

        public async Task RunAsync(ITransportHost host, CancellationToken cancellationToken)
        {
            if (Throws)
                cancellationToken.Register(static () => throw new InvalidTimeZoneException());
            _started.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            _disposalBegan.TrySetResult();
            if (HoldsDisposal)
                await _release.Task;
            if (Throws)
                throw new InvalidTimeZoneException();
        }
    }
}
