using System.Net;
using GenosDb.Tests.Database.Support;
using GenosDb.Tests.Transports.Support;
using GenosDb.Transports;

namespace GenosDb.Tests.Database;

public sealed class SyncControlTests : IAsyncDisposable, IAsyncLifetime
{
    private readonly TestDatabases _databases = new();

    public Task InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync() => await _databases.DisposeAsync();

    [Fact]
    public async Task Without_transports_a_database_is_offline()
    {
        await using var db = await TestDatabases.OpenAsync();
        await db.PutAsync(1, "a");
        var status = db.Sync.Status;
        (status.Phase, status.PendingOutgoing, status.IsPaused, status.LastError).Should().Be((SyncPhase.Offline, 0L, false, null));
        status.Peers.Should().BeEmpty();
    }

    [Fact]
    public async Task The_phase_goes_from_connecting_to_live_and_over_catching_up_to_live_again()
    {
        var alice = await _databases.AddAsync("alice");
        var phases = new Recorder<SyncStatus>();
        using var subscription = alice.Sync.StatusChanges.Subscribe(phases);
        (await phases.CountAsync(1))[0].Phase.Should().Be(SyncPhase.Connecting, "the current status comes first");

        var bob = await _databases.AddAsync("bob");
        await alice.Sync.WaitForAsync(status => status.Phase == SyncPhase.Live).AsTask().InTime();
        var before = phases.Items.Length;
        await alice.PutAsync(1, "a");
        alice.Sync.Status.Should().Match<SyncStatus>(status => status.Phase == SyncPhase.CatchingUp && status.PendingOutgoing == 1);

        var live = await alice.Sync.WaitForAsync(status => status.Phase == SyncPhase.Live).AsTask().InTime();
        live.PendingOutgoing.Should().Be(0);
        (await bob.GetAsync("a")).Should().NotBeNull("live says that the peer has it");
        (await phases.WhenAsync(items => items[^1].Phase == SyncPhase.Live && items.Count > before)).Skip(before)
            .Should().Contain(status => status.Phase == SyncPhase.CatchingUp);

        await bob.DisposeAsync();
        await alice.Sync.WaitForAsync(status => status.Phase == SyncPhase.Connecting).AsTask().InTime();
    }

    [Fact]
    public async Task A_peer_is_described()
    {
        var (alice, bob) = await _databases.PairAsync();
        var receipt = await alice.WriteAsync(batch => batch.Put(1, "a"));
        await alice.Sync.WaitUntilAcknowledgedAsync(receipt).AsTask().InTime();

        var peer = alice.Sync.Status.Peers.Single();
        peer.Id.Should().Be(bob.Replica.ToString());
        peer.Description.Should().Be("memory://bob");
        peer.IsConnected.Should().BeTrue();
        peer.IsCaughtUp.Should().BeTrue();
        peer.Behind.Should().Be(0);
        peer.LastAcknowledged.Should().Be(receipt.Timestamp);
        peer.BytesSent.Should().BePositive();
        peer.BytesReceived.Should().BePositive();
        peer.ClockOffset.Should().BeCloseTo(TimeSpan.Zero, TimeSpan.FromSeconds(10));
        peer.Problem.Should().BeNull();
    }

    [Fact]
    public void A_status_is_one_line_of_text()
    {
        PeerStatus bob = new("b", "memory://bob", IsConnected: true) { IsCaughtUp = true }, charlie = new("c", "memory://charlie", IsConnected: true);
        var dave = new PeerStatus("", "memory://dave", IsConnected: false) { Problem = new PeerProblem(PeerProblemKind.Unreachable, "a", "b", "c") };
        new SyncStatus(SyncPhase.Offline, [], 0, IsPaused: false, LastError: null).ToString().Should().Be("Offline: no peer; 0 outgoing");
        new SyncStatus(SyncPhase.CatchingUp, [bob, charlie, dave], 3, IsPaused: true, new GenosException(GenosErrorCode.Protocol, "two\nlines")).ToString()
            .Should().Be("CatchingUp, paused: memory://bob, memory://charlie (catching up), memory://dave (Unreachable); 3 outgoing; last error: two lines");
    }

    [Fact]
    public async Task Waiting_completes_at_once_or_when_the_condition_comes_true()
    {
        var alice = await _databases.AddAsync("alice");
        (await alice.Sync.WaitForAsync(_ => true).AsTask().InTime()).Phase.Should().Be(SyncPhase.Connecting);
        var waiting = alice.Sync.WaitForAsync(status => status.IsPaused).AsTask();
        waiting.IsCompleted.Should().BeFalse();

        await alice.Sync.PauseAsync();

        (await waiting.InTime()).IsPaused.Should().BeTrue();
    }

    [Fact]
    public async Task Waiting_can_be_given_up_and_ends_with_what_the_predicate_throws()
    {
        var alice = await _databases.AddAsync("alice");
        using var source = new CancellationTokenSource();
        var waiting = alice.Sync.WaitForAsync(_ => false, source.Token).AsTask();
        await source.CancelAsync();
        await waiting.Awaiting(task => task.InTime()).Should().ThrowAsync<OperationCanceledException>();

        await alice.Awaiting(db => db.Sync.WaitForAsync(_ => throw new InvalidTimeZoneException()).AsTask().InTime()).Should().ThrowAsync<InvalidTimeZoneException>();
        await alice.Awaiting(db => db.Sync.WaitForAsync(null!).AsTask()).Should().ThrowAsync<ArgumentNullException>();
    }

    [Fact]
    public async Task The_predicate_runs_outside_the_lock()
    {
        var alice = await _databases.AddAsync("alice");
        var wrote = await alice.Sync.WaitForAsync(_ => Task.Run(async () => await alice.PutAsync(1, "a")).Wait(TimeSpan.FromSeconds(10))).AsTask().InTime();
        wrote.Should().NotBeNull();
    }

    [Fact]
    public async Task An_observer_of_the_status_that_throws_harms_nobody()
    {
        var alice = await _databases.AddAsync("alice");
        var throwing = new Recorder<SyncStatus>(_ => throw new InvalidTimeZoneException());
        var quiet = new Recorder<SyncStatus>();
        using var one = alice.Sync.StatusChanges.Subscribe(throwing);
        using var other = alice.Sync.StatusChanges.Subscribe(quiet);
        await throwing.CountAsync(1);
        await alice.Sync.PauseAsync();
        await quiet.WhenAsync(items => items[^1].IsPaused);
        await throwing.WhenAsync(items => items[^1].IsPaused);
    }

    [Fact]
    public async Task A_pause_holds_operations_in_both_directions_and_resuming_brings_them()
    {
        var (alice, bob) = await _databases.PairAsync();
        var charlie = await _databases.AddAsync("charlie");
        _databases.Hub.Cut("alice", "charlie");
        await bob.LiveAsync(peers: 2);

        await alice.Sync.PauseAsync();
        await alice.PutAsync(1, "of alice");
        await bob.PutAsync(2, "of bob");
        await charlie.ShowsAsync("of bob");

        alice.Sync.Status.Should().Match<SyncStatus>(status => status.IsPaused && status.Phase == SyncPhase.CatchingUp);
        alice.Sync.Status.Peers.Should().Contain(peer => peer.IsConnected, "links stay open");
        (await alice.GetAsync("of bob")).Should().BeNull();
        (await bob.GetAsync("of alice")).Should().BeNull();
        (await alice.GetAsync("of alice")).Should().NotBeNull("writing goes on");

        await alice.Sync.ResumeAsync();

        await alice.ShowsAsync("of bob");
        await bob.ShowsAsync("of alice");
        await charlie.ShowsAsync("of alice");
        alice.Sync.Status.IsPaused.Should().BeFalse();
        await alice.SameAsync(bob, charlie);
    }

    [Fact]
    public async Task Pausing_and_resuming_twice_is_as_once()
    {
        var (alice, bob) = await _databases.PairAsync();
        await alice.Sync.PauseAsync();
        await alice.Sync.PauseAsync();
        await alice.PutAsync(1, "a");
        await alice.Sync.ResumeAsync();
        await alice.Sync.ResumeAsync();
        await bob.ShowsAsync("a");
    }

    [Fact]
    public async Task Asking_an_unknown_peer_is_the_mistake_of_the_caller()
    {
        var (alice, bob) = await _databases.PairAsync();
        await alice.Awaiting(db => db.Sync.SyncNowAsync("0123456789abcdef").AsTask()).Should().ThrowAsync<ArgumentException>();
        await alice.Sync.SyncNowAsync(bob.Replica.ToString());
        await alice.Sync.SyncNowAsync();

        await using var alone = await TestDatabases.OpenAsync();
        await alone.Sync.SyncNowAsync();
    }

    [Fact]
    public async Task Asking_now_brings_what_was_lost_on_the_way()
    {
        var (alice, bob) = await _databases.PairAsync();
        var sent = alice.Sync.Status.Peers.Single().BytesSent;
        _databases.Hub.LossRate = 1;
        await alice.PutAsync(1, "a");
        await alice.Sync.WaitForAsync(status => status.Peers.Single().BytesSent > sent).AsTask().InTime();
        _databases.Hub.LossRate = 0;

        await bob.Sync.SyncNowAsync(alice.Replica.ToString());

        await bob.ShowsAsync("a");
    }

    [Fact]
    public async Task An_acknowledged_write_is_at_so_many_peers()
    {
        var (alice, bob) = await _databases.PairAsync();
        var charlie = await _databases.AddAsync("charlie");
        await alice.LiveAsync(peers: 2);
        var receipt = await alice.WriteAsync(batch => batch.Put(1, "a"));

        await alice.Sync.WaitUntilAcknowledgedAsync(receipt, peers: 2).AsTask().InTime();

        (await bob.GetAsync("a")).Should().NotBeNull();
        (await charlie.GetAsync("a")).Should().NotBeNull();
    }

    [Fact]
    public async Task A_write_is_not_acknowledged_before_enough_peers_have_it()
    {
        var (alice, bob) = await _databases.PairAsync();
        _databases.Hub.Cut("alice", "bob");
        await alice.Sync.WaitForAsync(status => status.Phase == SyncPhase.Connecting).AsTask().InTime();
        var receipt = await alice.WriteAsync(batch => batch.Put(1, "a"));
        var waiting = alice.Sync.WaitUntilAcknowledgedAsync(receipt).AsTask();
        var waitingForTwo = alice.Sync.WaitUntilAcknowledgedAsync(receipt, peers: 2).AsTask();
        waiting.IsCompleted.Should().BeFalse();

        _databases.Hub.Restore("alice", "bob");

        await waiting.InTime();
        (await bob.GetAsync("a")).Should().NotBeNull();
        waitingForTwo.IsCompleted.Should().BeFalse();
        await _databases.AddAsync("charlie");
        await waitingForTwo.InTime();
    }

    [Fact]
    public async Task Waiting_for_an_acknowledgement_checks_its_arguments_and_can_be_given_up()
    {
        var alice = await _databases.AddAsync("alice");
        var receipt = await alice.WriteAsync(batch => batch.Put(1, "a"));
        await alice.Awaiting(db => db.Sync.WaitUntilAcknowledgedAsync(receipt, peers: 0).AsTask()).Should().ThrowAsync<ArgumentOutOfRangeException>();
        await alice.Awaiting(db => db.Sync.WaitUntilAcknowledgedAsync(null!).AsTask()).Should().ThrowAsync<ArgumentNullException>();
        using var source = new CancellationTokenSource();
        var waiting = alice.Sync.WaitUntilAcknowledgedAsync(receipt, cancellationToken: source.Token).AsTask();
        await source.CancelAsync();
        await waiting.Awaiting(task => task.InTime()).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task The_log_shows_each_register_once_oldest_first()
    {
        await using var db = await TestDatabases.OpenAsync();
        db.Sync.Log.Should().BeEmpty();
        await db.PutAsync(1, "a");
        await db.PutAsync(1, "b");
        await db.LinkAsync("a", "b", "knows");
        await db.PutAsync(2, "a");

        var log = db.Sync.Log;

        log.Select(entry => (entry.Kind, entry.Id, entry.Label, entry.Target)).Should().Equal(
            (OperationKind.Upsert, "b", null, null),
            (OperationKind.Link, "a", "knows", "b"),
            (OperationKind.Upsert, "a", null, null));
        log.Select(entry => entry.Position).Should().BeInAscendingOrder();
        log[2].Timestamp.Should().Be((await db.GetAsync("a"))!.Timestamp);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task The_log_holds_as_much_as_its_option_says_and_peers_still_get_everything(int size)
    {
        var (alice, bob) = await _databases.PairAsync(options => options.OplogSize = size);
        for (var i = 0; i < 20; i++)
            await alice.PutAsync(i, $"n{i}");
        alice.Sync.Log.Should().HaveCount(size);
        alice.GetDiagnostics().OplogCapacity.Should().Be(size);
        await alice.SameAsync(bob);
    }

    [Fact]
    public async Task A_transport_may_be_added_later()
    {
        await using var db = await TestDatabases.OpenAsync(options => options.Name = "shared");
        await db.PutAsync(1, "a");
        var bob = await _databases.AddAsync("bob");

        db.Sync.AddTransport(_databases.Hub.CreateTransport("late"));

        await bob.ShowsAsync("a");
        db.Sync.Invoking(sync => sync.AddTransport(null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public async Task Databases_of_other_names_exchange_nothing_and_say_why()
    {
        var alice = await _databases.AddAsync("alice");
        var other = await _databases.AddAsync("other", options => options.Name = "other");
        await alice.PutAsync(1, "a");

        foreach (var database in new[] { alice, other })
        {
            var status = await database.Sync.WaitForAsync(status => status.Peers.Any(peer => peer.Problem is not null)).AsTask().InTime();
            status.Peers.Should().Contain(peer => peer.Problem!.Kind == PeerProblemKind.DifferentDatabase);
            status.LastError.Should().BeOfType<GenosSyncException>().Which.Problem.Should().Be(PeerProblemKind.DifferentDatabase);
        }

        (await other.GetAsync("a")).Should().BeNull();
    }

    [Fact]
    public async Task A_connection_above_the_limit_is_refused_and_said()
    {
        var alice = await _databases.AddAsync("alice", options => options.Limits = new GenosLimits { Connections = 1 });
        var bob = await _databases.AddAsync("bob");
        await alice.LiveAsync();
        await _databases.AddAsync("charlie");

        var status = await alice.Sync.WaitForAsync(status => status.Peers.Any(peer => peer.Problem is not null)).AsTask().InTime();

        status.Peers.Single(peer => peer.Problem is not null).Should().Match<PeerStatus>(peer => !peer.IsConnected && peer.Description == "memory://charlie");
        await alice.PutAsync(1, "a");
        await bob.ShowsAsync("a");
    }

    [Fact]
    public async Task Two_databases_meet_over_tcp()
    {
        var listener = new TcpTransport(new IPEndPoint(IPAddress.Loopback, 0));
        await using var alice = await TestDatabases.OpenAsync(options =>
        {
            options.Name = "shared";
            options.Transports.Add(listener);
        });
        var port = (await listener.ListeningAsync().InTime()).Port;
        await using var bob = await TestDatabases.OpenAsync(options =>
        {
            options.Name = "shared";
            options.DialTcp("127.0.0.1", port);
        });
        await alice.PutAsync(1, "of alice");
        var receipt = await bob.WriteAsync(batch => batch.Put(2, "of bob"));

        await bob.Sync.WaitUntilAcknowledgedAsync(receipt).AsTask().InTime();
        await bob.ShowsAsync("of alice");
        await alice.SameAsync(bob);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_reported_and_the_database_goes_on()
    {
        var listener = new TcpTransport(new IPEndPoint(IPAddress.Loopback, 0));
        await using var alice = await TestDatabases.OpenAsync(options => options.Transports.Add(listener));
        var port = (await listener.ListeningAsync().InTime()).Port;

        var bob = await _databases.AddAsync("bob", options => options.ListenTcp(port, IPAddress.Loopback));

        var status = await bob.Sync.WaitForAsync(status => status.LastError is not null).AsTask().InTime();
        status.Peers.Should().Contain(peer => peer.Problem!.Kind == PeerProblemKind.Unreachable);
        var charlie = await _databases.AddAsync("charlie");
        await charlie.PutAsync(1, "a");
        await bob.ShowsAsync("a");
    }

    [Fact]
    public async Task A_closed_database_is_offline()
    {
        var (alice, bob) = await _databases.PairAsync();
        await bob.DisposeAsync().AsTask().InTime();

        bob.Sync.Status.Phase.Should().Be(SyncPhase.Offline);
        bob.Sync.Status.Peers.Should().BeEmpty();
        alice.State.Should().Be(DatabaseState.Open);
    }

    [Fact]
    public async Task A_transport_that_serves_another_database_is_left_to_it()
    {
        var listener = new TcpTransport(new IPEndPoint(IPAddress.Loopback, 0));
        await using var first = await GenosDatabase.OpenInMemoryAsync(o =>
        {
            o.Name = "shared";
            o.Transports.Add(listener);
        });
        var address = await listener.ListeningAsync().InTime();
        await using (var second = await GenosDatabase.OpenInMemoryAsync(o => o.Name = "shared"))
        {
            second.Sync.AddTransport(listener);
            await second.Sync.WaitForAsync(status => status.LastError is not null).AsTask().InTime();
        }

        await using var peer = await GenosDatabase.OpenInMemoryAsync(o =>
        {
            o.Name = "shared";
            o.Transports.Add(new TcpTransport(listen: null, address));
        });
        await peer.Sync.WaitForAsync(status => status.Phase == SyncPhase.Live).AsTask().InTime();
    }
}
