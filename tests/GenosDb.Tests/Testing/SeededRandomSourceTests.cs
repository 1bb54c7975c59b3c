using GenosDb.Testing;

namespace GenosDb.Tests.Testing;

public sealed class SeededRandomSourceTests
{
    [Fact]
    public void The_bytes_of_a_seed_never_change()
    {
        // The first numbers of SplitMix64 with seed 1234567, as its reference implementation prints them: 6457827717110365317 and 3203168211198807973.
        Bytes(1234567, 16).Should().Equal([.. BitConverter.GetBytes(6457827717110365317UL), .. BitConverter.GetBytes(3203168211198807973UL)]);
    }

    [Fact]
    public void Other_seeds_give_other_bytes() => Bytes(1, 32).Should().NotEqual(Bytes(2, 32));

    [Fact]
    public void A_span_of_odd_length_is_filled_to_its_end()
    {
        Bytes(1234567, 11).Should().Equal(Bytes(1234567, 16)[..11]);
        new SeededRandomSource(7).Seed.Should().Be(7);
    }

    private static byte[] Bytes(ulong seed, int count)
    {
        var bytes = new byte[count];
        new SeededRandomSource(seed).Fill(bytes);
        return bytes;
    }
}
