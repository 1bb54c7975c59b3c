using System.Buffers.Binary;
using System.Security.Cryptography;
using GenosDb.Security;

namespace GenosDb.Storage;

/// <summary>The key of a store, encrypted with the key or passphrase of its owner, as a record of the store.</summary>
/// <remarks>Version u8 (1) ‖ source u8 (1 key, 2 passphrase) ‖ iterations u32 (0 for a key) ‖ salt 16 ‖ AES-256-GCM of the 32 bytes ‖ tag 16; big-endian. Associated data is
/// <c>"GenosDB/storage-key/v1\0"</c> and all that stands before the ciphertext. The nonce is zero: the salt is random, so each key encrypts once.</remarks>
internal static class WrappedKey
{
    public const int Bytes = CiphertextAt + DataKey.Size + TagSize;

    private const byte Version = 1;
    private const byte FromKey = 1;
    private const byte FromPassphrase = 2;
    private const int IterationsAt = 2;
    private const int SaltAt = IterationsAt + sizeof(uint);
    private const int SaltSize = 16;
    private const int CiphertextAt = SaltAt + SaltSize;
    private const int TagAt = CiphertextAt + DataKey.Size;
    private const int TagSize = 16;
    private const int NonceSize = 12;

    public static ReadOnlySpan<byte> Context => "GenosDB/storage-key/v1\0"u8;

    /// <summary>Encrypts the key of a store.</summary>
    public static byte[] Wrap(DataKey dataKey, StorageKey key, IRandomSource random)
    {
        var record = new byte[Bytes];
        record[0] = Version;
        record[1] = key.IsPassphrase ? FromPassphrase : FromKey;
        BinaryPrimitives.WriteUInt32BigEndian(record.AsSpan(IterationsAt), (uint)key.Iterations);
        random.Fill(record.AsSpan(SaltAt, SaltSize));
        using var cipher = CreateCipher(record, key);
        cipher.Encrypt(stackalloc byte[NonceSize], dataKey.Span, record.AsSpan(CiphertextAt, DataKey.Size), record.AsSpan(TagAt), AssociatedData(record));
        return record;
    }

    /// <summary>Decrypts the key of a store.</summary>
    /// <returns>Null for another key.</returns>
    /// <exception cref="StorageException">Not such a record, of a newer version, or one that asks for more work than any that was written.</exception>
    public static DataKey? TryUnwrap(ReadOnlySpan<byte> record, StorageKey key)
    {
        if (record.Length > 0 && record[0] > Version)
            throw new StorageException(StorageFailure.UnsupportedVersion, $"The store is encrypted in a newer way ({record[0]}). Update the package.");
        if (record.Length != Bytes || record[0] != Version || !IsKnown(record[1], BinaryPrimitives.ReadUInt32BigEndian(record[IterationsAt..])))
            throw new StorageException(StorageFailure.Corrupt, "The record that holds the key of the store is not what was ever written. Restore a backup.");
        if (key.IsPassphrase != (record[1] == FromPassphrase))
            return null;
        using var cipher = CreateCipher(record, key);
        var dataKey = new DataKey();
        try
        {
            cipher.Decrypt(stackalloc byte[NonceSize], record.Slice(CiphertextAt, DataKey.Size), record[TagAt..], dataKey.Span, AssociatedData(record));
            return dataKey;
        }
        catch (AuthenticationTagMismatchException)
        {
            dataKey.Dispose();
            return null;
        }
    }

    private static AesGcm CreateCipher(ReadOnlySpan<byte> record, StorageKey key)
    {
        Span<byte> derived = stackalloc byte[DataKey.Size];
        try
        {
            key.Derive(record.Slice(SaltAt, SaltSize), (int)BinaryPrimitives.ReadUInt32BigEndian(record[IterationsAt..]), derived);
            return new AesGcm(derived, TagSize);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    // The bounds of a keystore, for its reasons.
    private static bool IsKnown(byte source, uint iterations) => source switch
    {
        FromKey => iterations == 0,
        FromPassphrase => iterations is >= Keystore.MinIterations and <= Keystore.MaxIterations,
        _ => false,
    };

    private static byte[] AssociatedData(ReadOnlySpan<byte> record) => [.. Context, .. record[..CiphertextAt]];
}
