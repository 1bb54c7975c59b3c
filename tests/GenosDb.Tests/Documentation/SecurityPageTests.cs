using System.Security.Cryptography;

namespace GenosDb.Tests.Documentation;

/// <summary>The code on docs/security.md, line by line as it stands there, does what the page says.</summary>
public sealed class SecurityPageTests
{
    [Fact]
    public async Task What_the_page_shows_works()
    {
        var passphrase = "correct horse battery staple"u8.ToArray();
        var roomSecret = RandomNumberGenerator.GetBytes(16);
        using var other = GenosIdentity.Create(SystemRandomSource.Instance);
        var uma = other.Address;

        var words = GenosIdentity.CreateMnemonic(SystemRandomSource.Instance);      // 12 words: show them once, then wipe them
        using var identity = GenosIdentity.FromMnemonic(words);                     // the same key on every device
        var keystore = identity.Lock(passphrase, SystemRandomSource.Instance);      // bytes for a file
        using var unlocked = GenosIdentity.Unlock(keystore, passphrase);            // slow on purpose: 600,000 rounds of PBKDF2
        unlocked.Address.Should().Be(identity.Address);

        var adminAddress = identity.Address;
        await using var db = await GenosDatabase.OpenInMemoryAsync(o =>
        {
            o.Name = "todos";
            o.RoomSecret = roomSecret;
            o.Security = new SecurityOptions { Signer = identity, SuperAdmins = { new SuperAdmin(adminAddress) }, Acls = true };
        });
        db.Security.State.Role.Should().Be("superadmin");

        await db.Security.AssignRoleAsync(uma, "user", expiresAt: DateTimeOffset.UtcNow.AddDays(30));
        db.Security.RoleOf(uma).Should().Be("user");
        db.Security.Demand("publish");                                              // throws GenosPermissionException without it

        using var outcomes = db.Conflicts.Subscribe(o => Console.WriteLine($"{o.Kind}, {o.Reason}: {o.Message}"));

        await db.PutAsync(new GenosMap { ["name"] = "Uma" }, $"user:{identity.Address}");
        var list = await db.Security.Acls.SetAsync("Milk, bread", "lists/home");    // ~address/lists/home
        list.Should().Be($"~{adminAddress}/lists/home");
        await db.Security.Acls.GrantAsync(list, uma, AclLevel.Write);
        await db.Security.Acls.RevokeAsync(list, uma);

        var diary = await db.Security.PutSealedAsync("Dear diary");
        var text = db.Security.Open((await db.GetAsync(diary))!).AsString();
        text.Should().Be("Dear diary");

        using var policy = db.Use(c => c.Operation.Kind == OperationKind.Remove ? PolicyDecision.Refuse("No removals here.") : PolicyDecision.Accept);
        var remove = () => db.RemoveAsync(list).AsTask();
        (await remove.Should().ThrowAsync<GenosException>()).Which.Code.Should().Be(GenosErrorCode.PolicyRefused);

        var operationId = (await db.WriteAsync(batch => batch.Put(1, "n"))).Operations.Single();
        await db.Security.AssignRoleAsync(uma, "guest");                            // soft: from now on
        await db.Security.RevokeAsync(uma);                                         // hard: a stolen key, a hostile writer
        var restored = await db.Security.AmnestyAsync([operationId]);               // honest work that the revoker had not seen
        restored.Should().Be(0, "nothing was void");
        db.Security.RoleOf(uma).Should().Be("guest");
    }

    [Fact]
    public async Task A_table_of_roles_of_ones_own_replaces_the_one_that_is_there()
    {
        using var identity = GenosIdentity.Create(SystemRandomSource.Instance);
        var adminAddress = identity.Address;
        var security = new SecurityOptions
        {
            SuperAdmins = { new SuperAdmin(adminAddress) },
            Roles = { new("guest", ["read", "sync"], []), new("author", ["write", "link"], ["guest"]), new("superadmin", ["assignRole", "delete", "deleteAny"], ["author"]) },
        };
        security.Signer = identity;
        await using var db = await GenosDatabase.OpenInMemoryAsync(o => o.Security = security);
        await db.Security.AssignRoleAsync(Address.Parse("0x00112233445566778899aabbccddeeff00112233"), "author");
        FluentActions.Invoking(() => db.Security.Demand("publish")).Should().Throw<GenosPermissionException>();
    }

    [Fact]
    public void Every_line_of_code_on_the_page_stands_in_this_file()
    {
        var here = File.ReadAllLines(Path.Combine(Path.GetDirectoryName(AdversarialTable.Path)!, "..", "tests", "GenosDb.Tests", "Documentation", $"{nameof(SecurityPageTests)}.cs")).Select(line => line.Trim()).ToHashSet(StringComparer.Ordinal);
        var snippets = string.Join('\n', File.ReadAllLines(AdversarialTable.Path)).Split("```csharp\n").Skip(1).Select(rest => rest.Split("\n```")[0]).ToList();
        snippets.Should().HaveCountGreaterThan(5);
        snippets.SelectMany(snippet => snippet.Split('\n')).Select(line => line.Trim()).Where(line => line.Length > 0 && !here.Contains(line)).Should().BeEmpty();
    }
}
