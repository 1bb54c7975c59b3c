using System.Security.Cryptography;
using static GenosDb.Tests.Security.Authorisation.Identity;

namespace GenosDb.Tests.Security.Authorisation;

public class AuthorityTests
{
    [Fact]
    public void What_is_known_changes_nothing()
    {
        var grant = Root.Grant(0, Alice, "user");
        var authority = Governed.Knowing(grant);
        authority.With(grant, grant).Should().BeSameAs(authority);
    }

    [Fact]
    public void The_digest_covers_every_id_once_in_ascending_order_also_of_what_has_no_effect()
    {
        Operation[] operations = [Root.Grant(0, Alice, "user"), Mallory.Grant(1, Mallory, "admin"), Root.Revoke(2, Alice), Alice.Share(3, Alice.Own("x"), Bob, AclLevel.Read)];
        var expected = SHA256.HashData([.. operations.Select(operation => Convert.FromHexString(operation.Id.ToString())).OrderBy(Convert.ToHexString, StringComparer.Ordinal).SelectMany(bytes => bytes)]);
        Governed.Options().InEveryOrder(operations).Should().AllSatisfy(authority => authority.Digest.ToArray().Should().Equal(expected));
        Governed.Knowing().Digest.ToArray().Should().Equal(SHA256.HashData([]));
    }

    [Fact]
    public void Data_is_refused() =>
        FluentActions.Invoking(() => Governed.Knowing(Alice.Upsert(0, "config"))).Should().Throw<ArgumentException>();

    [Fact]
    public void Sixteen_heads_are_named_and_those_that_would_win_are_among_them()
    {
        Operation[] grants = [.. Enumerable.Range(0, 20).Select(at => Root.Grant(at, Alice, at % 2 == 0 ? "user" : "admin"))];
        var authority = Governed.Knowing(grants);
        var heads = authority.Heads(Alice.Address);
        heads.Should().HaveCount(16);
        heads.Take(10).Should().Equal(grants.Where((_, at) => at % 2 == 0).Select(grant => grant.Id));
        authority.Heads(Bob.Address).Should().BeEmpty();
    }

    [Fact]
    public void Who_has_a_grant_or_an_entry_is_promoted()
    {
        var authority = Governed.Knowing(Root.Grant(0, Alice, "guest"), Root.Revoke(0, Mallory), Bob.Share(1, Bob.Own("x"), Alice, AclLevel.Write));
        authority.IsPromoted(Root.Address).Should().BeTrue();
        authority.IsPromoted(Alice.Address).Should().BeTrue();
        authority.IsPromoted(Mallory.Address).Should().BeTrue();
        authority.IsPromoted(Bob.Address).Should().BeFalse();
    }
}
