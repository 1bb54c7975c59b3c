using System.Security.Cryptography;

namespace GenosDb.Storage;

/// <summary>Decrypts the records of a store or a backup as they come. Of one thread.</summary>
/// <remarks>
/// <para>The first wrapped key decides: where it does not open, the store is refused at once, before anything is delivered, written, or believed to be damaged. So one that was put behind it by a
/// change that was cut off does not count yet.</para>
/// <para>It comes first, but for a store of which something was salvaged: what comes before it waits for it.</para>
/// </remarks>
/// <param name="key">Of its owner.</param>
/// <param name="salvages">Whether to go on without what does not decrypt.</param>
/// <param name="onRecord">Receives what was written.</param>
internal sealed class EncryptedReader(StorageKey key, bool salvages, StorageRecordHandler onRecord) : IDisposable
{
    private readonly List<(byte[] Key, byte[] Value, bool IsDeletion)> _waiting = [];
    private readonly HashSet<ReadOnlyMemory<byte>> _lost = new(BytesComparer.Instance);
    private DataKey? _dataKey;
    private RecordCipher? _cipher;
    private byte[] _buffer = [];

    /// <summary>The record in which the key was found; null for none.</summary>
    public byte[]? Wrapped { get; private set; }

    /// <summary>How many were delivered.</summary>
    public long Records { get; private set; }

    /// <summary>Keys, as they are stored, of what was salvaged without. Their records are to go.</summary>
    public IReadOnlyCollection<ReadOnlyMemory<byte>> Lost => _lost;

    /// <summary>Takes the next record.</summary>
    /// <exception cref="StorageException">Another key, damaged, too new, or not encrypted.</exception>
    public void Take(ReadOnlySpan<byte> storedKey, ReadOnlySpan<byte> value, bool isDeletion)
    {
        if (EncryptedRecords.IsWrappedKey(storedKey))
        {
            if (!isDeletion)
                TakeKey(value);
        }
        else if (!EncryptedRecords.IsValue(storedKey) && _dataKey is null && _waiting.Count == 0)
        {
            throw new StorageException(StorageFailure.NotEncrypted, "The store is not encrypted. Open it without a key; a backup of it, restored with a key, makes an encrypted one. Nothing was touched.");
        }
        else if (_dataKey is not null)
        {
            Deliver(storedKey, value, isDeletion);
        }
        else
        {
            _waiting.Add((storedKey.ToArray(), value.ToArray(), isDeletion));
        }
    }

    /// <summary>All has come.</summary>
    /// <param name="mayMissRecords">Whether something was lost before it came here.</param>
    /// <exception cref="StorageException">There are records, or were, and no key for them.</exception>
    public void Complete(bool mayMissRecords)
    {
        if (_dataKey is null && (_waiting.Count > 0 || mayMissRecords))
            throw new StorageException(StorageFailure.Corrupt, "The records that hold the key of the store are gone, and nothing of it can be read without them. Restore a backup.");
    }

    /// <summary>The key of the store, whose owner is the caller from now on; null for a store in which nothing was ever written.</summary>
    public DataKey? TakeDataKey()
    {
        var dataKey = _dataKey;
        _dataKey = null;
        return dataKey;
    }

    public void Dispose()
    {
        _cipher?.Dispose();
        _dataKey?.Dispose();
        CryptographicOperations.ZeroMemory(_buffer);
    }

    private void TakeKey(ReadOnlySpan<byte> wrapped)
    {
        if (_dataKey is not null)
            return;
        _dataKey = WrappedKey.TryUnwrap(wrapped, key)
            ?? throw new StorageException(StorageFailure.WrongKey, $"It does not open with this {(key.IsPassphrase ? "passphrase" : "key")}: it was encrypted with another one. Nothing was touched.");
        Wrapped = wrapped.ToArray();
        foreach (var (storedKey, value, isDeletion) in _waiting)
            Deliver(storedKey, value, isDeletion);
        _waiting.Clear();
    }

    private void Deliver(ReadOnlySpan<byte> storedKey, ReadOnlySpan<byte> value, bool isDeletion)
    {
        if (EncryptedRecords.IsValue(storedKey) && (isDeletion || TryDecrypt(storedKey, value)))
        {
            _lost.Remove(storedKey.ToArray());
            Records++;
            onRecord(storedKey[EncryptedRecords.KeyOverhead..], isDeletion ? [] : _buffer.AsSpan(0, value.Length - RecordCipher.Overhead), isDeletion);
        }
        else if (!salvages)
        {
            throw new StorageException(StorageFailure.Corrupt, $"A record of {storedKey.Length + value.Length} bytes is not what was written under its key: the store was altered. Restore a backup, or open with {nameof(OnCorruption.SalvageAndResync)}.");
        }
        else
        {
            _lost.Add(storedKey.ToArray());
            if (EncryptedRecords.IsValue(storedKey))
                onRecord(storedKey[EncryptedRecords.KeyOverhead..], [], isDeletion: true);
        }
    }

    private bool TryDecrypt(ReadOnlySpan<byte> storedKey, ReadOnlySpan<byte> value)
    {
        if (value.Length < RecordCipher.Overhead)
            return false;
        if (_cipher is null || !_cipher.Wrote(value))
        {
            _cipher?.Dispose();
            _cipher = _dataKey!.GetSession(value[..RecordCipher.SessionSize]);
        }

        var length = value.Length - RecordCipher.Overhead;
        if (_buffer.Length < length)
        {
            CryptographicOperations.ZeroMemory(_buffer);
            _buffer = new byte[Math.Max(length, 2 * _buffer.Length)];
        }

        return _cipher.TryDecrypt(storedKey, value, _buffer.AsSpan(0, length));
    }
}
