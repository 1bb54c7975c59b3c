using System.Buffers.Binary;

namespace GenosDb.Queries;

/// <summary>Keys of words in an index: of each place in each word, the first eight bytes from there on. So whatever stands inside a word stands at the beginning of a key.</summary>
internal static class TextKeys
{
    private const int KeyBytes = sizeof(ulong);

    /// <summary>Adds the key of each place in folded text, whose words are separated by spaces.</summary>
    public static void Copy(ReadOnlySpan<byte> folded, List<ulong> keys)
    {
        foreach (var part in folded.Split((byte)' '))
        {
            var word = folded[part];
            for (var at = 0; at < word.Length; at++)
            {
                // No word begins in the middle of a character.
                if ((word[at] & 0xC0) != 0x80)
                    keys.Add(Read(word[at..]));
            }
        }
    }

    /// <summary>The keys that begin with a word, or with as much of it as a key holds.</summary>
    public static IndexRange RangeOf(ReadOnlySpan<byte> word)
    {
        var low = Read(word);
        return new IndexRange(IndexBound.At(low), IndexBound.At(low + (1UL << (8 * (KeyBytes - Math.Min(word.Length, KeyBytes))))));
    }

    private static ulong Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= KeyBytes)
            return BinaryPrimitives.ReadUInt64BigEndian(bytes);
        Span<byte> padded = stackalloc byte[KeyBytes];
        padded.Clear();
        bytes.CopyTo(padded);
        return BinaryPrimitives.ReadUInt64BigEndian(padded);
    }
}
