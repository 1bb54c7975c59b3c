using System.Security.Cryptography;
using GenosDb.Transports;

namespace GenosDb.Tests.Transports.Channels;

public sealed class RoomKeyTests
{
    [Fact]
    public void A_tag_is_of_the_day_and_of_the_days_beside_it()
    {
        var tag = new byte[RoomKey.Size];
        Handshakes.Room.WriteTag(100, tag);
        Enumerable.Range(97, 7).Where(day => Handshakes.Room.Accepts(tag, day)).Should().Equal(99, 100, 101);
        Handshakes.OtherRoom.Accepts(tag, 100).Should().BeFalse();
        RoomKey.Open.Accepts(tag, 100).Should().BeFalse();
    }

    [Fact]
    public void The_key_depends_on_the_database_as_well()
    {
        RoomKey.Derive("the secret"u8, [1, .. new byte[31]]).Bytes.SequenceEqual(Handshakes.Room.Bytes).Should().BeFalse();
        (Handshakes.Room.IsSecret, RoomKey.Open.IsSecret).Should().Be((true, false));
    }

    [Fact]
    public void Key_and_tag_have_the_bytes_that_the_page_on_bytes_says()
    {
        var key = Rfc2898DeriveBytes.Pbkdf2("the secret"u8, SHA256.HashData([.. "GenosDB/room/v1"u8, .. new byte[32]]), 600_000, HashAlgorithmName.SHA256, 32);
        Handshakes.Room.Bytes.ToArray().Should().Equal(key);
        var tag = new byte[RoomKey.Size];
        Handshakes.Room.WriteTag(0x01020304, tag);
        tag.Should().Equal(HMACSHA256.HashData(key, (byte[])[.. "tag"u8, 1, 2, 3, 4]));
    }
}
