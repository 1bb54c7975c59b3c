using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using GenosDb.Transports;

namespace GenosDb.Tests.Transports;

public sealed class ReceiveBufferTests
{
    private const int MaxFrameBytes = 4 << 20;

    [Fact]
    public void A_length_above_the_limit_is_refused_and_allocates_nothing()
    {
        using var buffer = new ReceiveBuffer(MaxFrameBytes);
        var capacity = buffer.CapacityBytes;
        Arrive(buffer, [0xFF, 0xFF, 0xFF, 0xFF]);

        buffer.Invoking(received => received.TryTake(out _)).Should().Throw<IOException>().WithMessage("*4294967295*4194304*");

        buffer.CapacityBytes.Should().Be(capacity);
    }

    [Fact]
    public void One_byte_above_the_limit_is_refused()
    {
        using var buffer = new ReceiveBuffer(100);
        Arrive(buffer, Header(101));

        buffer.Invoking(received => received.TryTake(out _)).Should().Throw<IOException>();
    }

    [Fact]
    public void An_announced_length_allocates_nothing_before_the_bytes_arrive()
    {
        using var buffer = new ReceiveBuffer(MaxFrameBytes);
        var capacity = buffer.CapacityBytes;
        Arrive(buffer, Header(MaxFrameBytes));

        buffer.TryTake(out _).Should().BeFalse();
        buffer.GetFree();

        buffer.CapacityBytes.Should().Be(capacity);
    }

    [Fact]
    public void The_buffer_stays_within_a_small_multiple_of_what_arrived()
    {
        using var buffer = new ReceiveBuffer(MaxFrameBytes);
        var standard = buffer.CapacityBytes;
        Arrive(buffer, Header(MaxFrameBytes));
        for (var arrived = 4; arrived < MaxFrameBytes; arrived = buffer.UnreadBytes)
        {
            buffer.TryTake(out _).Should().BeFalse();
            var count = Math.Min(buffer.GetFree().Length, 10_000);
            buffer.CapacityBytes.Should().BeLessThanOrEqualTo(Math.Max(standard, 2 * arrived), "{0} bytes arrived", arrived);
            buffer.Advance(count);
        }
    }

    [Fact]
    public void The_buffer_shrinks_after_a_large_frame()
    {
        using var buffer = new ReceiveBuffer(MaxFrameBytes);
        var standard = buffer.CapacityBytes;
        Arrive(buffer, [.. Header(MaxFrameBytes), .. new byte[MaxFrameBytes]]);
        buffer.TryTake(out var frame).Should().BeTrue();
        frame.Length.Should().Be(MaxFrameBytes);

        buffer.GetFree();

        buffer.CapacityBytes.Should().Be(standard);
    }

    [Fact]
    public void Any_frames_cut_anywhere_come_out_as_they_went_in()
    {
        var frames = Gen.OneOf(Gen.Choose(0, 20), Gen.Choose(0, 90_000)).ListOf(8);
        var pieces = Gen.OneOf(Gen.Choose(1, 7), Gen.Choose(1_000, 70_000)).ListOf(5);

        Prop.ForAll(frames.ToArbitrary(), pieces.ToArbitrary(), ComesOutAsItWentIn).QuickCheckThrowOnFailure();
    }

    private static bool ComesOutAsItWentIn(IReadOnlyList<int> sizes, IReadOnlyList<int> pieces)
    {
        var stream = sizes.SelectMany((size, index) => Header(size).Concat(Enumerable.Repeat((byte)index, size))).ToArray();
        using var buffer = new ReceiveBuffer(MaxFrameBytes);
        List<int> taken = [];
        var offset = 0;
        for (var turn = 0; ; turn++)
        {
            while (buffer.TryTake(out var frame))
            {
                if (frame.Span.ContainsAnyExcept((byte)taken.Count)) return false;
                taken.Add(frame.Length);
            }

            if (offset == stream.Length) return taken.SequenceEqual(sizes) && buffer.UnreadBytes == 0;
            var free = buffer.GetFree();
            var count = Math.Min(Math.Min(free.Length, stream.Length - offset), pieces[turn % pieces.Count]);
            stream.AsSpan(offset, count).CopyTo(free.Span);
            buffer.Advance(count);
            offset += count;
        }
    }

    private static byte[] Header(int length)
    {
        var header = new byte[ReceiveBuffer.HeaderBytes];
        BinaryPrimitives.WriteInt32BigEndian(header, length);
        return header;
    }

    private static void Arrive(ReceiveBuffer buffer, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var free = buffer.GetFree().Span;
            var count = Math.Min(free.Length, bytes.Length);
            bytes[..count].CopyTo(free);
            buffer.Advance(count);
            bytes = bytes[count..];
        }
    }
}
