using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GenosDb.Storage;

/// <summary>Encrypts the values of one session of writing. Of one thread.</summary>
/// <remarks>
/// <para>A value becomes session 16 ‖ number 8 ‖ AES-256-GCM ‖ tag 16. The key of the session is HKDF-SHA256 of the key of the store with the session as salt; the nonce is 4 zeros and
/// the number, which ascends from 0; associated data is the key of the record, so a value belongs to its key and to its store.</para>
/// <para>No nonce comes twice: a session is 16 new random bytes for each opening, compaction and backup, so that a store which was copied or put back to an older state and
/// is written again goes on under another key; and within a session the number only ascends.</para>
/// </remarks>
internal sealed class RecordCipher : IDisposable
{
    public const int SessionSize = 16;

    /// <summary>How many bytes longer a value becomes.</summary>
    public const int Overhead = TextAt + TagSize;

    private const int TextAt = SessionSize + sizeof(ulong);
    private const int TagSize = 16;
    private const int NonceSize = 12;

    private readonly byte[] _session;
    private readonly AesGcm _cipher;
    private ulong _next;

    public RecordCipher(ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> session)
    {
        _session = session.ToArray();
        Span<byte> key = stackalloc byte[DataKey.Size];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, dataKey, key, session, "GenosDB/storage-record/v1\0"u8);
        _cipher = new AesGcm(key, TagSize);
        CryptographicOperations.ZeroMemory(key);
    }

    /// <summary>Whether it is the one of a value.</summary>
    public bool Wrote(ReadOnlySpan<byte> encrypted) => encrypted.StartsWith(_session);

    /// <summary>Encrypts a value.</summary>
    /// <param name="key">The key that it stands under.</param>
    /// <param name="value">The value.</param>
    /// <param name="destination">Longer by <see cref="Overhead"/>.</param>
    public void Encrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, Span<byte> destination)
    {
        Span<byte> nonce = stackalloc byte[NonceSize];
        nonce.Clear();
        // Counted first: a number is used up also when what follows fails.
        BinaryPrimitives.WriteUInt64BigEndian(nonce[^sizeof(ulong)..], _next++);
        _session.CopyTo(destination);
        nonce[^sizeof(ulong)..].CopyTo(destination[SessionSize..]);
        _cipher.Encrypt(nonce, value, destination[TextAt..^TagSize], destination[^TagSize..], key);
    }

    /// <summary>Decrypts a value of this session.</summary>
    /// <param name="key">The key that it stands under.</param>
    /// <param name="encrypted">At least <see cref="Overhead"/> bytes.</param>
    /// <param name="value">Shorter by that.</param>
    /// <returns>False when it is not what was written under this key.</returns>
    public bool TryDecrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> encrypted, Span<byte> value)
    {
        Span<byte> nonce = stackalloc byte[NonceSize];
        nonce.Clear();
        encrypted.Slice(SessionSize, sizeof(ulong)).CopyTo(nonce[^sizeof(ulong)..]);
        try
        {
            _cipher.Decrypt(nonce, encrypted[TextAt..^TagSize], encrypted[^TagSize..], value, key);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    public void Dispose() => _cipher.Dispose();
}
