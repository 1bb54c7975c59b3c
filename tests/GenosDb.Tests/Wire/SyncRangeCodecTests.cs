using GenosDb.Wire;

namespace GenosDb.Tests.Wire;

public sealed class SyncRangeCodecTests
{
    [Fact]
    public void Bounds_ascend_strictly()
    {
        Reads(new SyncRange.Skip(5), new SyncRange.Skip(6)).Should().BeTrue();
        Reads(new SyncRange.Skip(5), new SyncRange.Skip(5)).Should().BeFalse();
        Reads(new SyncRange.Skip(5), new SyncRange.Skip(4)).Should().BeFalse();
        Reads(new SyncRange.Skip(ulong.MaxValue), new SyncRange.Skip(0)).Should().BeFalse("nothing lies behind the greatest hash");
    }

    [Fact]
    public void Listed_registers_ascend_within_their_range()
    {
        Reads(new SyncRange.Skip(4), List(9, 5, 5, 9)).Should().BeTrue("two keys may share their hash");
        Reads(new SyncRange.Skip(4), List(9, 6, 5)).Should().BeFalse();
        Reads(new SyncRange.Skip(4), List(9, 4)).Should().BeFalse();
        Reads(new SyncRange.Skip(4), List(9, 10)).Should().BeFalse();
    }

    [Fact]
    public void Of_everything_there_is_a_greatest_number()
    {
        Reads([.. Enumerable.Range(0, SyncRanges.MaxItems).Select(i => new SyncRange.Skip((ulong)i))]).Should().BeTrue();
        Reads([.. Enumerable.Range(0, SyncRanges.MaxItems + 1).Select(i => new SyncRange.Skip((ulong)i))]).Should().BeFalse();
        Reads(List(5, new ulong[SyncRanges.MaxItems - 1]), List(6, 6)).Should().BeTrue();
        Reads(List(5, new ulong[SyncRanges.MaxItems - 1]), List(6, 6, 6)).Should().BeFalse("the lists of a message count together");
        SyncRangeCodec.ReadHashes(Hashes(SyncRanges.MaxItems)).Should().HaveCount(SyncRanges.MaxItems);
        SyncRangeCodec.ReadHashes(Hashes(SyncRanges.MaxItems + 1)).Should().BeNull();
    }

    [Fact]
    public void A_count_that_the_bytes_cannot_hold_allocates_nothing()
    {
        byte[] frame = [0, 0, 0, 0, 0, 0, 0, 9, 2, 0x80, 0x20];
        var before = GC.GetAllocatedBytesForCurrentThread();
        SyncRangeCodec.ReadRanges(frame).Should().BeNull();
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(64 << 10);
    }

    [Fact]
    public void Hashes_ascend_strictly_and_are_whole()
    {
        SyncRangeCodec.ReadHashes([]).Should().BeEmpty();
        SyncRangeCodec.ReadHashes([0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2]).Should().Equal(1, 2);
        SyncRangeCodec.ReadHashes([0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1]).Should().BeNull();
        SyncRangeCodec.ReadHashes([0, 0, 0, 0, 0, 0, 0]).Should().BeNull();
    }

    [Fact]
    public void A_mode_that_is_not_known_is_malformed() => SyncRangeCodec.ReadRanges([0, 0, 0, 0, 0, 0, 0, 1, 3]).Should().BeNull();

    private static SyncRange.List List(ulong last, params ulong[] hashes) => new(last, Array.ConvertAll(hashes, hash => new RangeItem(hash, WireSamples.At(1))));

    private static byte[] Hashes(int count)
    {
        using var buffer = new PooledBufferWriter(16);
        SyncRangeCodec.Write(buffer, [.. Enumerable.Range(0, count).Select(i => (ulong)i)]);
        return buffer.WrittenSpan.ToArray();
    }

    private static bool Reads(params SyncRange[] ranges)
    {
        using var buffer = new PooledBufferWriter(16);
        SyncRangeCodec.Write(buffer, ranges);
        return SyncRangeCodec.ReadRanges(buffer.WrittenSpan) is { } read && read.Count == ranges.Length;
    }
}
