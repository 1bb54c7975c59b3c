using System.Net;
using GenosDb.Tests.Database.Support;
using GenosDb.Tests.Transports.Support;
using GenosDb.Transports;

namespace GenosDb.Tests.Database;

/// <summary>What the snippets of README promise.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public async Task The_three_line_start_prints_its_change_and_keeps_it()
    {
        var printed = new List<string>();
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("todos.genos");
        await using (var db = await GenosDatabase.OpenAsync(path))
        {
            db.Changes.Subscribe(c => printed.Add($"{c.Origin}: {c.Added.Length} added"));
            await db.PutAsync(new GenosMap { ["type"] = "todo", ["text"] = "Buy milk", ["done"] = false });
        }

        // Disposing the database delivers what is waiting; the observer runs on the thread pool.
        await Until.TrueAsync(() => printed.Count == 1, "the change was printed");
        printed.Should().Equal("Local: 1 added");
        await using var again = await GenosDatabase.OpenAsync(path);
        again.Name.Should().Be("todos");
        again.GetDiagnostics().Nodes.Should().Be(1, "it is found again next time");
    }

    [Fact]
    public async Task Two_peers_share_a_list()
    {
        // As in README, but for a port of its own.
        var listener = new TcpTransport(new IPEndPoint(IPAddress.Loopback, 0));
        await using var desk = await GenosDatabase.OpenInMemoryAsync(o =>
        {
            o.Name = "todos";
            o.Transports.Add(listener);
        });
        var port = (await listener.ListeningAsync().InTime()).Port;
        await using var laptop = await GenosDatabase.OpenInMemoryAsync(o =>
        {
            o.Name = "todos";
            o.DialTcp("localhost", port);
        });

        await laptop.PutAsync(new GenosMap { ["type"] = "list" }, "list:home");
        await laptop.LinkAsync("list:home", await laptop.PutAsync("Water the plants"), "contains");
        await laptop.Sync.WaitForAsync(s => s.Phase == SyncPhase.Live).AsTask().InTime();

        (await desk.GetEdgesAsync("list:home")).Should().ContainSingle().Which.Label.Should().Be("contains");
    }

    [Fact]
    public async Task A_signed_database_gives_roles()
    {
        var bob = Address.Parse("0x00112233445566778899aabbccddeeff00112233");

        using var identity = GenosIdentity.Create(SystemRandomSource.Instance);
        await using var shared = await GenosDatabase.OpenInMemoryAsync(o => o.Security = new SecurityOptions { Signer = identity, SuperAdmins = { new SuperAdmin(identity.Address) } });
        await shared.Security.AssignRoleAsync(bob, "user");

        shared.Security.RoleOf(bob).Should().Be("user");
    }
}
