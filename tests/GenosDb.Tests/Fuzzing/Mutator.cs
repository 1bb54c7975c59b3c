using System.Buffers.Binary;
using GenosDb.Tests.Sync.Support;

namespace GenosDb.Tests.Fuzzing;

/// <summary>Breaks valid bytes the way an enemy, or a bad cable, would. The same bytes for the same random numbers.</summary>
internal sealed class Mutator(IReadOnlyList<byte[]> corpus)
{
    private static readonly byte[][] Magic =
    [
        [0x00], [0x7f], [0x80], [0x8f], [0x90], [0xc0], [0xc1], [0xc7], [0xff],
        [0xca, 0x7f, 0xc0, 0x00, 0x00], [0xcb, 0x80, 0, 0, 0, 0, 0, 0, 0], [0xcf, 255, 255, 255, 255, 255, 255, 255, 255], [0xd3, 128, 0, 0, 0, 0, 0, 0, 0],
        [0xc6, 0x7f, 255, 255, 255], [0xdb, 255, 255, 255, 255], [0xdd, 255, 255, 255, 255], [0xdf, 0x7f, 255, 255, 255], [0xa3, 0xed, 0xa0, 0x80],
        [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
    ];

    public byte[] Mutate(byte[] valid, SeededRandomSource random)
    {
        var bytes = valid;
        for (var left = 1 + random.Next(3); left > 0; left--)
            bytes = MutateOnce(bytes, random);
        return bytes;
    }

    private byte[] MutateOnce(byte[] bytes, SeededRandomSource random)
    {
        if (bytes.Length == 0)
            return [(byte)random.Next(256)];
        var at = random.Next(bytes.Length);
        switch (random.Next(11))
        {
            case 0: return With(bytes, at, (byte)(bytes[at] ^ (1 << random.Next(8))));
            case 1: return With(bytes, at, (byte)random.Next(256));
            case 2: return bytes[..at];
            case 3: return [.. bytes, .. Noise(1 + random.Next(16), random)];
            case 4: return Splice(bytes, at, random);
            case 5: return Repeat(bytes, at, random);
            case 6: return [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + 1 + random.Next(8))..]];
            case 7: return [.. bytes[..at], .. Magic[random.Next(Magic.Length)], .. bytes[at..]];
            case 8: return Overwrite(bytes, at, Magic[random.Next(Magic.Length)]);
            case 9: return Overwrite(bytes, at, Length(random));
            // A nest as deep as the bytes allow, of arrays or of maps.
            default: return [.. bytes[..at], .. Enumerable.Repeat(random.Chance(0.5) ? (byte)0x91 : (byte)0x81, 1 + random.Next(2_000)), .. bytes[at..]];
        }
    }

    private byte[] Splice(byte[] bytes, int at, SeededRandomSource random)
    {
        var other = corpus[random.Next(corpus.Count)];
        return other.Length == 0 ? bytes : [.. bytes[..at], .. other[random.Next(other.Length)..]];
    }

    private static byte[] Repeat(byte[] bytes, int at, SeededRandomSource random)
    {
        var to = Math.Min(bytes.Length, at + 1 + random.Next(24));
        return [.. bytes[..to], .. bytes[at..]];
    }

    private static byte[] Length(SeededRandomSource random)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, random.Next(4) switch { 0 => int.MaxValue, 1 => -1, 2 => 1 << random.Next(31), _ => random.Next(1 << 16) });
        return bytes;
    }

    private static byte[] Noise(int length, SeededRandomSource random)
    {
        var bytes = new byte[length];
        random.Fill(bytes);
        return bytes;
    }

    private static byte[] Overwrite(byte[] bytes, int at, byte[] with) => [.. bytes[..at], .. with, .. bytes[Math.Min(bytes.Length, at + with.Length)..]];

    private static byte[] With(byte[] bytes, int at, byte value)
    {
        byte[] copy = [.. bytes];
        copy[at] = value;
        return copy;
    }
}
