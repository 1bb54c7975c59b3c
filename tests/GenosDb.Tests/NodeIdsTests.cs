using System.Security.Cryptography;

namespace GenosDb.Tests;

public class NodeIdsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_generated_id_is_the_time_and_the_random_bits_in_base_32()
    {
        // The 32 digits in order are the bits of 00443214c74254b635cf 84653a56d7c675be77df. The last time and its text are the example of the ULID specification.
        NodeIds.Generate(DateTimeOffset.UnixEpoch, new FixedBytes("00443214c74254b635cf")).Should().Be("0000000000" + "0123456789abcdef");
        NodeIds.Generate(DateTimeOffset.UnixEpoch, new FixedBytes("84653a56d7c675be77df")).Should().Be("0000000000" + "ghjkmnpqrstvwxyz");
        NodeIds.Generate(DateTimeOffset.FromUnixTimeMilliseconds(1_469_918_176_385), new FixedBytes("00000000000000000000")).Should().Be("01aryz6s41" + "0000000000000000");
    }

    [Fact]
    public void Generated_ids_sort_by_their_millisecond()
    {
        var ids = Enumerable.Range(0, 100).Select(i => NodeIds.Generate(Noon.AddMilliseconds(i * 37), new FixedBytes("ffffffffffffffffffff"))).ToList();
        ids.Should().BeInAscendingOrder(StringComparer.Ordinal).And.OnlyHaveUniqueItems();
    }

    [Fact]
    public void A_clock_before_1970_still_gives_an_id() =>
        NodeIds.Generate(DateTimeOffset.MinValue, new FixedBytes("ffffffffffffffffffff")).Should().Be("0000000000zzzzzzzzzzzzzzzz");

    [Fact]
    public void Equal_values_have_equal_content_hashes()
    {
        GenosValue one = new GenosMap { ["a"] = 1, ["b"] = 2.0 };
        GenosValue other = new GenosMap { ["b"] = 2, ["a"] = 1.0 };
        NodeIds.ContentHash(one).Should().Be(NodeIds.ContentHash(other)).And.NotBe(NodeIds.ContentHash(GenosValue.Null));
    }

    [Fact]
    public void The_content_hash_is_the_body_hash_of_an_operation() =>
        NodeIds.ContentHash("x").Should().Be(Convert.ToHexStringLower(SHA256.HashData([.. "GenosDB/val/v1\0"u8, 0xa1, (byte)'x'])));

    private sealed class FixedBytes(string hex) : IRandomSource
    {
        public void Fill(Span<byte> destination) => Convert.FromHexString(hex).CopyTo(destination);
    }
}
