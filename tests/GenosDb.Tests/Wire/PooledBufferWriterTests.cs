using System.Buffers;
using GenosDb.Wire;

namespace GenosDb.Tests.Wire;

public class PooledBufferWriterTests
{
    [Fact]
    public void What_was_written_survives_growing()
    {
        using var buffer = new PooledBufferWriter(1);
        var expected = new List<byte>();
        for (var i = 0; i < 300; i++)
        {
            var piece = Enumerable.Repeat((byte)i, i).ToArray();
            buffer.Write(piece);
            piece.CopyTo(buffer.GetMemory(i));
            buffer.Advance(i);
            expected.AddRange([.. piece, .. piece]);
        }

        buffer.WrittenSpan.ToArray().Should().Equal(expected);
    }
}
