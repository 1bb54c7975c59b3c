using GenosDb.Testing;
using GenosDb.Tests.Database.Support;
using GenosDb.Tests.Transports.Support;

namespace GenosDb.Tests.Database;

/// <summary>Databases with a room secret, with another one, and without.</summary>
public sealed class RoomTests : IAsyncDisposable, IAsyncLifetime
{
    private readonly TestDatabases _databases = new();

    public Task InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync() => await _databases.DisposeAsync();

    [Fact]
    public async Task Databases_with_the_same_secret_synchronise()
    {
        var (alice, bob) = await _databases.PairAsync(InRoom("the secret"));
        await alice.PutAsync(1, "a");
        await bob.PutAsync(2, "b");
        await bob.ShowsAsync("a");
        await alice.SameAsync(bob);
    }

    [Fact]
    public async Task A_wrong_secret_keeps_a_peer_out_while_those_with_the_right_one_synchronise()
    {
        var alice = await _databases.AddAsync("alice", InRoom("the secret"));
        await alice.PutAsync(1, "a");
        var mallory = await _databases.AddAsync("mallory", InRoom("a guess"));

        await ProblemAsync(alice, "memory://mallory", PeerProblemKind.WrongRoomSecret);
        await ProblemAsync(mallory, "memory://alice", PeerProblemKind.NotAdmitted);
        (await mallory.GetAsync("a")).Should().BeNull();

        var bob = await _databases.AddAsync("bob", InRoom("the secret"));
        await bob.ShowsAsync("a");
    }

    [Fact]
    public async Task The_name_of_the_database_belongs_to_the_room()
    {
        var alice = await _databases.AddAsync("alice", InRoom("the secret"));
        var bob = await _databases.AddAsync("bob", options =>
        {
            InRoom("the secret")(options);
            options.Name = "another";
        });
        (await ProblemAsync(alice, "memory://bob", PeerProblemKind.WrongRoomSecret)).Remedy.Should().Contain("Name");
        await ProblemAsync(bob, "memory://alice", PeerProblemKind.NotAdmitted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_room_and_a_database_without_one_both_say_why_they_do_not_talk(bool theRoomDials)
    {
        var room = InRoom("the secret");
        var bob = await _databases.AddAsync("bob", theRoomDials ? null : room);
        var alice = await _databases.AddAsync("alice", theRoomDials ? room : null);
        await alice.PutAsync(1, "a");
        var (inside, outside) = theRoomDials ? (alice, bob) : (bob, alice);
        var (insideName, outsideName) = theRoomDials ? ("memory://alice", "memory://bob") : ("memory://bob", "memory://alice");

        (await ProblemAsync(inside, outsideName, PeerProblemKind.NotAuthenticated)).Remedy.Should().Contain("without a handshake");
        await ProblemAsync(outside, insideName, theRoomDials ? PeerProblemKind.NotAuthenticated : PeerProblemKind.NotAdmitted);
        (await bob.GetAsync("a")).Should().BeNull();
    }

    [Fact]
    public async Task A_room_heals_after_faults_of_the_network()
    {
        await using var cluster = await GenosTestCluster.StartAsync(3, seed: 4, (_, options) => options.RoomSecret = "the secret"u8.ToArray());
        await cluster.RunUntilConvergedAsync();
        await cluster[0].PutAsync(1, "a");
        cluster.Network.Partition([GenosTestCluster.NameOf(0)], [GenosTestCluster.NameOf(1), GenosTestCluster.NameOf(2)]);
        await cluster[1].PutAsync(2, "b");
        await cluster.Time.AdvanceAsync(TimeSpan.FromMinutes(1));
        cluster.Network.Heal();
        await cluster.RunUntilConvergedAsync();
        (await cluster[2].GetAsync("a")).Should().NotBeNull();
        (await cluster[0].GetAsync("b")).Should().NotBeNull();
    }

    [Fact]
    public async Task The_secret_is_copied_when_the_database_is_opened()
    {
        var secret = "the secret"u8.ToArray();
        await _databases.AddAsync("alice", InRoom("the secret"));
        var bob = await _databases.AddAsync("bob", options => options.RoomSecret = secret);
        Array.Clear(secret);
        await bob.LiveAsync();
    }

    [Fact]
    public async Task Links_beyond_the_limit_are_refused_after_the_handshake_too()
    {
        var alice = await _databases.AddAsync("alice", options =>
        {
            InRoom("the secret")(options);
            options.Limits = new GenosLimits { Connections = 1 };
        });
        var bob = await _databases.AddAsync("bob", InRoom("the secret"));
        await bob.LiveAsync();
        var charlie = await _databases.AddAsync("charlie", InRoom("the secret"));
        await ProblemAsync(alice, "memory://charlie", PeerProblemKind.Unreachable);
        await ProblemAsync(charlie, "memory://alice", PeerProblemKind.NotAdmitted);
    }

    [Fact]
    public async Task A_link_to_the_database_itself_is_recognised_inside_a_room()
    {
        var alice = await _databases.AddAsync("alice", options =>
        {
            InRoom("the secret")(options);
            options.Transports.Add(_databases.Hub.CreateTransport("alice again"));
        });
        var bob = await _databases.AddAsync("bob", InRoom("the secret"));
        await bob.LiveAsync();
        await alice.Sync.WaitForAsync(status => status.Peers.Count(peer => peer.IsConnected) == 1 && status.Peers.Count(peer => peer.Id == bob.Replica.ToString()) == 1).AsTask().InTime();
    }

    private static Action<GenosOptions> InRoom(string secret) => options => options.RoomSecret = System.Text.Encoding.UTF8.GetBytes(secret);

    private static async Task<PeerProblem> ProblemAsync(IGenosDatabase database, string peer, PeerProblemKind kind)
    {
        var status = await database.Sync.WaitForAsync(status => status.Peers.Any(entry => entry.Description == peer && entry.Problem?.Kind == kind)).AsTask().InTime();
        return status.Peers.First(entry => entry.Description == peer && entry.Problem?.Kind == kind).Problem!;
    }
}
