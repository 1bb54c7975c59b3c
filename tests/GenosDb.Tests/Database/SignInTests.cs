using GenosDb.Testing;
using GenosDb.Tests.Database.Support;
using GenosDb.Tests.Transports.Support;

namespace GenosDb.Tests.Database;

public sealed class SignInTests
{
    private readonly GenosIdentity _first = Identity(1);
    private readonly GenosIdentity _second = Identity(2);

    [Fact]
    public async Task Who_signs_in_signs_from_then_on_and_who_was_signed_in_is_wiped()
    {
        await using var db = await OpenAsync();
        List<SecurityState> states = [];
        using var subscription = db.Security.StateChanges.Subscribe(new Recorder<SecurityState>(states.Add));
        await db.Security.SignInAsync(_first);
        await db.PutAsync(1, "a");
        await db.Security.SignInAsync(_first);
        IsWiped(_first).Should().BeFalse("it is still the one");
        await db.Security.SignInAsync(_second);
        IsWiped(_first).Should().BeTrue();
        await db.PutAsync(1, "b");
        (await db.GetAsync("a"))!.Author.Should().Be(_first.Address);
        (await db.GetAsync("b"))!.Author.Should().Be(_second.Address);
        db.Security.State.Address.Should().Be(_second.Address);
        await Until.TrueAsync(() => states.Count > 0 && states[^1].Address == _second.Address, "it is told");
    }

    [Fact]
    public async Task Signing_out_wipes_the_key_and_writing_needs_one()
    {
        await using var db = await OpenAsync(_first);
        await db.Security.SignOutAsync();
        await db.Security.SignOutAsync();
        IsWiped(_first).Should().BeTrue();
        db.Security.State.IsSignedIn.Should().BeFalse();
        await db.Awaiting(it => it.PutAsync(1, "a").AsTask()).Should().ThrowAsync<GenosPermissionException>();
        await db.Security.SignInAsync(_second);
        await db.PutAsync(1, "a");
    }

    [Fact]
    public async Task A_database_that_is_disposed_wipes_who_signed_in_and_leaves_who_was_given_with_the_options()
    {
        var lent = await OpenAsync(_first);
        await lent.DisposeAsync().InTime();
        IsWiped(_first).Should().BeFalse("it may serve another database");

        var other = await OpenAsync(_first);
        await other.Security.SignInAsync(_second);
        IsWiped(_first).Should().BeTrue("signing in as somebody else signs out");
        await other.DisposeAsync().InTime();
        IsWiped(_second).Should().BeTrue();
        other.Security.State.IsSignedIn.Should().BeFalse();
    }

    [Fact]
    public async Task Who_cannot_sign_here_changes_nothing()
    {
        await using var db = await OpenAsync(_first);
        await db.Awaiting(it => it.Security.SignInAsync(new OtherScheme(_second)).AsTask()).Should().ThrowAsync<ArgumentException>();
        await db.PutAsync(1, "a");
        (IsWiped(_first), IsWiped(_second)).Should().Be((false, false));
        await db.DisposeAsync();
        await db.Awaiting(it => it.Security.SignInAsync(_second).AsTask()).Should().ThrowAsync<ObjectDisposedException>();
        IsWiped(_second).Should().BeFalse();
    }

    [Fact]
    public async Task A_database_says_whether_identities_and_roles_count()
    {
        await using var unsigned = await TestDatabases.OpenAsync();
        await using var open = await OpenAsync();
        await using var governed = await TestDatabases.OpenAsync(options => options.Security = new SecurityOptions { SuperAdmins = { new SuperAdmin(_first.Address) } });
        (unsigned.Security.Mode, open.Security.Mode, governed.Security.Mode).Should().Be((SecurityMode.Unsigned, SecurityMode.OpenPolicy, SecurityMode.Governed));
        await unsigned.Awaiting(it => it.Security.SignInAsync(_second).AsTask()).Should().ThrowAsync<InvalidOperationException>();
    }

    private static GenosIdentity Identity(ulong seed) => GenosIdentity.Create(new SeededRandomSource(seed));

    private static Task<GenosDatabase> OpenAsync(ISigner? signer = null) =>
        TestDatabases.OpenAsync(options => options.Security = new SecurityOptions { OpenPolicy = true, Signer = signer });

    private static bool IsWiped(GenosIdentity identity)
    {
        try
        {
            identity.Sign(new byte[32], new byte[64]);
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    private sealed class OtherScheme(ISigner signer) : ISigner
    {
        public byte SchemeId => 9;

        public ReadOnlyMemory<byte> PublicKey => signer.PublicKey;

        public Address Address => signer.Address;

        public int Sign(ReadOnlySpan<byte> digest, Span<byte> destination) => signer.Sign(digest, destination);
    }
}
