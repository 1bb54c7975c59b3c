namespace GenosDb.Tests.Operations;

public class ReservedIdTests
{
    private const string Ann = "0x00112233445566778899aabbccddeeff00112233";

    [Theory]
    [InlineData("user:" + Ann, "Profile")]
    [InlineData("user:" + Ann + "/", "Private")]
    [InlineData("user:" + Ann + "/diary/1", "Private")]
    [InlineData("~" + Ann + "/x", "Owned")]
    [InlineData("~" + Ann + "//", "Owned")]
    [InlineData("sys:", "System")]
    [InlineData("sys:x", "System")]
    [InlineData("user", "None")]
    [InlineData("users:x", "None")]
    [InlineData("User:x", "None")]
    [InlineData("system", "None")]
    [InlineData("x~", "None")]
    public void A_prefix_says_which_rule_holds(string id, string prefix)
    {
        ReservedId.TryRead(id, out var reserved).Should().BeTrue();
        reserved.Prefix.ToString().Should().Be(prefix);
        reserved.Owner.Should().Be(prefix is "None" or "System" ? default : Address.Parse(Ann));
        GraphNames.CheckReserved(id).Should().Be(DecodeStatus.Ok);
    }

    [Theory]
    [InlineData("user:")]
    [InlineData("user:0x00112233445566778899AABBCCDDEEFF00112233")]
    [InlineData("user:alice")]
    [InlineData("user:" + Ann + "4")]
    [InlineData("user:" + Ann + "x/y")]
    [InlineData("user:00112233445566778899aabbccddeeff0011223344")]
    [InlineData("~")]
    [InlineData("~x")]
    [InlineData("~" + Ann)]
    [InlineData("~" + Ann + "/")]
    [InlineData("~" + Ann + "x")]
    [InlineData("~0X00112233445566778899aabbccddeeff00112233/x")]
    public void A17_Behind_a_prefix_stands_a_canonical_address_and_nothing_else(string id) =>
        GraphNames.CheckReserved(id).Should().Be(DecodeStatus.Malformed);

    [Fact]
    public void Names_are_made_as_they_are_read()
    {
        ReservedId.TryRead(ReservedId.ProfileOf(Address.Parse(Ann)), out var profile).Should().BeTrue();
        ReservedId.TryRead(ReservedId.OwnedBy(Address.Parse(Ann), "x"), out var owned).Should().BeTrue();
        profile.Should().Be(new ReservedId(ReservedPrefix.Profile, Address.Parse(Ann)));
        owned.Should().Be(new ReservedId(ReservedPrefix.Owned, Address.Parse(Ann)));
    }
}
