using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;

namespace GenosDb.Security;

/// <summary>A private key, encrypted with a passphrase: <c>{"v":1,"kdf":"pbkdf2-sha256","iterations":…,"salt":…,"nonce":…,"ciphertext":…,"tag":…}</c>, UTF-8, base64.</summary>
/// <remarks>AES-256-GCM under PBKDF2-HMAC-SHA256. Associated data: <c>"GenosDB/keystore/v1\0" ‖ u8 v ‖ u16 length ‖ kdf ‖ u32 iterations ‖ salt ‖ nonce</c>, big-endian.
/// A keystore has one text: what would be written differently is refused, so that no bit of it can change unnoticed.</remarks>
internal sealed record Keystore(int Iterations, byte[] Salt, byte[] Nonce, byte[] Ciphertext, byte[] Tag)
{
    public const int DefaultIterations = 600_000;

    /// <summary>Below this a passphrase is guessed too fast, so it was not written by us.</summary>
    public const int MinIterations = 100_000;

    /// <summary>Above this an import would keep the processor busy for seconds, on the word of whoever made the file.</summary>
    public const int MaxIterations = 10_000_000;

    /// <summary>The largest file that is looked at, in bytes.</summary>
    public const int MaxSize = 64 << 10;

    private const byte Version = 1;
    private const int SaltSize = 16;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int KeySize = 32;

    private static ReadOnlySpan<byte> KdfName => "pbkdf2-sha256"u8;

    /// <summary>Encrypts a private key.</summary>
    /// <exception cref="ArgumentException">The passphrase is empty, not well-formed UTF-8, or has a zero byte.</exception>
    public static byte[] Lock(ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> passphrase, IRandomSource random, int iterations = DefaultIterations)
    {
        if (passphrase.IsEmpty || !Passphrase.TryNormalize(passphrase, out var normalized))
            throw new ArgumentException("A passphrase is well-formed UTF-8 without zeros, at least one byte.", nameof(passphrase));
        var keystore = new Keystore(iterations, new byte[SaltSize], new byte[NonceSize], new byte[P256Scalar.Size], new byte[TagSize]);
        random.Fill(keystore.Salt);
        random.Fill(keystore.Nonce);
        Span<byte> key = stackalloc byte[KeySize];
        try
        {
            Rfc2898DeriveBytes.Pbkdf2(normalized, keystore.Salt, key, iterations, HashAlgorithmName.SHA256);
            using var cipher = new AesGcm(key, TagSize);
            cipher.Encrypt(keystore.Nonce, scalar, keystore.Ciphertext, keystore.Tag, keystore.AssociatedData());
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(normalized);
        }

        return keystore.Write();
    }

    /// <summary>Decrypts a private key.</summary>
    /// <param name="keystore">What <see cref="Lock"/> made.</param>
    /// <param name="passphrase">UTF-8.</param>
    /// <param name="scalar">Receives 32 bytes; zeros when it fails.</param>
    /// <param name="minIterations">A test may allow fewer.</param>
    /// <exception cref="CryptographicException">Damaged, or another passphrase; the message is the same, so that it tells nothing about either.</exception>
    public static void Unlock(ReadOnlySpan<byte> keystore, ReadOnlySpan<byte> passphrase, Span<byte> scalar, int minIterations = MinIterations)
    {
        scalar.Clear();
        if (!TryRead(keystore, out var read) || read.Iterations < minIterations || read.Iterations > MaxIterations || !Passphrase.TryNormalize(passphrase, out var normalized))
            throw CannotOpen();
        Span<byte> key = stackalloc byte[KeySize];
        try
        {
            Rfc2898DeriveBytes.Pbkdf2(normalized, read.Salt, key, read.Iterations, HashAlgorithmName.SHA256);
            using var cipher = new AesGcm(key, TagSize);
            cipher.Decrypt(read.Nonce, read.Ciphertext, read.Tag, scalar, read.AssociatedData());
        }
        catch (AuthenticationTagMismatchException)
        {
            throw CannotOpen();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(normalized);
        }

        if (!P256Scalar.IsInRange(scalar))
        {
            CryptographicOperations.ZeroMemory(scalar);
            throw CannotOpen();
        }
    }

    /// <summary>The one answer to damage and to a wrong passphrase.</summary>
    public static CryptographicException CannotOpen() => new("The key does not open: the passphrase is wrong, or the file is damaged or not a key of this kind.");

    // Crude on purpose: whatever is missing, repeated, unknown or misspelt shows when the result is written again.
    private static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Keystore? keystore)
    {
        keystore = null;
        if (bytes.Length > MaxSize)
            return false;
        var iterations = 0;
        byte[]? salt = null, nonce = null, ciphertext = null, tag = null;
        try
        {
            var reader = new Utf8JsonReader(bytes);
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName)
                    continue;
                var name = reader.ValueSpan;
                reader.Read();
                if (reader.TokenType == JsonTokenType.Number && name.SequenceEqual("iterations"u8))
                    reader.TryGetInt32(out iterations);
                else if (reader.TokenType == JsonTokenType.String && name.SequenceEqual("salt"u8))
                    reader.TryGetBytesFromBase64(out salt);
                else if (reader.TokenType == JsonTokenType.String && name.SequenceEqual("nonce"u8))
                    reader.TryGetBytesFromBase64(out nonce);
                else if (reader.TokenType == JsonTokenType.String && name.SequenceEqual("ciphertext"u8))
                    reader.TryGetBytesFromBase64(out ciphertext);
                else if (reader.TokenType == JsonTokenType.String && name.SequenceEqual("tag"u8))
                    reader.TryGetBytesFromBase64(out tag);
            }
        }
        catch (JsonException)
        {
            return false;
        }

        if (salt is not { Length: SaltSize } || nonce is not { Length: NonceSize } || ciphertext is not { Length: P256Scalar.Size } || tag is not { Length: TagSize })
            return false;
        keystore = new Keystore(iterations, salt, nonce, ciphertext, tag);
        return bytes.TrimEnd(" \t\r\n"u8).SequenceEqual(keystore.Write());
    }

    private byte[] Write()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("v"u8, Version);
            writer.WriteString("kdf"u8, KdfName);
            writer.WriteNumber("iterations"u8, Iterations);
            writer.WriteBase64String("salt"u8, Salt);
            writer.WriteBase64String("nonce"u8, Nonce);
            writer.WriteBase64String("ciphertext"u8, Ciphertext);
            writer.WriteBase64String("tag"u8, Tag);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private byte[] AssociatedData()
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        buffer.Write("GenosDB/keystore/v1\0"u8);
        buffer.Write([Version]);
        Span<byte> number = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt16BigEndian(number, (ushort)KdfName.Length);
        buffer.Write(number[..sizeof(ushort)]);
        buffer.Write(KdfName);
        BinaryPrimitives.WriteUInt32BigEndian(number, (uint)Iterations);
        buffer.Write(number);
        buffer.Write(Salt);
        buffer.Write(Nonce);
        return buffer.WrittenSpan.ToArray();
    }
}
