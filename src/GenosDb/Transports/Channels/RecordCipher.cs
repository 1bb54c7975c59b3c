using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GenosDb.Transports;

/// <summary>One direction of a channel: AES-256-GCM over one record after the other, with the number of the record as nonce.</summary>
/// <remarks>The number is not sent: the link keeps order, so a record that is missing, repeated, moved or altered does not open, nor does any after it. Allocates
/// nothing for a record. Not thread-safe.</remarks>
internal sealed class RecordCipher : IDisposable
{
    /// <summary>What a record is longer than its content.</summary>
    public const int OverheadBytes = 16;

    /// <summary>Length of a key.</summary>
    public const int KeyBytes = 32;

    /// <summary>Records under one key, unless a test says otherwise; far below what the mode allows for records of 4 MiB.</summary>
    public const int DefaultRecordsPerKey = 1 << 20;

    private readonly byte[] _key = new byte[KeyBytes];
    private readonly int _recordsPerKey;
    private AesGcm _cipher;
    private ulong _number;
    private bool _failed;

    /// <summary>Begins with record 0.</summary>
    /// <param name="key">32 bytes that serve this direction only.</param>
    /// <param name="recordsPerKey">How often the key is replaced.</param>
    public RecordCipher(ReadOnlySpan<byte> key, int recordsPerKey = DefaultRecordsPerKey)
    {
        key.CopyTo(_key);
        _recordsPerKey = recordsPerKey;
        _cipher = new AesGcm(_key, OverheadBytes);
    }

    /// <summary>Makes the next record.</summary>
    /// <param name="content">Any bytes.</param>
    /// <param name="record">Receives <see cref="OverheadBytes"/> more.</param>
    public void Seal(ReadOnlySpan<byte> content, Span<byte> record)
    {
        Span<byte> nonce = stackalloc byte[12];
        NextNonce(nonce);
        _cipher.Encrypt(nonce, content, record[..content.Length], record.Slice(content.Length, OverheadBytes));
    }

    /// <summary>Opens the next record. False when it is not the next one as it was made; then nothing opens any more.</summary>
    /// <param name="record">What arrived.</param>
    /// <param name="content">Receives <see cref="OverheadBytes"/> less.</param>
    public bool TryOpen(ReadOnlySpan<byte> record, Span<byte> content)
    {
        if (_failed || record.Length < OverheadBytes) return !(_failed = true);
        Span<byte> nonce = stackalloc byte[12];
        NextNonce(nonce);
        var length = record.Length - OverheadBytes;
        try
        {
            _cipher.Decrypt(nonce, record[..length], record[length..], content[..length]);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return !(_failed = true);
        }
    }

    /// <summary>Forgets the key.</summary>
    public void Dispose()
    {
        _cipher.Dispose();
        CryptographicOperations.ZeroMemory(_key);
    }

    private void NextNonce(Span<byte> nonce)
    {
        // Numbers go on under the next key, so that no pair of the two ever comes again.
        if (_number > 0 && _number % (ulong)_recordsPerKey == 0) ReplaceKey();
        nonce.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(nonce[4..], _number++);
    }

    private void ReplaceKey()
    {
        Span<byte> next = stackalloc byte[KeyBytes];
        HKDF.Expand(HashAlgorithmName.SHA256, _key, next, "GenosDB/rekey/v1\0"u8);
        next.CopyTo(_key);
        CryptographicOperations.ZeroMemory(next);
        _cipher.Dispose();
        _cipher = new AesGcm(_key, OverheadBytes);
    }
}
