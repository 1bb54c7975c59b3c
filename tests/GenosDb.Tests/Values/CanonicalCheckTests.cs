using FsCheck;
using FsCheck.Fluent;

namespace GenosDb.Tests.Values;

public class CanonicalCheckTests
{
    [Theory]
    [InlineData("", DecodeStatus.Truncated)]
    // Integers that are not in their shortest form.
    [InlineData("cc00", DecodeStatus.NotCanonical)]
    [InlineData("cc7f", DecodeStatus.NotCanonical)]
    [InlineData("cd00ff", DecodeStatus.NotCanonical)]
    [InlineData("ce0000ffff", DecodeStatus.NotCanonical)]
    [InlineData("cf00000000ffffffff", DecodeStatus.NotCanonical)]
    [InlineData("d000", DecodeStatus.NotCanonical)]
    [InlineData("d07f", DecodeStatus.NotCanonical)]
    [InlineData("d0e0", DecodeStatus.NotCanonical)]
    [InlineData("d100ff", DecodeStatus.NotCanonical)]
    [InlineData("d1ff80", DecodeStatus.NotCanonical)]
    [InlineData("d200010000", DecodeStatus.NotCanonical)]
    [InlineData("d2ffff8000", DecodeStatus.NotCanonical)]
    [InlineData("d30000000100000000", DecodeStatus.NotCanonical)]
    [InlineData("d3ffffffff80000000", DecodeStatus.NotCanonical)]
    [InlineData("cf8000000000000000", DecodeStatus.Malformed)] // 2^63
    [InlineData("cfffffffffffffffff", DecodeStatus.Malformed)]
    // Floating point: 32 bits, integers, not a number, infinities.
    [InlineData("ca3f000000", DecodeStatus.NotCanonical)]
    [InlineData("cb0000000000000000", DecodeStatus.NotCanonical)] // 0.0
    [InlineData("cb8000000000000000", DecodeStatus.NotCanonical)] // -0.0
    [InlineData("cb4008000000000000", DecodeStatus.NotCanonical)] // 3.0
    [InlineData("cbc3e0000000000000", DecodeStatus.NotCanonical)] // -2^63
    [InlineData("cb43dfffffffffffff", DecodeStatus.NotCanonical)] // the greatest double below 2^63
    [InlineData("cb7ff8000000000000", DecodeStatus.Malformed)]
    [InlineData("cb7ff0000000000001", DecodeStatus.Malformed)] // signalling
    [InlineData("cbfff8000000000000", DecodeStatus.Malformed)]
    [InlineData("cb7ff0000000000000", DecodeStatus.Malformed)]
    [InlineData("cbfff0000000000000", DecodeStatus.Malformed)]
    // Lengths and counts that are not in their shortest form.
    [InlineData("d900", DecodeStatus.NotCanonical)]
    [InlineData("d90161", DecodeStatus.NotCanonical)]
    [InlineData("da000161", DecodeStatus.NotCanonical)]
    [InlineData("db0000000161", DecodeStatus.NotCanonical)]
    [InlineData("c50000", DecodeStatus.NotCanonical)]
    [InlineData("c500ff", DecodeStatus.NotCanonical)]
    [InlineData("c600000000", DecodeStatus.NotCanonical)]
    [InlineData("c60000ffff", DecodeStatus.NotCanonical)]
    [InlineData("dc0000", DecodeStatus.NotCanonical)]
    [InlineData("dc000f", DecodeStatus.NotCanonical)]
    [InlineData("dd00000000", DecodeStatus.NotCanonical)]
    [InlineData("dd0000ffff", DecodeStatus.NotCanonical)]
    [InlineData("de0000", DecodeStatus.NotCanonical)]
    [InlineData("de000f", DecodeStatus.NotCanonical)]
    [InlineData("df00000000", DecodeStatus.NotCanonical)]
    [InlineData("df0000ffff", DecodeStatus.NotCanonical)]
    // Extension types and the code that nobody uses.
    [InlineData("c1", DecodeStatus.Malformed)]
    [InlineData("c70001", DecodeStatus.Malformed)]
    [InlineData("c8000001", DecodeStatus.Malformed)]
    [InlineData("c90000000001", DecodeStatus.Malformed)]
    [InlineData("d40100", DecodeStatus.Malformed)]
    [InlineData("d5010000", DecodeStatus.Malformed)]
    [InlineData("d6ff00000000", DecodeStatus.Malformed)] // a MessagePack timestamp
    [InlineData("d7ff0000000000000000", DecodeStatus.Malformed)]
    [InlineData("d80100000000000000000000000000000000", DecodeStatus.Malformed)]
    // Text that is not well-formed UTF-8.
    [InlineData("a180", DecodeStatus.Malformed)] // a continuation alone
    [InlineData("a1ff", DecodeStatus.Malformed)]
    [InlineData("a1c3", DecodeStatus.Malformed)] // cut off
    [InlineData("a2c080", DecodeStatus.Malformed)] // overlong U+0000
    [InlineData("a2c1bf", DecodeStatus.Malformed)]
    [InlineData("a3e08080", DecodeStatus.Malformed)]
    [InlineData("a4f0808080", DecodeStatus.Malformed)]
    [InlineData("a3eda080", DecodeStatus.Malformed)] // U+D800
    [InlineData("a3edbfbf", DecodeStatus.Malformed)] // U+DFFF
    [InlineData("a6eda081edb080", DecodeStatus.Malformed)] // a surrogate pair, each half encoded
    [InlineData("a4f4908080", DecodeStatus.Malformed)] // above U+10FFFF
    // Maps.
    [InlineData("82a16101a16102", DecodeStatus.NotCanonical)] // doubled key
    [InlineData("82a16201a16102", DecodeStatus.NotCanonical)] // unsorted keys
    [InlineData("82a2616201a16102", DecodeStatus.NotCanonical)] // a prefix comes first
    [InlineData("82a4f09080800" + "1a3ee808002", DecodeStatus.NotCanonical)] // UTF-16 order: U+10000 before U+E000
    [InlineData("810101", DecodeStatus.Malformed)] // a key that is a number
    [InlineData("81c4016101", DecodeStatus.Malformed)] // a key that is binary
    [InlineData("81c001", DecodeStatus.Malformed)]
    // Left over.
    [InlineData("c0c0", DecodeStatus.TrailingBytes)]
    [InlineData("a16100", DecodeStatus.TrailingBytes)]
    [InlineData("9000", DecodeStatus.TrailingBytes)]
    // Promises that are not kept: nothing is allocated for them.
    [InlineData("dbffffffff", DecodeStatus.Truncated)]
    [InlineData("db7fffffff61", DecodeStatus.Truncated)]
    [InlineData("c6ffffffff", DecodeStatus.Truncated)]
    [InlineData("c67fffffff61", DecodeStatus.Truncated)]
    [InlineData("ddffffffff", DecodeStatus.Truncated)]
    [InlineData("dd7fffffff00", DecodeStatus.Truncated)]
    [InlineData("dfffffffff", DecodeStatus.Truncated)]
    [InlineData("df7fffffffa16101", DecodeStatus.Truncated)]
    public void What_is_not_the_one_encoding_of_a_value_is_refused(string hex, DecodeStatus expected)
    {
        GenosValue.TryDecode(Convert.FromHexString(hex), out var value).Should().Be(expected);
        value.Should().Be(GenosValue.Null);
    }

    [Theory]
    [InlineData("c0", "null")]
    [InlineData("c2", "false")]
    [InlineData("c3", "true")]
    [InlineData("7f", "127")]
    [InlineData("cc80", "128")]
    [InlineData("ccff", "255")]
    [InlineData("cd0100", "256")]
    [InlineData("ce00010000", "65536")]
    [InlineData("cf0000000100000000", "4294967296")]
    [InlineData("cf7fffffffffffffff", "9223372036854775807")]
    [InlineData("e0", "-32")]
    [InlineData("d0df", "-33")]
    [InlineData("d080", "-128")]
    [InlineData("d1ff7f", "-129")]
    [InlineData("d2ffff7fff", "-32769")]
    [InlineData("d3ffffffff7fffffff", "-2147483649")]
    [InlineData("d38000000000000000", "-9223372036854775808")]
    [InlineData("cb3fe0000000000000", "0.5")]
    [InlineData("cb43e0000000000000", "9.223372036854776E+18")]
    [InlineData("cbc3e0000000000001", "-9.223372036854778E+18")]
    [InlineData("cb0000000000000001", "5E-324")]
    [InlineData("a0", "\"\"")]
    [InlineData("a3ee8080", "\"\\uE000\"")]
    [InlineData("c400", "\"\"")]
    [InlineData("c40101", "\"AQ==\"")]
    [InlineData("90", "[]")]
    [InlineData("80", "{}")]
    [InlineData("82a16101a2616202", """{"a":1,"ab":2}""")]
    [InlineData("82a3ee808001a4f090808002", """{"\uE000":1,"\uD800\uDC00":2}""")]
    public void The_one_encoding_is_accepted(string hex, string json)
    {
        GenosValue.TryDecode(Convert.FromHexString(hex), out var value).Should().Be(DecodeStatus.Ok);
        value.ToJson().Should().Be(json);
        Convert.ToHexStringLower(Reencoded.From(value).Encoded.Span).Should().Be(hex);
    }

    [Fact]
    public void Every_beginning_of_a_value_is_truncated()
    {
        GenosValue value = new GenosMap
        {
            ["array"] = GenosValue.Array(1, 200, 70_000, -1, -200, 1L << 40, 0.5, true, GenosValue.Null),
            ["binary"] = new byte[300],
            ["text"] = new string('é', 200),
            ["wide"] = GenosValue.Array(new GenosValue[20]),
        };
        for (var length = 0; length < value.Encoded.Length; length++)
            GenosValue.TryDecode(value.Encoded.Span[..length], out _).Should().Be(DecodeStatus.Truncated, "{0} bytes are not all", length);
    }

    [Theory]
    [InlineData(64, DecodeStatus.Ok)]
    [InlineData(65, DecodeStatus.OverLimit)]
    [InlineData(100_000, DecodeStatus.OverLimit)]
    public void Depth_is_bounded_at_64(int depth, DecodeStatus expected)
    {
        var arrays = Enumerable.Repeat((byte)0x91, depth - 1).Append((byte)0xc0).ToArray();
        var maps = Enumerable.Repeat(new byte[] { 0x81, 0xa0 }, depth - 1).SelectMany(bytes => bytes).Append((byte)0xc0).ToArray();
        GenosValue.CheckCanonical(arrays).Should().Be(expected);
        GenosValue.CheckCanonical(maps).Should().Be(expected);
    }

    [Theory]
    [InlineData(65_536, DecodeStatus.Ok)]
    [InlineData(65_537, DecodeStatus.OverLimit)]
    public void Elements_are_bounded_at_65_536(int count, DecodeStatus expected)
    {
        byte[] bytes = [0xdd, 0, (byte)(count >> 16), (byte)(count >> 8), (byte)count, .. new byte[count]];
        GenosValue.CheckCanonical(bytes).Should().Be(expected);
    }

    [Theory]
    [InlineData(65_533, DecodeStatus.Ok)]
    [InlineData(65_534, DecodeStatus.OverLimit)]
    public void Elements_of_all_levels_count_together(int count, DecodeStatus expected)
    {
        // [ { "": 0 }, [ count items ] ]: two items, one entry and the rest.
        byte[] bytes = [0x92, 0x81, 0xa0, 0x00, 0xdc, (byte)(count >> 8), (byte)count, .. new byte[count]];
        GenosValue.CheckCanonical(bytes).Should().Be(expected);
    }

    [Theory]
    [InlineData(256, DecodeStatus.Ok)]
    [InlineData(257, DecodeStatus.OverLimit)]
    public void Keys_are_bounded_at_256_bytes(int length, DecodeStatus expected)
    {
        byte[] bytes = [0x81, 0xda, (byte)(length >> 8), (byte)length, .. Enumerable.Repeat((byte)'k', length), 0xc0];
        GenosValue.CheckCanonical(bytes).Should().Be(expected);
    }

    [Theory]
    [InlineData(1 << 20, DecodeStatus.Ok)]
    [InlineData((1 << 20) + 1, DecodeStatus.OverLimit)]
    public void Bytes_are_bounded_at_1_MiB(int length, DecodeStatus expected)
    {
        var payload = length - 5;
        byte[] bytes = [0xc6, (byte)(payload >> 24), (byte)(payload >> 16), (byte)(payload >> 8), (byte)payload, .. new byte[payload]];
        GenosValue.CheckCanonical(bytes).Should().Be(expected);
    }

    [Fact]
    public void Checking_allocates_nothing_whatever_the_bytes_promise()
    {
        byte[][] hostile = [[0xdb, 0x7f, 0xff, 0xff, 0xff], [0xc6, 0xff, 0xff, 0xff, 0xff], [0xdd, 0xff, 0xff, 0xff, 0xff], [0xdf, 0x7f, 0xff, 0xff, 0xff]];
        foreach (var bytes in hostile)
            GenosValue.CheckCanonical(bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var bytes in hostile)
            GenosValue.TryDecode(bytes, out _);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    [Fact]
    public void Encoding_again_gives_the_same_bytes() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(RandomValues.Any, value =>
            GenosValue.TryDecode(value.Encoded.Span, out var decoded) == DecodeStatus.Ok && decoded == value && Reencoded.From(decoded) == value));

    [Fact]
    public void What_is_accepted_after_damage_still_has_one_encoding()
    {
        var damage = Gen.Choose(0, int.MaxValue).Two().ToArbitrary();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1_500).WithEndSize(20), Prop.ForAll(RandomValues.Any, damage, (value, at) =>
        {
            var bytes = value.Encoded.ToArray();
            bytes[at.Item1 % bytes.Length] = (byte)at.Item2;
            return GenosValue.TryDecode(bytes, out var decoded) != DecodeStatus.Ok || Reencoded.From(decoded).Encoded.Span.SequenceEqual(bytes);
        }));
    }
}
