using GenosDb.Testing;

namespace GenosDb.Tests.Database;

/// <summary>A superadmin, a user and a guest, each with a database of its own.</summary>
public class GovernedDatabaseTests
{
    private static readonly GenosIdentity Sue = Identity(1);
    private static readonly GenosIdentity Uma = Identity(2);
    private static readonly GenosIdentity Gus = Identity(3);

    [Fact]
    public async Task A_grant_lets_somebody_write_and_everybody_sees_it()
    {
        await using var cluster = await StartAsync(Sue, Uma, Gus);
        var (sue, uma, gus) = (cluster[0], cluster[1], cluster[2]);
        var early = await FluentActions.Awaiting(() => uma.PutAsync("too early", "n").AsTask()).Should().ThrowAsync<GenosPermissionException>();
        early.Which.Permission.Should().Be(Permissions.Write);
        early.Which.Role.Should().Be("guest");

        await sue.Security.AssignRoleAsync(Uma.Address, "user");
        await cluster.RunUntilConvergedAsync();
        uma.Security.State.Role.Should().Be("user");
        await uma.PutAsync("hello", "n");
        await cluster.RunUntilConvergedAsync();

        (await gus.GetAsync("n"))!.Author.Should().Be(Uma.Address);
        (await sue.GetAsync("n"))!.Value.AsString().Should().Be("hello");
    }

    [Fact]
    public async Task A_revocation_withdraws_what_it_does_not_list()
    {
        await using var cluster = await StartAsync(Sue, Uma, Gus);
        var (sue, uma) = (cluster[0], cluster[1]);
        await sue.Security.AssignRoleAsync(Uma.Address, "user");
        await cluster.RunUntilConvergedAsync();
        await uma.PutAsync("kept", "a");
        await cluster.RunUntilConvergedAsync();
        cluster.Network.Partition(["peer0"], ["peer1", "peer2"]);
        await uma.PutAsync("unseen", "b");
        await sue.Security.RevokeAsync(Uma.Address);
        cluster.Network.Heal();
        await cluster.RunUntilConvergedAsync();

        foreach (var peer in Enumerable.Range(0, cluster.Count).Select(index => cluster[index]))
        {
            (await peer.GetAsync("a"))!.Value.AsString().Should().Be("kept");
            (await peer.GetAsync("b")).Should().BeNull();
        }
    }

    [Fact]
    public async Task A_grant_counts_as_soon_as_it_is_known_whatever_the_clocks_say()
    {
        await using var cluster = await StartAsync(Sue, Uma, Gus);
        var (sue, uma) = (cluster[0], cluster[1]);
        cluster.ClockOf(0).SkewBy(TimeSpan.FromSeconds(20));
        await sue.Security.AssignRoleAsync(Uma.Address, "user");
        sue.Security.RoleOf(Uma.Address).Should().Be("user", "no millisecond has passed, and yet the grant is there");
        await cluster.RunUntilConvergedAsync();
        uma.Security.State.Role.Should().Be("user", "a write made now would count");
        uma.Security.Can(Permissions.Write).Should().BeTrue();
        await uma.PutAsync("hello", "n");
    }

    [Fact]
    public async Task I10_A_revocation_closes_the_links_of_a_connected_address()
    {
        await using var cluster = await GenosTestCluster.StartAsync(2, seed: 7, (peer, options) => options.Security = new SecurityOptions
        {
            Signer = peer == 0 ? Sue : Uma,
            SuperAdmins = { new SuperAdmin(Sue.Address) },
            Roles =
            {
                new RoleDefinition("guest", [Permissions.Read], []),
                new RoleDefinition("user", [Permissions.Sync, Permissions.Write], ["guest"]),
                new RoleDefinition("superadmin", [Permissions.AssignRole], ["user"]),
            },
        });
        var (sue, uma) = (cluster[0], cluster[1]);
        await sue.Security.AssignRoleAsync(Uma.Address, "user");
        await cluster.RunUntilConvergedAsync(TimeSpan.FromHours(1));
        await uma.PutAsync("arrives", "n");
        await cluster.RunUntilConvergedAsync();
        (await sue.GetAsync("n"))!.Author.Should().Be(Uma.Address);

        await sue.Security.RevokeAsync(Uma.Address);
        await cluster.Time.AdvanceAsync(TimeSpan.FromSeconds(1));

        sue.Sync.Status.Peers.Should().NotContain(peer => peer.IsConnected);
        sue.Sync.Status.Peers.Should().Contain(peer => peer.Problem != null && peer.Problem.Kind == PeerProblemKind.NotAllowedToSync);
    }

    private static GenosIdentity Identity(ulong seed) => GenosIdentity.Create(new SeededRandomSource(seed));

    private static ValueTask<GenosTestCluster> StartAsync(params GenosIdentity[] identities) =>
        GenosTestCluster.StartAsync(identities.Length, seed: 7, (peer, options) =>
        {
            options.Security = new SecurityOptions { Signer = identities[peer], SuperAdmins = { new SuperAdmin(Sue.Address) } };
        });
}
