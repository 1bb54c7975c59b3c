using System.Security.Cryptography;

namespace GenosDb.Security;

/// <summary>A key as words that a person can write down: BIP-39, English, 12 or 24 words.</summary>
/// <remarks>Each word carries 11 bits of entropy followed by the first bits of its SHA-256, one for each 32. Words and entropy are secret: they are bytes, and
/// what is made here is wiped here.</remarks>
internal static class Mnemonic
{
    public const int SeedSize = 64;

    private const int BitsOfWord = 11;
    private const int MaxWords = 24;
    private const int LongestWord = 8;
    private const int MaxSentence = MaxWords * (LongestWord + 1) - 1;
    private const int Rounds = 2_048;

    public static bool IsWordCount(int words) => words is 12 or 24;

    public static int EntropySize(int words) => words * BitsOfWord * 32 / 33 / 8;

    /// <summary>The words of 16 or 32 bytes of entropy, with one space between two.</summary>
    public static byte[] FromEntropy(ReadOnlySpan<byte> entropy)
    {
        // Entropy and checksum, in one row of bits; the digest is longer than is needed.
        Span<byte> bits = stackalloc byte[2 * SHA256.HashSizeInBytes];
        Span<byte> sentence = stackalloc byte[MaxSentence];
        try
        {
            entropy.CopyTo(bits);
            SHA256.HashData(entropy, bits[entropy.Length..]);
            var words = entropy.Length * 8 * 33 / 32 / BitsOfWord;
            var length = 0;
            for (var i = 0; i < words; i++)
            {
                if (i > 0)
                    sentence[length++] = (byte)' ';
                var index = 0;
                for (var bit = i * BitsOfWord; bit < (i + 1) * BitsOfWord; bit++)
                    index = (index << 1) | ((bits[bit / 8] >> (7 - bit % 8)) & 1);
                var word = MnemonicWords.At(index);
                word.CopyTo(sentence[length..]);
                length += word.Length;
            }

            return sentence[..length].ToArray();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bits);
            CryptographicOperations.ZeroMemory(sentence);
        }
    }

    /// <summary>Checks the words and derives the seed of all keys.</summary>
    /// <param name="words">UTF-8; lower case, with any blanks between two, before and after.</param>
    /// <param name="passphrase">Normalised UTF-8; empty for none.</param>
    /// <param name="seed">Receives 64 bytes.</param>
    /// <exception cref="FormatException">Not 12 or 24, a word that is not in the list, or a wrong checksum. The message has no word of them.</exception>
    public static void DeriveSeed(ReadOnlySpan<byte> words, ReadOnlySpan<byte> passphrase, Span<byte> seed)
    {
        Span<byte> sentence = stackalloc byte[MaxSentence];
        Span<byte> bits = stackalloc byte[MaxWords * BitsOfWord / 8];
        var salt = new byte["mnemonic"u8.Length + passphrase.Length];
        try
        {
            var length = Read(words, sentence, bits);
            "mnemonic"u8.CopyTo(salt);
            passphrase.CopyTo(salt.AsSpan("mnemonic"u8.Length));

            // NFKD changes nothing: every word of the list is ASCII.
            Rfc2898DeriveBytes.Pbkdf2(sentence[..length], salt, seed, Rounds, HashAlgorithmName.SHA512);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(sentence);
            CryptographicOperations.ZeroMemory(bits);
            CryptographicOperations.ZeroMemory(salt);
        }
    }

    // Writes the words with one space between two, and answers with the length of that.
    private static int Read(ReadOnlySpan<byte> words, Span<byte> sentence, Span<byte> bits)
    {
        int count = 0, length = 0;
        foreach (var range in words.SplitAny(" \t\r\n"u8))
        {
            var word = words[range];
            if (word.IsEmpty)
                continue;
            if (++count > MaxWords)
                throw WrongCount();
            var index = MnemonicWords.IndexOf(word);
            if (index < 0)
                throw new FormatException($"Word {count} is not in the English word list of BIP-39. Check its spelling; all letters are lower case.");
            for (var i = 0; i < BitsOfWord; i++)
            {
                var bit = (count - 1) * BitsOfWord + i;
                bits[bit / 8] |= (byte)(((index >> (BitsOfWord - 1 - i)) & 1) << (7 - bit % 8));
            }

            if (length > 0)
                sentence[length++] = (byte)' ';
            word.CopyTo(sentence[length..]);
            length += word.Length;
        }

        if (!IsWordCount(count))
            throw WrongCount();
        RequireChecksum(bits, EntropySize(count));
        return length;
    }

    private static void RequireChecksum(ReadOnlySpan<byte> bits, int entropySize)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bits[..entropySize], digest);

        // A bit for each 4 bytes: 4 of 16, 8 of 32.
        var unused = 8 - entropySize / 4;
        var isWrong = (digest[0] ^ bits[entropySize]) >> unused != 0;
        CryptographicOperations.ZeroMemory(digest);
        if (isWrong)
            throw new FormatException("The checksum of the words is wrong: a word was mistaken for another, or their order changed.");
    }

    private static FormatException WrongCount() => new("A mnemonic has 12 or 24 words.");
}
