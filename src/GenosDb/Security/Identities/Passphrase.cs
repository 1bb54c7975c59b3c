using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace GenosDb.Security;

/// <summary>Makes one text of one passphrase, however a keyboard composed its letters: NFKC, in UTF-8.</summary>
internal static class Passphrase
{
    /// <summary>False when the bytes are not well-formed UTF-8, or have a zero among them. The caller wipes the answer.</summary>
    /// <remarks>HMAC fills its key with zeros, so zeros at the end would change nothing; they come from a buffer that was not cut to length.</remarks>
    /// <exception cref="PlatformNotSupportedException">Beyond ASCII, in a process without Unicode normalisation: another key would be derived, silently.</exception>
    public static bool TryNormalize(ReadOnlySpan<byte> passphrase, [NotNullWhen(true)] out byte[]? normalized)
    {
        normalized = null;
        if (passphrase.Contains((byte)0))
            return false;
        if (Ascii.IsValid(passphrase))
        {
            normalized = Pinned<byte>(passphrase.Length);
            passphrase.CopyTo(normalized);
            return true;
        }

        var text = Pinned<char>(passphrase.Length);
        var composed = Array.Empty<char>();
        try
        {
            if (Utf8.ToUtf16(passphrase, text, out _, out var length, replaceInvalidSequences: false) != OperationStatus.Done)
                return false;
            RequireNormalization();
            int composedLength;
            try
            {
                // One character never becomes more than 18.
                composed = Pinned<char>(18 * length);
                if (!text.AsSpan(0, length).TryNormalize(composed, out composedLength, NormalizationForm.FormKC))
                    return false;
            }
            catch (ArgumentException)
            {
                // Noncharacters, which some platforms refuse.
                return false;
            }

            normalized = Pinned<byte>(StrictUtf8.GetByteCount(composed.AsSpan(0, composedLength)));
            StrictUtf8.GetBytes(composed.AsSpan(0, composedLength), normalized);
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(text.AsSpan()));
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(composed.AsSpan()));
        }
    }

    private static void RequireNormalization()
    {
        // A ligature that NFKC takes apart, and that a process in globalization-invariant mode leaves alone.
        if ("\uFB01".Normalize(NormalizationForm.FormKC) != "fi")
            throw new PlatformNotSupportedException("A passphrase beyond ASCII needs Unicode normalisation, which this process has switched off (InvariantGlobalization).");
    }

    // Pinned, so that the collector leaves no copy behind when it moves what is alive.
    private static T[] Pinned<T>(int length) => GC.AllocateArray<T>(length, pinned: true);
}
