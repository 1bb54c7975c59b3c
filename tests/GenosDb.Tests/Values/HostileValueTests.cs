using System.Buffers;
using System.Text.Json;
using GenosDb.Tests.Fuzzing;

namespace GenosDb.Tests.Values;

/// <summary>Values that no honest peer encodes: one status, no exception, no memory that a length asked for.</summary>
public class HostileValueTests
{
    [Fact]
    public void E10_depth_64_is_accepted_65_refused_and_a_million_levels_are_no_stack_overflow()
    {
        Check([.. Enumerable.Repeat((byte)0x91, 63), 0xc0]).Should().Be(DecodeStatus.Ok);
        Check([.. Enumerable.Repeat((byte)0x91, 64), 0xc0]).Should().Be(DecodeStatus.OverLimit);
        var nested = new byte[1_000_000];
        Array.Fill(nested, (byte)0x91);
        Check(nested).Should().Be(DecodeStatus.OverLimit);
        Check([.. nested, 0xc0]).Should().Be(DecodeStatus.OverLimit);
    }

    [Theory]
    [InlineData("ddffffffff")]
    [InlineData("ddffffffff00")]
    [InlineData("dfffffffff00")]
    public void E11_an_array_of_4_G_items_is_refused_before_allocating(string hex) => RefusedWithoutAllocating(hex);

    [Theory]
    [InlineData("dbffffffff")]
    [InlineData("dbffffffff61")]
    [InlineData("c6ffffffff00")]
    public void E12_text_of_4_GB_is_refused_before_allocating(string hex) => RefusedWithoutAllocating(hex);

    [Theory]
    [InlineData("82a16101a16102")]
    [InlineData("83a16101a16202a16103")]
    public void E13_a_key_twice_is_not_canonical(string hex) => Check(Convert.FromHexString(hex)).Should().Be(DecodeStatus.NotCanonical);

    [Theory]
    [InlineData("82a16201a16102")]
    [InlineData("82a2616101a16102")]
    [InlineData("82a4f090808001a3ee808002")] // U+10000 before U+E000, as UTF-16 would have it
    public void E14_keys_out_of_order_are_not_canonical(string hex) => Check(Convert.FromHexString(hex)).Should().Be(DecodeStatus.NotCanonical);

    [Fact]
    public void E15_keys_that_collide_under_common_hashes_cost_as_much_as_others()
    {
        // "Aa", "BB" and "C#" have one hash under h = 31 h + c; so have all sequences of ten of them. As many keys as a value has room for.
        string[] parts = ["Aa", "BB", "C#"];
        var powers = Enumerable.Range(0, 10).Select(digit => (int)Math.Pow(3, digit)).ToArray();
        var colliding = Map(Enumerable.Range(0, 40_000).Select(i => string.Concat(powers.Select(power => parts[i / power % 3]))));
        var others = Map(Enumerable.Range(0, 40_000).Select(i => $"key {i:x16}"));
        Check(colliding).Should().Be(DecodeStatus.Ok);
        Check(others).Should().Be(DecodeStatus.Ok);

        // Nothing is hashed and nothing is kept: neighbours are compared.
        Allocated(() => Check(colliding)).Should().BeLessThan(1_024);
    }

    [Fact]
    public void E16_the_reserved_byte_is_malformed_anywhere()
    {
        Check([0xc1]).Should().Be(DecodeStatus.Malformed);
        foreach (var value in FuzzCorpus.Values.Where(value => value.Length < 500))
        {
            var item = PackedItem.TryParse(value)!;
            for (var i = 0; i < item.All().Count; i++)
            {
                var broken = item.Clone();
                broken.All()[i].ReplaceBy(PackedItem.Raw([0xc1]));
                Check(broken.ToBytes()).Should().NotBe(DecodeStatus.Ok);
            }
        }
    }

    [Theory]
    [InlineData("d4ff00")] // fixed extensions
    [InlineData("d50100ff")]
    [InlineData("d6ff5e0be100")] // a timestamp of 32 bits
    [InlineData("d7ff0000000000000000")]
    [InlineData("c70cff000000000000000000000000")]
    [InlineData("c70bff0000000000000000000000")] // a timestamp of a wrong length
    [InlineData("c7ff0000")] // beyond the input
    [InlineData("c8ffff00")]
    [InlineData("c9ffffffff00")]
    [InlineData("d8ff")]
    public void E17_extensions_are_refused(string hex)
    {
        Check(Convert.FromHexString(hex)).Should().Be(DecodeStatus.Malformed);
        Check([0x91, .. Convert.FromHexString(hex)]).Should().Be(DecodeStatus.Malformed);
        RefusedWithoutAllocating(hex);
    }

    [Fact]
    public void E18_every_beginning_of_every_valid_sample_is_refused()
    {
        using var suite = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Vectors", "Data", "msgpack-test-suite", "msgpack-test-suite.json")));
        var vectors = suite.RootElement.EnumerateObject().SelectMany(group => group.Value.EnumerateArray()).SelectMany(vector => vector.GetProperty("msgpack").EnumerateArray())
            .Select(hex => Convert.FromHexString(hex.GetString()!.Replace("-", "", StringComparison.Ordinal)));
        var tried = 0;
        foreach (var sample in FuzzCorpus.Values.Concat(vectors))
        {
            for (var length = 0; length < sample.Length; length++)
            {
                // An array of its own: what lies behind it is not there to be read.
                Check(sample[..length]).Should().NotBe(DecodeStatus.Ok);
                tried++;
            }
        }

        tried.Should().BeGreaterThan(1_000);
    }

    private static void RefusedWithoutAllocating(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        Check(bytes).Should().NotBe(DecodeStatus.Ok);
        Allocated(() => Check(bytes)).Should().BeLessThan(1_024);
    }

    private static DecodeStatus Check(byte[] bytes) => GenosValue.CheckCanonical(bytes);

    private static byte[] Map(IEnumerable<string> keys)
    {
        var sorted = keys.Order(StringComparer.Ordinal).ToArray();
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(bytes);
        writer.WriteMapHeader(sorted.Length);
        foreach (var key in sorted)
        {
            writer.WriteString(key);
            writer.WriteNil();
        }

        return bytes.WrittenSpan.ToArray();
    }

    private static long Allocated(Action action)
    {
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
